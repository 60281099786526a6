/**
 * Byte strings: the type that the library uses, operations on it, and pooled memory for intermediate values.
 */
import { UsageError } from "../errors.ts";
import { isThenable } from "./brand.ts";

/** A byte string backed by an ordinary (not shared) buffer. All internal code uses this type. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** The empty byte string. */
export const noBytes: Bytes = /* @__PURE__ */ new Uint8Array(0);

/**
 * Copies a caller's bytes, so that later changes by the caller have no effect.
 * @throws UsageError `ERR_INVALID_ARGUMENT` if `value` is not a `Uint8Array`; the message refers to it as
 * `name`.
 */
export function ownBytes(value: unknown, name: string): Bytes {
  if (!isUint8Array(value)) {
    throw new UsageError("ERR_INVALID_ARGUMENT", `${name} must be a Uint8Array${adviceFor(value)}`);
  }
  try {
    return new Uint8Array(value);
  } catch {
    // The underlying buffer was transferred, so the bytes are no longer available.
    throw new UsageError("ERR_INVALID_ARGUMENT", `${name} is detached: its buffer was transferred`);
  }
}

/** Returns a hint on how to get bytes from the value. */
function adviceFor(value: unknown): string {
  if (typeof value === "string") return "; to convert a string, use new TextEncoder().encode(text)";
  return isThenable(value) ? ", but is a promise; await it" : "";
}

/**
 * Recognizes a `Uint8Array` of any realm, including Node.js `Buffer`s: ECMAScript section 23.2.3.38.
 * `instanceof` would fail across realms. A `Symbol.toStringTag` that a subclass defines has no effect.
 */
export function isUint8Array(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && Reflect.get(typedArray, Symbol.toStringTag, value) === "Uint8Array";
}

/**
 * This prototype inherits the getter of `Symbol.toStringTag`, which distinguishes the kinds of typed arrays.
 */
const typedArray = Uint8Array.prototype;

/** Concatenates byte strings. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Compares byte strings. The running time depends only on their lengths (RFC 7515 section 10.9). */
export function equalConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let index = 0; index < a.length; index++) difference |= (a[index] ?? 0) ^ (b[index] ?? 0);
  return difference === 0;
}

/** The size of a pooled buffer, in bytes. Values longer than an eighth of it get a separate buffer. */
const slabLength = 65_536;
const longestPiece = slabLength / 8;

let slab: Bytes | undefined;
let used = 0;

/**
 * Returns zeros in a pooled buffer, for intermediate values such as decoded segments, signing input and
 * additional authenticated data. Allocating a typed array for each value would take longer than all other
 * work on the bytes of a token. The values share a buffer, so they must never be returned to a caller of the
 * library. Scratch memory is never reused for another value.
 */
export function scratch(length: number): Bytes {
  if (length > longestPiece) return new Uint8Array(length);
  if (slab === undefined || used + length > slabLength) {
    slab = new Uint8Array(slabLength);
    used = 0;
  }
  const start = used;
  used += length;
  return slab.subarray(start, used);
}
