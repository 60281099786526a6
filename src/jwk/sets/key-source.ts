/**
 * Reads the requests to key sources (see `KeyRequest`) and registers the internal functions of josette's own
 * key sources: how they find keys, their version, and the entries that they rejected (RFC 7517 section 5).
 */
import { copyOptions, OptionReader } from "../../options/reader.ts";
import { invalidOption } from "../../options/values.ts";
import { isPromise } from "../../steps/operation.ts";
import { settle, type Steps } from "../../steps/steps.ts";
import { unlessAborted } from "../../steps/waiting.ts";
import type { KeyInput, KeyRequest, KeySource } from "../key/types.ts";

/** Reads a `KeyRequest`. */
export const requestOptions: OptionReader<KeyRequest> = /* @__PURE__ */ new OptionReader<KeyRequest>(
  "request",
  {
    header: { kind: "mandatory", is: "elsewhere", write: "header: the token's header" },
    alg: { kind: "mandatory", is: "elsewhere", write: "alg: the header's algorithm" },
    use: { kind: "mandatory", is: "elsewhere", write: 'use: "sig" to verify, use: "enc" to decrypt' },
    signal: { kind: "convenience", is: "elsewhere" },
  },
);

/**
 * Copies a request and its header.
 * @throws UsageError `ERR_INVALID_OPTION` for an invalid request.
 */
export function readRequest(request: KeyRequest): KeyRequest {
  const read = requestOptions.read(request);
  const header = copyOptions(read.header, "request.header");
  for (const name of hints) {
    const hint: unknown = header[name];
    if (hint !== undefined && typeof hint !== "string")
      throw invalidOption(`request.header.${name} must be a string`);
  }
  return { ...read, header };
}

/**
 * The header parameters that identify a key. They are strings in parsed headers, but an application that
 * calls `find` may pass other values.
 */
const hints = ["kid", "x5t", "x5t#S256"] as const;

/** An entry of a JWK Set that cannot be used. */
export interface RejectedEntry {
  /** The index of the entry in `keys`, from 0. */
  readonly index: number;
  /** The key ID of the entry, if it has one. */
  readonly kid: string | undefined;
  /** Why the entry cannot be used. */
  readonly reason: string;
}

/** Internal functions that josette's own key sources have and those of an application lack. */
interface OwnSource {
  /** The same as `find` of the source, but as steps, which can be part of a synchronous operation. */
  readonly find: (request: KeyRequest) => Steps<readonly KeyInput[]>;
  /**
   * The version of the keys: while this is the same object, the same header leads to the same keys, so
   * lookups may be cached. A local set is its own version. A remote set gets a new version with every fetch,
   * and has none while a fetch is due.
   */
  readonly version?: () => object | undefined;
  /** The entries that cannot be used. */
  readonly rejected?: () => readonly RejectedEntry[];
}

/** Registers a key source of this library. */
export function registerSource(source: KeySource, own: OwnSource): void {
  sources.set(source, own);
}

/**
 * Finds the keys for a token. For a source of the application, this calls its `find`, and waits for it until
 * the signal aborts. The result is not checked here.
 */
export function* findKeys(source: KeySource, request: KeyRequest): Steps<readonly KeyInput[]> {
  const own = sources.get(source);
  if (own !== undefined) return yield* own.find(request);
  const found = source.find(request);
  const { signal } = request;
  return yield* settle(signal !== undefined && isPromise(found) ? unlessAborted(found, signal) : found);
}

/** Returns the current version of a source; `undefined` if the source must be queried for each token. */
export function sourceVersion(source: KeySource): object | undefined {
  return sources.get(source)?.version?.();
}

/** Returns the rejected entries of a source; an empty list for sources of the application. */
export function rejectedBy(source: KeySource): readonly RejectedEntry[] {
  return sources.get(source)?.rejected?.() ?? [];
}

const sources = /* @__PURE__ */ new WeakMap<KeySource, OwnSource>();
