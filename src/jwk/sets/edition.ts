/**
 * What a source's answers come from. As long as it is the same object, the same header finds the same keys, and what was found can be
 * remembered. A set that never changes is its own edition; a remote one has another after every fetch, and none while it is due.
 */
import type { KeySource } from "../key/types.ts";

/** The edition of a source at the moment; `undefined` when it has to be asked. */
export function sourceEdition(source: KeySource): object | undefined {
  return editions.get(source)?.();
}

/** Lets a source of this library say its edition. */
export function registerEdition(source: KeySource, edition: () => object | undefined): void {
  editions.set(source, edition);
}

const editions = /* @__PURE__ */ new WeakMap<KeySource, () => object | undefined>();
