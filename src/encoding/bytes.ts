/** Byte strings: the one type the library uses for them, and the few operations on them. */
import { UsageError } from "../errors.ts";
import { isThenable } from "./brand.ts";

/** A byte string over an ordinary (not shared) buffer. Everything inside the library uses this type. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Nothing. */
export const noBytes: Bytes = /* @__PURE__ */ new Uint8Array(0);

/**
 * A copy of a caller's bytes: what the caller later does to its own array no longer matters.
 * @throws UsageError `ERR_INVALID_ARGUMENT` when `value` is not a `Uint8Array`; `name` says which argument.
 */
export function ownBytes(value: unknown, name: string): Bytes {
  if (!isUint8Array(value)) {
    throw new UsageError("ERR_INVALID_ARGUMENT", `${name} must be a Uint8Array${adviceFor(value)}`);
  }
  try {
    return new Uint8Array(value);
  } catch {
    // The buffer behind it has been transferred: the bytes are gone.
    throw new UsageError("ERR_INVALID_ARGUMENT", `${name} has lost its bytes to another thread`);
  }
}

/** What a caller probably has to do with a value to get bytes. */
function adviceFor(value: unknown): string {
  if (typeof value === "string") return "; of text, new TextEncoder().encode(text) makes one";
  return isThenable(value) ? ", not a promise of one: await it" : "";
}

/**
 * Recognises a `Uint8Array` (a Node `Buffer` is one) of any realm, where `instanceof` would not: ECMAScript section 23.2.3.38.
 * A tag that a class of the caller's puts on its objects changes nothing.
 */
export function isUint8Array(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && Reflect.get(typedArray, Symbol.toStringTag, value) === "Uint8Array";
}

/** Its getter of `Symbol.toStringTag` tells the kinds of typed arrays apart. */
const typedArray = Uint8Array.prototype;

/** One byte string after the other. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Whether two byte strings are equal; the time taken depends on the lengths alone. */
export function equalConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let index = 0; index < a.length; index++) difference |= (a[index] ?? 0) ^ (b[index] ?? 0);
  return difference === 0;
}
