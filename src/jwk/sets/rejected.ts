/**
 * The entries of a JWK Set that cannot be used (RFC 7517 section 5) and the reasons, for finding out why a
 * key is missing.
 */
import type { KeySource } from "../key/types.ts";

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

/** Returns the rejected entries of a source; an empty list for other sources. */
export function rejectedBy(source: KeySource): readonly RejectedEntry[] {
  return sources.get(source)?.() ?? [];
}

const sources = /* @__PURE__ */ new WeakMap<KeySource, () => readonly RejectedEntry[]>();
