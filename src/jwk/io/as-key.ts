/** Converts a JWK, a CryptoKey or a KeyObject to a {@link Key}. */
import type { Suite } from "../../algorithms/suite.ts";
import { noBytes } from "../../encoding/bytes.ts";
import { JoseError } from "../../errors.ts";
import { findKeyType } from "../../keytypes/find-key-type.ts";
import { isCryptoKey } from "../../platform/cryptokey.ts";
import { checkRsaParameters, RSA } from "../../keytypes/rsa.ts";
import { algorithmsOfCryptoKey } from "../key/cryptokey-algorithms.ts";
import { keyFault } from "../key/invalid-key.ts";
import { contentsOf, isKey, makeKey, metadataOf, type Key } from "../key/key.ts";
import { isKeyObject, readKeyObject } from "./key-object.ts";
import { notAKey } from "./not-a-key.ts";
import { parseJwk, type ParsedJwk } from "../key/parse-jwk.ts";
import type { KeyInput } from "../key/types.ts";

/** Imports an entry of a JWK Set. */
export function importJwk(suite: Suite, jwk: object): Key {
  const { contents, metadata } = parseJwk(jwk, suite.keyTypes);
  return makeKey(contents, metadata);
}

/** Returns a key unchanged; imports any other value that is accepted as a key. */
export function asKey(suite: Suite, input: KeyInput): Key {
  // Strings are rejected here: only `importKey` accepts PEM text.
  if (typeof input === "string") throw notAKey(input);
  if (isKey(input)) return input;
  const imported = importedWith(suite);
  const known = imported.get(input);
  if (known !== undefined) return known;
  const { contents, metadata } = readKey(suite, input);
  const key = makeKey(contents, metadata);
  if (isCryptoKey(input) || isKeyObject(input)) imported.set(input, key);
  return key;
}

/**
 * Platform keys are immutable, so keys imported from them are cached. A JWK may change, so it is always read
 * again.
 */
const importedKeys = /* @__PURE__ */ new WeakMap<Suite, WeakMap<object, Key>>();

/**
 * Returns the cache of keys imported from platform keys. Each suite has its own cache, because the suite
 * determines which algorithms a CryptoKey can be used for.
 */
function importedWith(suite: Suite): WeakMap<object, Key> {
  const known = importedKeys.get(suite);
  if (known !== undefined) return known;
  const keys = new WeakMap<object, Key>();
  importedKeys.set(suite, keys);
  return keys;
}

/** Reads a key in any form other than PEM. */
export function readKey(suite: Suite, input: unknown): ParsedJwk {
  if (!isReadable(input))
    throw new JoseError("ERR_JWK_INVALID", "The key could not be read (a getter or proxy threw)");
  if (typeof input !== "object" || input === null) throw notAKey(input);
  if (isKey(input)) return { contents: contentsOf(input), metadata: metadataOf(input) };
  if (isCryptoKey(input)) return readCryptoKey(suite, input);
  if (isKeyObject(input)) return readKeyObject(suite, input);
  if (!Object.hasOwn(input, "kty")) throw notAKey(input);
  return parseJwk(input, suite.keyTypes);
}

/** Returns `false` if accessing the value throws, as with some proxies. */
function isReadable(input: unknown): boolean {
  try {
    Object.prototype.toString.call(input);
    if (typeof input === "object" && input !== null) Object.hasOwn(input, "kty");
    return true;
  } catch {
    return false;
  }
}

/**
 * A CryptoKey is restricted to one algorithm or family of algorithms. Its usages are restrictions like
 * "key_ops" (RFC 7517 section 4.3).
 */
function readCryptoKey(suite: Suite, cryptoKey: CryptoKey): ParsedJwk {
  const allowed = algorithmsOfCryptoKey(suite, cryptoKey);
  const keyType =
    allowed && findKeyType({ kty: allowed.kty, crv: allowed.crv, alg: allowed.algs[0] }, suite.keyTypes);
  if (allowed === undefined || keyType === undefined) {
    throw new JoseError("ERR_JOSE_NOT_SUPPORTED", "The CryptoKey's algorithm is not supported");
  }
  const { algs, bits, exponent } = allowed;
  if (keyType === RSA) checkRsaParameters(bits, exponent ?? noBytes, keyFault("CryptoKey"));
  const [alg, ...others] = algs;
  return {
    contents: { keyType, type: cryptoKey.type, bits, material: { form: "CryptoKey", cryptoKey } },
    metadata: {
      alg: others.length === 0 ? alg : undefined,
      algs,
      keyOps: Object.freeze([...cryptoKey.usages]),
    },
  };
}
