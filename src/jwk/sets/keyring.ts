/** What a caller gives as its keys, read once. */
import { isCryptoKey } from "../../platform/cryptokey.ts";
import { asKey } from "../io/as-key.ts";
import type { Candidate } from "./candidates.ts";
import { isKey, type Key } from "../key/key.ts";
import { isKeyObject } from "../io/key-object.ts";
import { sourceVersion } from "./source-version.ts";
import { notKeys } from "../io/not-a-key.ts";
import { isLocalSet, keySet } from "./set.ts";
import type { JwkSet, KeyInput, KeysInput, KeySource } from "../key/types.ts";

/** What a caller's `keys` come to: the one key given, or a source that finds them. */
export type Keyring = { readonly given: Key } | { readonly source: KeySource };

/** The keys that a header has led to. */
export interface RememberedKeys {
  /** Whose they are. */
  readonly keyring: Keyring;
  /** The version they are from: in another they may be others. */
  readonly version: object | undefined;
  readonly candidates: readonly Candidate[];
}

/**
 * Reads a caller's `keys`.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for anything that is no key; the errors of `importKey` for a bad one.
 */
export function resolveKeys(keys: KeysInput): Keyring {
  if (isKey(keys) || isCryptoKey(keys) || isKeyObject(keys)) return ringOf(asKey(keys));
  if (typeof keys === "object" && keys !== null) {
    if (isKeySource(keys)) return { source: keys };
    if (isList(keys) || isJwkSet(keys)) return { source: keySet(keys) };
    return { given: asKey(keys) };
  }
  throw notKeys(keys);
}

/** One for each key, so that what is remembered for it serves the next call with the same key. */
function ringOf(given: Key): Keyring {
  const known = rings.get(given);
  if (known !== undefined) return known;
  const ring: Keyring = { given };
  rings.set(given, ring);
  return ring;
}

const rings = /* @__PURE__ */ new WeakMap<Key, Keyring>();

/** The keys that are known before any token; none of a source that has to be asked. */
export function knownKeys(keyring: Keyring): readonly Key[] {
  if ("given" in keyring) return [keyring.given];
  return isLocalSet(keyring.source) ? keyring.source.keys : [];
}

/** What its answers come from: as long as that is the same, they depend on nothing but the header. `undefined` when it must be asked. */
export function keysVersion(keyring: Keyring): object | undefined {
  return "given" in keyring ? keyring : sourceVersion(keyring.source);
}

function isKeySource(value: object): value is KeySource {
  // Arrays, byte arrays and iterators have a method of this name.
  return "find" in value && typeof value.find === "function" && !(Symbol.iterator in value);
}

function isList(value: KeysInput): value is readonly KeyInput[] {
  return Array.isArray(value);
}

function isJwkSet(value: object): value is JwkSet {
  return Object.hasOwn(value, "keys") && !Object.hasOwn(value, "kty");
}
