/**
 * Recognizes objects of platform classes (CryptoKey, AbortSignal, URL, KeyObject) of any realm. In most
 * runtimes the class string of `Object.prototype.toString` (ECMAScript section 20.1.3.6) identifies them.
 * Some runtimes do not set `Symbol.toStringTag`. There, an object is recognized by its members, and
 * {@link isInstance} excludes parsed JSON.
 */

/** Reports whether a value has the given class string. */
export function hasClassString(value: unknown, name: string): value is object {
  return typeof value === "object" && value !== null && classString(value) === `[object ${name}]`;
}

/**
 * Reports whether a value may be of the given class: it has the class string, or it is an instance of some
 * class rather than parsed JSON or an object literal.
 */
export function mayBe(value: unknown, name: string): value is object {
  return hasClassString(value, name) || isInstance(value);
}

/**
 * Reports whether an object is an instance of a class. Parsed JSON and object literals are not instances:
 * their prototype is null or the `Object.prototype` of some realm, which has no prototype itself. An object
 * with its own `kty` is a JWK, not an instance.
 */
function isInstance(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  try {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (typeof prototype !== "object" || prototype === null) return false;
    return Object.getPrototypeOf(prototype) !== null && !Object.hasOwn(value, "kty");
  } catch {
    // A proxy may throw.
    return false;
  }
}

/**
 * Reports whether a value is a promise or another object with a `then` method. An object whose getter or
 * proxy throws is not thenable.
 */
export function isThenable(value: unknown): boolean {
  try {
    return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
  } catch {
    return false;
  }
}

function classString(value: object): string {
  try {
    return Object.prototype.toString.call(value);
  } catch {
    return "";
  }
}

/** Reports whether a value is a URL object of any realm. */
export function isUrl(input: unknown): input is URL {
  return mayBe(input, "URL") && "href" in input && typeof input.href === "string" && "searchParams" in input;
}
