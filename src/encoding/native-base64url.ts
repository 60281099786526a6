/**
 * base64url with the runtime's own codec: node:buffer, or `Uint8Array.fromBase64` and `toBase64`. Both
 * decoders are lax: node:buffer skips unknown characters, `fromBase64` skips white space. The decoded bytes
 * are therefore encoded again, and a text that differs from the result is rejected. Each codec must pass
 * known-answer tests before its first use; otherwise it is not used.
 */
import { builtinModule, hasFunctions, requireStack } from "../runtime.ts";
import { isUint8Array, type Bytes } from "./bytes.ts";

/** A codec. Its encoder writes canonical base64url; its decoder may be lax. */
interface Codec {
  readonly encode: (bytes: Uint8Array) => string;
  /** Encodes the UTF-8 octets of a text. */
  readonly encodeText?: (text: string) => string;
  readonly decode: (text: string) => Bytes | undefined;
  /** Decodes a text into `bytes`. Returns whether `bytes` are exactly what the text encodes. */
  readonly decodeInto?: (bytes: Bytes, text: string) => boolean;
}

/** Encodes bytes; `undefined` if the runtime has no codec. */
export function encodeNatively(bytes: Uint8Array): string | undefined {
  return codec()?.encode(bytes);
}

/** Encodes the UTF-8 octets of a text; `undefined` if the runtime has no codec for text. */
export function encodeTextNatively(text: string): string | undefined {
  return codec()?.encodeText?.(text);
}

/** Decodes a text. Returns `null` if it is not canonical base64url, `undefined` if there is no codec. */
export function decodeNatively(text: string): Bytes | null | undefined {
  const native = codec();
  return native && decodeStrictly(native, text);
}

/**
 * Decodes a text into `bytes`, which must be as long as the decoded text. Returns whether the text is
 * canonical base64url; `undefined` if the runtime has no codec that decodes into existing memory.
 */
export function decodeNativelyInto(bytes: Bytes, text: string): boolean | undefined {
  // `found` is read directly to avoid a call of `codec` for each segment of a token.
  return (found === undefined ? codec() : found.codec)?.decodeInto?.(bytes, text);
}

function decodeStrictly({ encode, decode }: Codec, text: string): Bytes | null {
  const bytes = decode(text);
  return bytes !== undefined && encode(bytes) === text ? bytes : null;
}

let found: { readonly codec: Codec | undefined } | undefined;

function codec(): Codec | undefined {
  found ??= { codec: working(bufferCodec) ?? working(arrayCodec) };
  return found.codec;
}

/** Every character of the alphabet in order, a final group of two characters, and the bytes they encode. */
const knownText = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-__w";
const knownBytes: readonly number[] = [
  ...[0x00, 0x10, 0x83, 0x10, 0x51, 0x87, 0x20, 0x92, 0x8b, 0x30, 0xd3, 0x8f, 0x41, 0x14, 0x93, 0x51, 0x55],
  ...[0x97, 0x61, 0x96, 0x9b, 0x71, 0xd7, 0x9f, 0x82, 0x18, 0xa3, 0x92, 0x59, 0xa7, 0xa2, 0x9a, 0xab, 0xb2],
  ...[0xdb, 0xaf, 0xc3, 0x1c, 0xb3, 0xd3, 0x5d, 0xb7, 0xe3, 0x9e, 0xbb, 0xf3, 0xdf, 0xbf, 0xff],
];

/** Characters of one to four octets, a lone surrogate (encoded as U+FFFD), and their UTF-8 in base64url. */
const knownUtf8Text = "a\u00eb\u20ac\u{1f600}\ud800";
const knownUtf8 = "YcOr4oKs8J-YgO-_vQ";

/** Texts that lax decoders accept and that must be rejected: padding, white space, non-zero trailing bits. */
const knownFaults: readonly string[] = ["_w==", " _w", "_w\n", "_x"];

/** Returns the codec if it passes the known-answer tests, including the encoding of a subarray. */
function working(find: () => Codec | undefined): Codec | undefined {
  try {
    const candidate = find();
    if (candidate === undefined) return undefined;
    const part = new Uint8Array([0, ...knownBytes, 0]).subarray(1, knownBytes.length + 1);
    const decoded = decodeStrictly(candidate, knownText);
    const right =
      candidate.encode(part) === knownText &&
      candidate.encode(part.subarray(0, 0)) === "" &&
      (candidate.encodeText?.(knownUtf8Text) ?? knownUtf8) === knownUtf8 &&
      isUint8Array(decoded) &&
      decoded.length === knownBytes.length &&
      knownBytes.every((octet, index) => decoded[index] === octet) &&
      knownFaults.every((text) => decodeStrictly(candidate, text) === null) &&
      (candidate.decodeInto === undefined || decodesInto(candidate.decodeInto));
    if (right) return candidate;
  } catch {
    // The codec lacks a function, or does not accept an argument.
  }
  requireStack();
  return undefined;
}

/** Tests `decodeInto` with a part of an array. The rest of the array must not change. */
function decodesInto(decodeInto: (bytes: Bytes, text: string) => boolean): boolean {
  const whole = new Uint8Array(knownBytes.length + 2);
  const decodes = decodeInto(whole.subarray(1, -1), knownText);
  const isRight = [0, ...knownBytes, 0].every((octet, index) => whole[index] === octet);
  return decodes && isRight && knownFaults.every((text) => !decodeInto(new Uint8Array(1), text));
}

/** The part of a Buffer that josette uses. */
interface NodeBuffer extends Bytes {
  toString(encoding?: "base64url", start?: number, end?: number): string;
  write(text: string, offset: number, length: number, encoding: "base64url"): number;
}

interface BufferClass {
  from(buffer: ArrayBufferLike, offset: number, length: number): NodeBuffer;
  from(text: string, encoding: "base64url" | "utf8"): NodeBuffer;
}

function bufferCodec(): Codec | undefined {
  const Buffer: unknown = Reflect.get(Object(builtinModule("node:buffer")), "Buffer");
  if (!isBufferClass(Buffer)) return undefined;
  /**
   * A Buffer over all the memory that the last text was decoded into, because many texts share scratch
   * memory.
   */
  let last: NodeBuffer | undefined;
  return {
    encode: ({ buffer, byteOffset, length }) => Buffer.from(buffer, byteOffset, length).toString("base64url"),
    encodeText: (text) => Buffer.from(text, "utf8").toString("base64url"),
    decode: (text) => {
      const { buffer, byteOffset, length } = Buffer.from(text, "base64url");
      return new Uint8Array(buffer, byteOffset, length);
    },
    decodeInto: ({ buffer, byteOffset, length }, text) => {
      if (last?.buffer !== buffer) last = Buffer.from(buffer, 0, buffer.byteLength);
      last.write(text, byteOffset, length, "base64url");
      return last.toString("base64url", byteOffset, byteOffset + length) === text;
    },
  };
}

function isBufferClass(value: unknown): value is BufferClass {
  return hasFunctions(value, "from");
}

interface Base64Options {
  readonly alphabet: "base64url";
  readonly omitPadding?: true;
}

interface ArrayClass {
  readonly fromBase64: (text: string, options: Base64Options) => Bytes;
}

interface EncodingArray {
  readonly toBase64: (options: Base64Options) => string;
}

/** `Uint8Array.fromBase64` and `Uint8Array.prototype.toBase64` of ECMAScript 2026. */
function arrayCodec(): Codec | undefined {
  const arrayClass: unknown = Uint8Array;
  const prototype: unknown = Uint8Array.prototype;
  if (!isArrayClass(arrayClass) || !isEncodingArray(prototype)) return undefined;
  const { toBase64 } = prototype;
  return {
    encode: (bytes) => toBase64.call(bytes, { alphabet: "base64url", omitPadding: true }),
    decode: (text) => {
      try {
        return arrayClass.fromBase64(text, { alphabet: "base64url" });
      } catch {
        // A SyntaxError: the text is not base64url.
        return undefined;
      }
    },
  };
}

function isArrayClass(value: unknown): value is ArrayClass {
  return hasFunctions(value, "fromBase64");
}

function isEncodingArray(value: unknown): value is EncodingArray {
  return hasFunctions(value, "toBase64");
}
