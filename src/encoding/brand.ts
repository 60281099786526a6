/**
 * Recognising objects of the platform's classes (CryptoKey, AbortSignal, URL, KeyObject), of any realm. The class string of
 * `Object.prototype.toString` (ECMAScript section 20.1.3.6) says it in most runtimes. Some leave `Symbol.toStringTag` out:
 * there the shape of the object decides, and {@link isInstance} keeps parsed JSON from passing for one.
 */

/** Whether the platform names the class of a value so. */
export function hasClassString(value: unknown, name: string): value is object {
  return typeof value === "object" && value !== null && classString(value) === `[object ${name}]`;
}

/** Whether an object may be of this class: by its class string, or because it is an instance of some class. */
export function mayBe(value: unknown, name: string): value is object {
  return hasClassString(value, name) || isInstance(value);
}

/**
 * Whether an object is an instance of a class. What JSON or an object literal gives is not: its prototype is null or the
 * `Object.prototype` of some realm, which is recognised by having no prototype itself. Nor is anything with a `kty` of its
 * own: that is a JWK.
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

/** Whether a value is a promise, or anything else with a `then` method. A getter or a proxy that throws is not. */
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
