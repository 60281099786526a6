/**
 * What the runtime gives: WebCrypto, randomness, the clock, compression, Node's own modules. The one file that reads `globalThis`,
 * so that everything else runs unchanged wherever this one finds what it needs.
 */
import { JoseError } from "./errors.ts";

/** A `CompressionStream`, as far as it is used here. */
interface Compressor {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<BufferSource>;
}

/** The globals that may or may not be there, by the shapes they have where they are. */
interface Environment {
  readonly crypto?: Crypto;
  readonly SubtleCrypto?: {
    readonly prototype: unknown;
    readonly supports?: (operation: string, algorithm: string) => boolean;
  };
  readonly CompressionStream?: new (format: "deflate-raw") => Compressor;
  readonly process?: {
    readonly versions?: { readonly node?: string | undefined };
    readonly getBuiltinModule?: (id: string) => unknown;
  };
  readonly Bun?: { readonly version?: unknown };
  readonly Deno?: { readonly version?: { readonly deno?: unknown } };
  readonly navigator?: { readonly userAgent?: string };
}

const environment: Environment = globalThis;

/**
 * The WebCrypto interface.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` where there is none, as on a web page not served over https.
 */
export function subtle(): SubtleCrypto {
  const found = environment.crypto?.subtle;
  if (found === undefined) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      `WebCrypto (crypto.subtle) is missing in ${runtimeName()}; web pages have it only in secure contexts`,
    );
  }
  return found;
}

/**
 * What the platform itself says about an operation (the static `SubtleCrypto.supports`); `undefined` where it cannot be
 * asked.
 */
export function platformSupports(operation: "importKey", algorithm: string): boolean | undefined {
  return environment.SubtleCrypto?.supports?.(operation, algorithm);
}

/** `length` random bytes from the platform's generator. */
export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  const source = environment.crypto;
  if (source === undefined) {
    throw new JoseError("ERR_JOSE_NOT_SUPPORTED", `WebCrypto is missing in ${runtimeName()}`);
  }
  return source.getRandomValues(new Uint8Array(length));
}

/** The clock: seconds since 1970-01-01T00:00:00Z, whole, as NumericDate counts them (RFC 7519 section 2). */
export function currentSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** A module of Node's own, where the runtime has it. Read off the global object, so that no bundler looks for it. */
export function builtinModule(
  id: "node:buffer" | "node:crypto" | "node:os" | "node:process" | "node:zlib",
): unknown {
  return environment.process?.getBuiltinModule?.(id);
}

/** The platform's raw DEFLATE compressor, where the runtime has it. */
export function rawDeflater(): Compressor | undefined {
  const found = environment.CompressionStream;
  return found === undefined ? undefined : new found("deflate-raw");
}

/** The runtime's name for error messages. */
export function runtimeName(): string {
  if (environment.Bun !== undefined) return "Bun";
  if (environment.Deno !== undefined) return "Deno";
  const userAgent = environment.navigator?.userAgent;
  if (userAgent === "Cloudflare-Workers") return "workerd";
  const node = environment.process?.versions?.node;
  if (node !== undefined) return `Node.js ${node}`;
  return userAgent ?? "this runtime";
}
