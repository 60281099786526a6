/** Reads a caller's `keys`. */
import type { Suite } from "../../algorithms/suite.ts";
import { isCryptoKey } from "../../platform/cryptokey.ts";
import { asKey } from "../io/as-key.ts";
import { isKey, type Key } from "../key/key.ts";
import { isKeyObject } from "../io/key-object.ts";
import { notKeys } from "../io/not-a-key.ts";
import { requireOneSuitable, type KeyRequirements } from "../key/requirements.ts";
import { isLocalSet, keySet } from "./local-key-set.ts";
import type { JwkSet, KeyInput, KeysInput, KeySource } from "../key/types.ts";

/** A caller's `keys`: a single key, a list of keys, or a key source. */
export type Keyring = (
  { readonly given: Key } | { readonly source: KeySource; readonly listed?: readonly Key[] }
) & {
  /** The algorithms and key types for which JWKs, CryptoKeys and KeyObjects from a source are imported. */
  readonly suite: Suite;
};

/**
 * Reads a caller's `keys`.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for anything that is not a key; the errors of `importKey` for an
 * invalid key.
 */
export function resolveKeys(suite: Suite, keys: KeysInput): Keyring {
  if (isKey(keys) || isCryptoKey(keys) || isKeyObject(keys)) return keyringOf(suite, asKey(suite, keys));
  if (typeof keys === "object" && keys !== null) {
    if (isKeySource(keys)) return { source: keys, suite: suite };
    if (isList(keys)) {
      const source = keySet(suite, keys);
      return { source, listed: source.keys, suite };
    }
    if (isJwkSet(keys)) return { source: keySet(suite, keys), suite: suite };
    return { given: asKey(suite, keys), suite: suite };
  }
  throw notKeys(keys);
}

/** Returns the same keyring for the same key, so that cached results can be reused in the next call. */
function keyringOf(suite: Suite, given: Key): Keyring {
  const known = keyrings.get(given);
  if (known?.suite === suite) return known;
  const keyring: Keyring = { given, suite };
  keyrings.set(given, keyring);
  return keyring;
}

const keyrings = /* @__PURE__ */ new WeakMap<Key, Keyring>();

/** Returns the keys that are known without a token; an empty list for a source that must be queried. */
export function knownKeys(keyring: Keyring): readonly Key[] {
  if ("given" in keyring) return [keyring.given];
  return isLocalSet(keyring.source) ? keyring.source.keys : [];
}

/**
 * Checks that the caller's key, or at least one key of the caller's list, meets one of the requirements. JWK
 * Sets and other sources are not checked, because they may also have keys for other purposes.
 * @throws UsageError `ERR_KEY_NOT_SUITABLE` if no key does.
 */
export function requireSuitableKeys(keyring: Keyring, requirements: () => readonly KeyRequirements[]): void {
  const keys = "given" in keyring ? [keyring.given] : keyring.listed;
  if (keys !== undefined) requireOneSuitable(keys, requirements());
}

function isKeySource(value: object): value is KeySource {
  // Arrays, byte arrays and iterators also have a `find` method.
  return "find" in value && typeof value.find === "function" && !(Symbol.iterator in value);
}

function isList(value: KeysInput): value is readonly KeyInput[] {
  return Array.isArray(value);
}

function isJwkSet(value: object): value is JwkSet {
  return Object.hasOwn(value, "keys") && !Object.hasOwn(value, "kty");
}
