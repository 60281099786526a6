/**
 * Key sources: the request they get (`KeyRequest` documents it), and what this library's own sources register:
 * their version and the entries that they rejected (RFC 7517 section 5).
 */
import { copyOptions, OptionReader } from "../../options/reader.ts";
import { invalidOption } from "../../options/values.ts";
import type { KeyRequest, KeySource } from "../key/types.ts";

/** The reader of a request. */
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
 * @throws UsageError `ERR_INVALID_OPTION` for anything else.
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
 * The parameters that identify a key. They are strings in parsed headers, but an application may pass
 * anything.
 */
const hints = ["kid", "x5t", "x5t#S256"] as const;

/**
 * Returns the current version of a source; `undefined` if it must be queried. While it is the same object, a
 * header finds the same keys, so lookups may be cached. A local set is its own version. A remote set gets a
 * new version with every fetch, and has none while a fetch is due.
 */
export function sourceVersion(source: KeySource): object | undefined {
  return versions.get(source)?.();
}

/** Registers the version of one of this library's key sources. */
export function registerVersion(source: KeySource, version: () => object | undefined): void {
  versions.set(source, version);
}

const versions = /* @__PURE__ */ new WeakMap<KeySource, () => object | undefined>();

/** An entry of a JWK Set that cannot be used. */
export interface RejectedEntry {
  /** Its index in `keys`, from 0. */
  readonly index: number;
  /** Its key ID, if it has one. */
  readonly kid: string | undefined;
  /** Why it cannot be used. */
  readonly reason: string;
}

/** Registers the rejected entries of one of this library's key sources. */
export function registerRejected(source: KeySource, rejected: () => readonly RejectedEntry[]): void {
  sources.set(source, rejected);
}

/** Returns the rejected entries of a source, with the reasons; an empty list for other sources. */
export function rejectedBy(source: KeySource): readonly RejectedEntry[] {
  return sources.get(source)?.() ?? [];
}

const sources = /* @__PURE__ */ new WeakMap<KeySource, () => readonly RejectedEntry[]>();
