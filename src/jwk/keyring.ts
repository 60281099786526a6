/** What a caller gives as its keys, read once. */
import { UsageError } from "../errors.ts";
import { isCryptoKey } from "../primitives/cryptokey.ts";
import { asKey } from "./as-key.ts";
import { isKey, type Key } from "./key.ts";
import { isKeyObject } from "./key-object.ts";
import { isKeySet, keySet } from "./set.ts";
import type { JwkSet, KeyInput, KeysInput, KeySource } from "./types.ts";

/** What a caller's `keys` come to: the one key given, or a source that finds them. */
export type Keyring = { readonly given: Key } | SourceKeyring;

interface SourceKeyring {
  readonly source: KeySource;
  /** Whether it finds the same keys for the same header, always. */
  readonly fixed: boolean;
}

/**
 * Reads a caller's `keys`.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for anything that is no key; the errors of `importKey` for a bad one.
 */
export function resolveKeys(keys: KeysInput): Keyring {
  if (isKey(keys) || isCryptoKey(keys) || isKeyObject(keys)) return { given: asKey(keys) };
  if (typeof keys === "object" && keys !== null) {
    if (isKeySource(keys)) return { source: keys, fixed: isKeySet(keys) };
    if (isList(keys) || isJwkSet(keys)) return { source: keySet(keys), fixed: true };
    return { given: asKey(keys) };
  }
  throw new UsageError(
    "ERR_INVALID_ARGUMENT",
    "keys must be a key, a list of keys, a key set or another key source",
  );
}

/** Whether its answers depend on nothing but the header: then what was found can be remembered. */
export function isFixed(keyring: Keyring): boolean {
  return "given" in keyring || keyring.fixed;
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
