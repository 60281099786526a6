/** The entries of a key set that were left out, RFC 7517 section 5, and why: a provider's key that is missing has to be found. */
import type { KeySource } from "../key/types.ts";

/** An entry of a JWK Set that cannot be used here. */
export interface RejectedEntry {
  /** Where it stands in `keys`, from 0. */
  readonly index: number;
  /** Its key ID, where it has one. */
  readonly kid: string | undefined;
  /** What is wrong with it. */
  readonly reason: string;
}

/** Lets a source of this library say which entries it left out. */
export function registerRejected(source: KeySource, rejected: () => readonly RejectedEntry[]): void {
  sources.set(source, rejected);
}

/** Which entries a source left out, as far as it says so. */
export function rejectedBy(source: KeySource): readonly RejectedEntry[] {
  return sources.get(source)?.() ?? [];
}

const sources = /* @__PURE__ */ new WeakMap<KeySource, () => readonly RejectedEntry[]>();
