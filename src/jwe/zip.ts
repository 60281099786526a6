/** The "zip" header parameter: RFC 7516 section 4.1.3, "DEF" for DEFLATE (RFC 1951). */
import { concat, ownBytes, type Bytes } from "../encoding/bytes.ts";
import { inflate, type InflateProblem } from "../encoding/inflate-fallback.ts";
import { decodeUtf8, encodeUtf8 } from "../encoding/utf8.ts";
import { JoseError } from "../errors.ts";
import { builtinModule, hasFunctions, rawDeflater, requireStack, runtimeName } from "../runtime.ts";
import type { MaybePromise } from "../steps/operation.ts";
import { invalidJwe } from "./parts.ts";

/** The part of node:zlib that josette uses. Node.js, Bun and Deno have this module. */
interface Zlib {
  deflateRawSync(data: Uint8Array): Uint8Array;
  inflateRawSync(
    data: Uint8Array,
    options: { readonly maxOutputLength: number; readonly info: true },
  ): { readonly buffer: Uint8Array; readonly engine: { readonly bytesWritten: number } };
}

/**
 * Decompresses data, which must be exactly one complete stream. The limit is enforced during decompression.
 * @throws JoseError `ERR_JOSE_LIMIT_EXCEEDED` for output over the limit (bytes), `ERR_JWE_INVALID` for data
 * that is not exactly one stream.
 */
export function decompress(data: Bytes, limit: number, native: Zlib | undefined = zlib()): Bytes {
  const result = native === undefined ? inflate(data, limit) : inflateNatively(data, limit, native);
  // node:zlib processes many symbols at a time, so for a stream that is both too long and malformed it may
  // report either problem.
  if (
    result === "too long" ||
    (result === "malformed" && native !== undefined && inflate(data, limit) === "too long")
  ) {
    throw new JoseError(
      "ERR_JOSE_LIMIT_EXCEEDED",
      `The decompressed plaintext is longer than ${limit} bytes`,
      {
        stage: "decrypt",
      },
    );
  }
  if (result === "malformed") throw invalidJwe("compressed plaintext is not exactly one DEFLATE stream");
  return result;
}

/** node:zlib rejects limits above the maximum buffer length. Every version accepts this limit. */
const largestBuffer = 0x7fff_ffff;

/**
 * Compresses a plaintext.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if the runtime does not support DEFLATE.
 */
export function compress(data: Bytes, native: Zlib | undefined = zlib()): MaybePromise<Bytes> {
  return native === undefined ? compressStreaming(data) : ownBytes(native.deflateRawSync(data), "data");
}

function inflateNatively(data: Bytes, limit: number, native: Zlib): Bytes | InflateProblem {
  try {
    const { buffer, engine } = native.inflateRawSync(data, {
      maxOutputLength: Math.min(limit, largestBuffer),
      info: true,
    });
    return engine.bytesWritten === data.length ? ownBytes(buffer, "data") : "malformed";
  } catch (error) {
    return typeof error === "object" &&
      error !== null &&
      "code" in error &&
      error.code === "ERR_BUFFER_TOO_LARGE"
      ? "too long"
      : "malformed";
  }
}

async function compressStreaming(data: Bytes): Promise<Bytes> {
  const deflater = rawDeflater();
  if (deflater === undefined) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      `${runtimeName()} cannot compress ("zip"): it has neither node:zlib nor CompressionStream`,
    );
  }
  const writer = deflater.writable.getWriter();
  const reader = deflater.readable.getReader();
  const chunks: Uint8Array[] = [];
  const read = async (): Promise<void> => {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) chunks.push(chunk.value);
  };
  // All three run concurrently: the stream accepts data only while it is read, and every rejection must be
  // handled.
  await Promise.all([writer.write(data), writer.close(), read()]);
  return concat(...chunks);
}

let tried: { readonly module: unknown; readonly zlib: Zlib | undefined } | undefined;

/** Returns node:zlib if the runtime has it and it passes the self-test. */
export function zlib(): Zlib | undefined {
  const module = builtinModule("node:zlib");
  if (tried?.module !== module) {
    const working = isZlib(module) && passesSelfTest(module) ? module : undefined;
    if (working === undefined) requireStack();
    tried = { module, zlib: working };
  }
  return tried?.zlib;
}

/** A known plaintext and its DEFLATE stream. */
const knownPlaintext = "josette josette josette";
const knownStream: readonly number[] = [
  0xcb, 0xca, 0x2f, 0x4e, 0x2d, 0x29, 0x49, 0x55, 0xc8, 0x42, 0xa5, 0x01,
];

/**
 * Self-test with fixed input: decompression, detection of trailing data and truncation, the output limit, and
 * compression.
 */
function passesSelfTest(candidate: Zlib): boolean {
  try {
    const plaintext = encodeUtf8(knownPlaintext);
    const { length } = plaintext;
    const stream = new Uint8Array(knownStream);
    const isKnown = (result: Bytes | InflateProblem): boolean =>
      typeof result !== "string" && decodeUtf8(result) === knownPlaintext;
    return (
      isKnown(inflateNatively(stream, length, candidate)) &&
      inflateNatively(stream, length - 1, candidate) === "too long" &&
      inflateNatively(concat(stream, new Uint8Array(1)), length, candidate) === "malformed" &&
      inflateNatively(stream.subarray(0, -1), length, candidate) === "malformed" &&
      isKnown(inflate(ownBytes(candidate.deflateRawSync(plaintext), "data"), length))
    );
  } catch {
    return false;
  }
}

function isZlib(value: unknown): value is Zlib {
  return hasFunctions(value, "inflateRawSync", "deflateRawSync");
}
