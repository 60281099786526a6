/**
 * What the runtime gives: WebCrypto, randomness, the clock, compression, Node's own modules. The one file
 * that reads `globalThis`, so that everything else runs unchanged wherever this one finds what it needs.
 */
import { JoseError } from "./errors.ts";

/** A `CompressionStream`, as far as it is used here. */
interface Compressor {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<BufferSource>;
}

/** The header fields of an answer. */
export interface FetchHeaders {
  /** The field of this name, in whatever case, or `null`. */
  get(name: string): string | null;
}

/** An answer to {@link Fetch}, as far as it is read here: every runtime's `Response` has it. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: FetchHeaders;
  readonly body: ReadableStream<Uint8Array> | null;
}

/** What a {@link Fetch} is asked for. */
export interface FetchRequest {
  readonly method: "GET";
  readonly headers: Readonly<Record<string, string>>;
  /** Never followed: `redirect: "error"` is unknown to workerd. */
  readonly redirect: "manual";
  readonly signal: AbortSignal;
}

/** The platform's `fetch`, or whatever stands in for it. */
export type Fetch = (url: string, request: FetchRequest) => Promise<FetchResponse>;

/** The globals that may or may not be there, by the shapes they have where they are. */
interface Environment {
  readonly crypto?: Crypto;
  readonly SubtleCrypto?: {
    readonly prototype: unknown;
    readonly supports?: (operation: string, algorithm: string) => boolean;
  };
  readonly fetch?: Fetch;
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
 * What the platform itself says about an operation (the static `SubtleCrypto.supports`); `undefined` where it
 * cannot be asked.
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

/** A new UUID of version 4 (RFC 9562 section 5.4). */
export function randomUuid(): string {
  const source = environment.crypto;
  if (source?.randomUUID === undefined) {
    throw new JoseError("ERR_JOSE_NOT_SUPPORTED", `crypto.randomUUID is missing in ${runtimeName()}`);
  }
  return source.randomUUID();
}

/**
 * The platform's `fetch`, looked up at each call: some platforms replace it.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` where there is none.
 */
export function platformFetch(url: string, request: FetchRequest): Promise<FetchResponse> {
  const { fetch } = environment;
  if (fetch === undefined) throw missing("fetch");
  return fetch(url, request);
}

/**
 * An absolute URL; `undefined` for text that is not one.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` where there is no URL.
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
 * The fields of a form, in their order.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` where there is no URLSearchParams.
 */
export function formOf(fields: Record<string, string>): URLSearchParams {
  const { URLSearchParams } = environment;
  if (URLSearchParams === undefined) throw missing("URLSearchParams");
  return new URLSearchParams(fields);
}

/**
 * A signal that aborts after so many milliseconds.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` where there is no AbortSignal.timeout.
 */
export function deadlineSignal(milliseconds: number): AbortSignal {
  const { AbortSignal } = environment;
  if (AbortSignal?.timeout === undefined) throw missing("AbortSignal.timeout");
  return AbortSignal.timeout(milliseconds);
}

/**
 * A new controller of a signal.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` where there is no AbortController.
 */
export function abortController(): AbortController {
  const { AbortController } = environment;
  if (AbortController === undefined) throw missing("AbortController");
  return new AbortController();
}

/**
 * Whether requests may wait for a promise that another one has made. Cloudflare's runtime forbids it: what
 * one request waits for is lost to all others.
 */
export function sharesPromises(): boolean {
  return !isWorkerd();
}

/**
 * A new encoder to UTF-8.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` where there is no TextEncoder, as in jsdom.
 */
export function utf8Encoder(): TextEncoder {
  const { TextEncoder } = environment;
  if (TextEncoder === undefined) throw missing("TextEncoder");
  return new TextEncoder();
}

/**
 * A new decoder of UTF-8 that refuses what is not UTF-8.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` where there is no TextDecoder, as in jsdom.
 */
export function utf8Decoder(): TextDecoder {
  const { TextDecoder } = environment;
  if (TextDecoder === undefined) throw missing("TextDecoder");
  // ignoreBOM means: treat a leading U+FEFF like any other character. Without it the decoder drops the mark,
  // and two different byte strings would decode to the same text.
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
}

function missing(name: string): JoseError {
  return new JoseError("ERR_JOSE_NOT_SUPPORTED", `${name} is missing in ${runtimeName()}`);
}

/** The clock: seconds since 1970-01-01T00:00:00Z, whole, as NumericDate counts them (RFC 7519 section 2). */
export function currentSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** The clock: milliseconds since 1970-01-01T00:00:00Z. */
export function currentMilliseconds(): number {
  return Date.now();
}

/** Resolves once the event loop has had its turn; where there are no timers, at once. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    if (environment.setTimeout === undefined) resolve();
    else environment.setTimeout(resolve, 0);
  });
}

/**
 * A module of Node's own, where the runtime has it. Read off the global object, so that no bundler looks for
 * it.
 */
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

/** Whether this is Node.js itself, and not a runtime that has its modules. */
export function isNode(): boolean {
  return environment.process?.versions?.node !== undefined && otherRuntime() === undefined;
}

/** Whether this is Deno. */
export function isDeno(): boolean {
  return environment.Deno !== undefined;
}

/** Whether this is Cloudflare's runtime. */
export function isWorkerd(): boolean {
  return otherRuntime() === "workerd";
}

/** The runtime's name and version for error messages: short, and of well-known parts alone. */
export function runtimeName(): string {
  const { node } = environment.process?.versions ?? {};
  return otherRuntime() ?? (node === undefined ? browserName() : named("Node.js", node));
}

/** The name of a runtime that may pass for Node.js. */
function otherRuntime(): string | undefined {
  const { Bun, Deno, EdgeRuntime, navigator } = environment;
  if (Bun !== undefined) return named("Bun", Bun.version);
  if (Deno !== undefined) return named("Deno", Deno.version?.deno);
  if (navigator?.userAgent === "Cloudflare-Workers") return "workerd";
  return EdgeRuntime === undefined ? undefined : "Edge Runtime";
}

/** Browsers by what their user agent strings hold, the first that fits: each also claims to be those below it. */
const browsers: readonly (readonly [name: string, version: RegExp])[] = [
  ["Edge", /\bEdg\/(\d{1,5})/],
  ["Chromium", /Chrom(?:e|ium)\/(\d{1,5})/],
  ["Firefox", /\bFirefox\/(\d{1,5})/],
  ["Safari", /\((?:Macintosh|iPhone|iPad)\b.{1,200}\bVersion\/(\d{1,5}(?:\.\d{1,5})?)/],
  ["WebKit", /\bAppleWebKit\/(\d{1,5})/],
];

function browserName(): string {
  // What pages can be made to look like may be of any length and type.
  const userAgent: unknown = environment.navigator?.userAgent;
  if (typeof userAgent !== "string") return "this runtime";
  const text = userAgent.slice(0, 1000);
  const found = browsers.find(([, version]) => version.test(text));
  return found === undefined ? "this runtime" : named(found[0], found[1].exec(text)?.[1]);
}

/** A name with a version, if that is one. */
function named(name: string, version: unknown): string {
  const numbers = typeof version === "string" ? /^\d{1,5}(?:\.\d{1,5}){0,3}/.exec(version) : null;
  return numbers === null ? name : `${name} ${numbers[0]}`;
}
