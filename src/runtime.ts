/**
 * Access to the runtime: WebCrypto, random bytes, the clock, compression and Node.js modules. This is the
 * only file that reads `globalThis`. All other code therefore runs unchanged in every runtime that has the
 * features looked up here.
 */
import { JoseError } from "./errors.ts";

/** The part of `CompressionStream` that josette uses. */
interface Compressor {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<BufferSource>;
}

/** The header fields of a response. */
export interface FetchHeaders {
  /** Returns the field with this name (case-insensitive), or `null`. */
  get(name: string): string | null;
}

/**
 * The part of a response to {@link Fetch} that josette reads. Every runtime's `Response` is assignable to it.
 */
export interface FetchResponse {
  readonly status: number;
  readonly headers: FetchHeaders;
  readonly body: ReadableStream<Uint8Array> | null;
}

/** The request options that are passed to a {@link Fetch}. */
export interface FetchRequest {
  readonly method: "GET";
  readonly headers: Readonly<Record<string, string>>;
  /** Redirects are never followed. `"error"` is not used, because workerd does not support it. */
  readonly redirect: "manual";
  readonly signal: AbortSignal;
}

/** The platform's `fetch`, or a replacement. */
export type Fetch = (url: string, request: FetchRequest) => Promise<FetchResponse>;

/** The part of a cached `Response` that josette reads. */
export interface CacheableResponse {
  /** Returns the body. */
  text(): Promise<string>;
}

/** The globals that a runtime may have, with their types. */
interface Environment {
  readonly crypto?: Crypto;
  readonly SubtleCrypto?: {
    readonly prototype: unknown;
    readonly supports?: (operation: string, algorithm: string) => boolean;
  };
  readonly fetch?: Fetch;
  readonly Response?: new (
    body: string,
    init: { readonly headers: Record<string, string> },
  ) => CacheableResponse;
  readonly URL?: typeof URL;
  readonly URLSearchParams?: typeof URLSearchParams;
  readonly AbortController?: typeof AbortController;
  readonly AbortSignal?: { readonly timeout?: (milliseconds: number) => AbortSignal };
  readonly TextEncoder?: typeof TextEncoder;
  readonly TextDecoder?: typeof TextDecoder;
  readonly setTimeout?: (callback: () => void, milliseconds: number) => unknown;
  readonly CompressionStream?: new (format: "deflate-raw") => Compressor;
  readonly process?: {
    readonly versions?: { readonly node?: string | undefined };
    readonly getBuiltinModule?: (id: string) => unknown;
  };
  readonly Bun?: { readonly version?: unknown };
  readonly Deno?: { readonly version?: { readonly deno?: unknown } };
  readonly EdgeRuntime?: unknown;
  readonly navigator?: { readonly userAgent?: string };
}

const environment: Environment = globalThis;

/**
 * Returns the WebCrypto interface.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if the runtime has none, for example on a web page that was not
 * loaded over https.
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
 * Asks the platform whether it supports an operation (the static method `SubtleCrypto.supports`). Returns
 * `undefined` if the platform has no such method.
 */
export function platformSupports(operation: "importKey", algorithm: string): boolean | undefined {
  return environment.SubtleCrypto?.supports?.(operation, algorithm);
}

/** Returns `length` bytes from the platform's random number generator. */
export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  const source = environment.crypto;
  if (source === undefined) {
    throw new JoseError("ERR_JOSE_NOT_SUPPORTED", `WebCrypto is missing in ${runtimeName()}`);
  }
  return source.getRandomValues(new Uint8Array(length));
}

/** Returns a new version 4 UUID (RFC 9562 section 5.4). */
export function randomUuid(): string {
  const source = environment.crypto;
  if (source?.randomUUID === undefined) {
    throw new JoseError("ERR_JOSE_NOT_SUPPORTED", `crypto.randomUUID is missing in ${runtimeName()}`);
  }
  return source.randomUUID();
}

/**
 * Calls the platform's `fetch`. The global is looked up on each call, because some platforms replace it.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if there is none.
 */
export function platformFetch(url: string, request: FetchRequest): Promise<FetchResponse> {
  const { fetch } = environment;
  if (fetch === undefined) throw missing("fetch");
  return fetch(url, request);
}

/**
 * Makes a response with status 200.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if the runtime has no Response.
 */
export function makeResponse(body: string, headers: Record<string, string>): CacheableResponse {
  const { Response } = environment;
  if (Response === undefined) throw missing("Response");
  return new Response(body, { headers });
}

/**
 * Parses an absolute URL. Returns `undefined` if the text is not an absolute URL.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if the runtime has no URL.
 */
export function parseUrl(text: string): URL | undefined {
  const { URL } = environment;
  if (URL === undefined) throw missing("URL");
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/**
 * Returns form fields as URLSearchParams, in the given order.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if the runtime has no URLSearchParams.
 */
export function formOf(fields: Record<string, string>): URLSearchParams {
  const { URLSearchParams } = environment;
  if (URLSearchParams === undefined) throw missing("URLSearchParams");
  return new URLSearchParams(fields);
}

/**
 * Returns a signal that aborts after the given number of milliseconds.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if the runtime has no AbortSignal.timeout.
 */
export function deadlineSignal(milliseconds: number): AbortSignal {
  const { AbortSignal } = environment;
  if (AbortSignal?.timeout === undefined) throw missing("AbortSignal.timeout");
  return AbortSignal.timeout(milliseconds);
}

/**
 * Returns a new AbortController.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if the runtime has no AbortController.
 */
export function abortController(): AbortController {
  const { AbortController } = environment;
  if (AbortController === undefined) throw missing("AbortController");
  return new AbortController();
}

/**
 * Reports whether a request may await a promise created by another request. Cloudflare's runtime (workerd)
 * forbids this: I/O belongs to the request that started it.
 */
export function sharesPromises(): boolean {
  return !isWorkerd();
}

/**
 * Returns a new UTF-8 encoder.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if the runtime has no TextEncoder, for example in jsdom.
 */
export function utf8Encoder(): TextEncoder {
  const { TextEncoder } = environment;
  if (TextEncoder === undefined) throw missing("TextEncoder");
  return new TextEncoder();
}

/**
 * Returns a new UTF-8 decoder that throws on invalid input.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if the runtime has no TextDecoder, for example in jsdom.
 */
export function utf8Decoder(): TextDecoder {
  const { TextDecoder } = environment;
  if (TextDecoder === undefined) throw missing("TextDecoder");
  // ignoreBOM: true keeps a leading U+FEFF in the output. Without it the decoder removes the byte order mark,
  // and two different byte strings would decode to the same text.
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
}

function missing(name: string): JoseError {
  return new JoseError("ERR_JOSE_NOT_SUPPORTED", `${name} is missing in ${runtimeName()}`);
}

/**
 * Returns the current time in whole seconds since 1970-01-01T00:00:00Z, like NumericDate (RFC 7519 section
 * 2).
 */
export function currentSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** Returns the current time in milliseconds since 1970-01-01T00:00:00Z. */
export function currentMilliseconds(): number {
  return Date.now();
}

/** Resolves in a later task of the event loop; immediately in runtimes without timers. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    if (environment.setTimeout === undefined) resolve();
    else environment.setTimeout(resolve, 0);
  });
}

/**
 * Returns a Node.js module, or `undefined` if the runtime does not have it. No import is used, so that
 * bundlers do not try to resolve the module.
 */
export function builtinModule(
  id: "node:buffer" | "node:crypto" | "node:os" | "node:process" | "node:zlib",
): unknown {
  try {
    return environment.process?.getBuiltinModule?.(id);
  } catch {
    // In the edge runtime of Next.js, this function exists but always throws.
    requireStack();
    return undefined;
  }
}

/** Reports whether a module, a class or another object of the platform has these functions. */
export function hasFunctions(value: unknown, ...names: readonly string[]): boolean {
  return names.every((name) => typeof Reflect.get(Object(value), name) === "function");
}

/**
 * Throws a RangeError if the stack is almost full. A function of the platform that failed on such a stack may
 * work when it is called next, so its failure must not be remembered. The number of levels takes far more
 * stack than a test of such a function.
 */
export function requireStack(levels = 1000): number {
  // Not a tail call: JavaScriptCore would not use the stack for it.
  return levels && 1 + requireStack(levels - 1);
}

/** Returns a compressor of the platform for raw DEFLATE, or `undefined` if the platform has none. */
export function rawDeflater(): Compressor | undefined {
  const { CompressionStream } = environment;
  try {
    return CompressionStream && new CompressionStream("deflate-raw");
  } catch {
    // Older browsers have compressors only for other formats.
    return undefined;
  }
}

/** Reports whether the runtime is Node.js, and not another runtime with Node.js modules. */
export function isNode(): boolean {
  return environment.process?.versions?.node !== undefined && otherRuntime() === undefined;
}

/** Reports whether this is Deno. */
export function isDeno(): boolean {
  return environment.Deno !== undefined;
}

/** Reports whether this is workerd, Cloudflare's runtime. */
export function isWorkerd(): boolean {
  return otherRuntime() === "workerd";
}

/** Reports whether this is WebKit on a system other than Apple's, where WebCrypto is based on libgcrypt. */
export function isWebKitWithLibgcrypt(): boolean {
  return browserName().startsWith("WebKit");
}

/**
 * Returns the name and version of the runtime for error messages. The name is short and cannot contain
 * arbitrary text.
 */
export function runtimeName(): string {
  const { node } = environment.process?.versions ?? {};
  return otherRuntime() ?? (node === undefined ? browserName() : named("Node.js", node));
}

/** Returns the name of the runtime if it is one that could be mistaken for Node.js, such as Bun or Deno. */
function otherRuntime(): string | undefined {
  const { Bun, Deno, EdgeRuntime, navigator } = environment;
  if (Bun !== undefined) return named("Bun", Bun.version);
  if (Deno !== undefined) return named("Deno", Deno.version?.deno);
  if (navigator?.userAgent === "Cloudflare-Workers") return "workerd";
  return EdgeRuntime === undefined ? undefined : "Edge Runtime";
}

/**
 * Browsers, with patterns of their user agent strings. The first match is used, because the user agent string
 * of a browser may also contain the names of browsers further down.
 */
const browsers: readonly (readonly [name: string, version: RegExp])[] = [
  ["Edge", /\bEdg\/(\d{1,5})/],
  ["Chromium", /Chrom(?:e|ium)\/(\d{1,5})/],
  ["Firefox", /\bFirefox\/(\d{1,5})/],
  ["Safari", /\((?:Macintosh|iPhone|iPad)\b.{1,200}\bVersion\/(\d{1,5}(?:\.\d{1,5})?)/],
  ["WebKit", /\bAppleWebKit\/(\d{1,5})/],
];

function browserName(): string {
  // Pages can override the user agent, so it may have any type and length.
  const userAgent: unknown = environment.navigator?.userAgent;
  if (typeof userAgent !== "string") return "this runtime";
  const text = userAgent.slice(0, 1000);
  const found = browsers.find(([, version]) => version.test(text));
  return found === undefined ? "this runtime" : named(found[0], found[1].exec(text)?.[1]);
}

/** Appends `version` to a name if it starts like a version number. */
function named(name: string, version: unknown): string {
  const numbers = typeof version === "string" ? /^\d{1,5}(?:\.\d{1,5}){0,3}/.exec(version) : null;
  return numbers === null ? name : `${name} ${numbers[0]}`;
}

/** A CryptoKey: the global type where one is declared, and otherwise a structural type. */
export type PlatformCryptoKey = typeof globalThis extends {
  readonly CryptoKey: { readonly prototype: infer T };
}
  ? T
  : {
      readonly type: "public" | "private" | "secret";
      readonly extractable: boolean;
      readonly algorithm: { readonly name: string };
      readonly usages: readonly string[];
    };
