/**
 * What a source's answers come from. As long as it is the same object, the same header finds the same keys, and what was found can be
 * remembered. A set that never changes is its own version; a remote one has another after every fetch, and none while it is due.
 */
import type { KeySource } from "../key/types.ts";

/** The version of a source at the moment; `undefined` when it has to be asked. */
export function sourceVersion(source: KeySource): object | undefined {
  return versions.get(source)?.();
}

/** Lets a source of this library say its version. */
export function registerVersion(source: KeySource, version: () => object | undefined): void {
  versions.set(source, version);
}

const versions = /* @__PURE__ */ new WeakMap<KeySource, () => object | undefined>();
