/**
 * base64url by the runtime's own code, where it has node:buffer. It decodes laxly, so what comes out is encoded again: only
 * what gives the same text was the encoding of it.
 */
import { builtinModule } from "../runtime.ts";
import type { Bytes } from "./bytes.ts";

/** A Buffer, as far as it is used here. */
interface NodeBuffer extends Bytes {
  latin1Slice(): string;
  base64urlSlice(): string;
}

interface BufferClass {
  from(buffer: ArrayBufferLike, offset: number, length: number): NodeBuffer;
  from(text: string, encoding: "base64url"): NodeBuffer;
}

/** The text of bytes; `undefined` where the runtime has no node:buffer. */
export function encodeNatively(bytes: Uint8Array): string | undefined {
  return bufferClass()?.from(bytes.buffer, bytes.byteOffset, bytes.length).base64urlSlice();
}

/** The bytes of a text, given as its octets: `null` when it is the encoding of none; `undefined` where there is no node:buffer. */
export function decodeNatively(octets: Bytes): Bytes | null | undefined {
  const buffer = bufferClass();
  if (buffer === undefined) return undefined;
  const text = buffer.from(octets.buffer, octets.byteOffset, octets.length).latin1Slice();
  const bytes = buffer.from(text, "base64url");
  if (bytes.base64urlSlice() !== text) return null;
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

let found: { readonly buffer: BufferClass | undefined } | undefined;

function bufferClass(): BufferClass | undefined {
  found ??= { buffer: bufferIn(builtinModule("node:buffer")) };
  return found.buffer;
}

function bufferIn(module: unknown): BufferClass | undefined {
  if (typeof module !== "object" || module === null || !("Buffer" in module)) return undefined;
  return isBufferClass(module.Buffer) ? module.Buffer : undefined;
}

function isBufferClass(value: unknown): value is BufferClass {
  if (typeof value !== "function" || !("from" in value)) return false;
  const prototype: unknown = value.prototype;
  if (typeof prototype !== "object" || prototype === null) return false;
  return ["latin1Slice", "base64urlSlice"].every(
    (name) => typeof Reflect.get(prototype, name) === "function",
  );
}
