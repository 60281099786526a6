/**
 * Version token of a key source: while it is the same object, a header finds the same keys, so lookups may be
 * cached. A local set is its own version. A remote set gets a new version with every fetch, and has none
 * while a fetch is due.
 */
import type { KeySource } from "../key/types.ts";

/** Returns the current version of a source; `undefined` if it must be queried. */
export function sourceVersion(source: KeySource): object | undefined {
  return versions.get(source)?.();
}

/** Registers the version of one of this library's key sources. */
export function registerVersion(source: KeySource, version: () => object | undefined): void {
  versions.set(source, version);
}

const versions = /* @__PURE__ */ new WeakMap<KeySource, () => object | undefined>();
