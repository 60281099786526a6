/** Decompresses the plaintext of a JWE with "zip" (RFC 7516 section 4.1.3), and says why that fails. */
import type { Bytes } from "../encoding/bytes.ts";
import { inflate } from "../encoding/inflate-fallback.ts";
import { decodeUtf8 } from "../encoding/utf8.ts";
import type { Examination } from "./examination.ts";

/** Decompresses a plaintext, and reports what is wrong. Returns whatever content can still be read. */
export function decompressed(ex: Examination, data: Bytes, layer: number): Bytes | undefined {
  const limit = ex.limits.inflatedLength;
  const result = inflate(data, limit);
  if (typeof result !== "string") return result;
  if (result === "too long") {
    ex.report("plaintext-too-long", { limit }, { layer });
    return undefined;
  }
  const wrapped = unwrapped(data, limit);
  if (wrapped !== undefined) {
    ex.report(wrapped.code, {}, { layer });
    return wrapped.content;
  }
  const text = decodeUtf8(data);
  if (text !== undefined && /^(?:ey[\w-]+\.|\s*\{)/.test(text)) {
    ex.report("deflate-missing", {}, { layer });
    return data;
  }
  const at = furthestByte(data, limit);
  const complete = completeStream(data, at, limit);
  if (complete !== undefined) {
    const { content, length } = complete;
    ex.report("deflate-trailing-data", { at: length, extra: data.length - length }, { layer });
    return content;
  }
  ex.report("deflate-broken", { at, length: data.length }, { layer });
  return undefined;
}

/**
 * Recognizes zlib and gzip, and decompresses them. zlib has a header of two bytes, which as a big-endian
 * number is a multiple of 31, then the DEFLATE stream, then a checksum of four bytes: RFC 1950 section 2.2.
 */
function unwrapped(
  data: Bytes,
  limit: number,
): { readonly code: "zlib-wrapped" | "gzip-wrapped"; readonly content: Bytes | undefined } | undefined {
  const [first = 0, second = 0] = data;
  if ((first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0) {
    const content = inflate(data.subarray(2, -4), limit);
    if (typeof content !== "string") return { code: "zlib-wrapped", content };
  }
  if (first !== 0x1f || second !== 0x8b) return undefined;
  // gzip, RFC 1952 section 2.3: a header of ten bytes, without optional fields, and a trailer of eight.
  const content = inflate(data.subarray(10, -8), limit);
  return { code: "gzip-wrapped", content: typeof content === "string" ? undefined : content };
}

/** The stream at the start of the data, if it is complete. The decoder may have read two bytes beyond it. */
function completeStream(
  data: Bytes,
  at: number,
  limit: number,
): { readonly content: Bytes; readonly length: number } | undefined {
  for (let length = Math.min(at, data.length - 1); length >= 0 && length >= at - 2; length--) {
    const content = inflate(data.subarray(0, length), limit);
    // A broken stream may seem complete by chance, but its content is then not a token.
    if (typeof content !== "string" && isToken(content)) return { content, length };
  }
  return undefined;
}

/** Reports whether a plaintext is a token or a JSON object. */
function isToken(content: Bytes): boolean {
  const text = decodeUtf8(content) ?? "";
  return /^[\w-]+(?:\.[\w-]*){2,4}$/.test(text) || /^\s*\{.*\}\s*$/s.test(text);
}

/**
 * The number of bytes that the decoder reads before it gives up. It reads at most two bytes ahead of the
 * symbol that it cannot decode.
 */
function furthestByte(data: Bytes, limit: number): number {
  let furthest = 0;
  const watched = new Proxy(data, {
    get(target, name) {
      if (typeof name === "string" && /^\d+$/.test(name)) furthest = Math.max(furthest, Number(name) + 1);
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      return (...inputs: readonly unknown[]): unknown => Reflect.apply(member, target, inputs);
    },
  });
  inflate(watched, limit);
  return furthest;
}
