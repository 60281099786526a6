/** Whatever can stand for a {@link Key}: a JWK, a CryptoKey, a KeyObject. */
import type { Suite } from "../../algorithms/suite.ts";
import { noBytes } from "../../encoding/bytes.ts";
import { JoseError } from "../../errors.ts";
import { findKeyType } from "../../keytypes/find.ts";
import { isCryptoKey } from "../../platform/cryptokey.ts";
import { checkRsaParameters, RSA } from "../../keytypes/rsa.ts";
import { bindingOf } from "../key/cryptokey-binding.ts";
import { keyFault } from "../key/fault.ts";
import { contentsOf, isKey, makeKey, metadataOf, type Key } from "../key/key.ts";
import { isKeyObject, readKeyObject } from "./key-object.ts";
import { notAKey } from "./not-a-key.ts";
import { parseJwk, type ParsedJwk } from "../parse.ts";
import type { KeyInput } from "../key/types.ts";

/** One entry of a JWK Set. */
export function importJwk(suite: Suite, jwk: object): Key {
  const { contents, metadata } = parseJwk(jwk, suite.keyTypes);
  return makeKey(contents, metadata);
}

/** A key as it is, or whatever can stand for one imported. */
export function asKey(suite: Suite, input: KeyInput): Key {
  // A string is never a key.
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

/** Platform keys never change, so what was made of them can be used again. A JWK may change, and is read anew. */
const importedKeys = /* @__PURE__ */ new WeakMap<Suite, WeakMap<object, Key>>();

/** The keys made of platform keys with the algorithms of a suite, which decide what a CryptoKey is bound to. */
function importedWith(suite: Suite): WeakMap<object, Key> {
  const known = importedKeys.get(suite);
  if (known !== undefined) return known;
  const keys = new WeakMap<object, Key>();
  importedKeys.set(suite, keys);
  return keys;
}

/** What a key consists of, in whatever form it comes, PEM excepted. */
export function readKey(suite: Suite, input: unknown): ParsedJwk {
  if (!isReadable(input)) throw new JoseError("ERR_JWK_INVALID", "The key does not let itself be read");
  if (typeof input !== "object" || input === null) throw notAKey(input);
  if (isKey(input)) return { contents: contentsOf(input), metadata: metadataOf(input) };
  if (isCryptoKey(input)) return readCryptoKey(suite, input);
  if (isKeyObject(input)) return readKeyObject(suite, input);
  if (!Object.hasOwn(input, "kty")) throw notAKey(input);
  return parseJwk(input, suite.keyTypes);
}

/** A proxy may throw whatever it likes at the first look. */
function isReadable(input: unknown): boolean {
  try {
    Object.prototype.toString.call(input);
    if (typeof input === "object" && input !== null) Object.hasOwn(input, "kty");
    return true;
  } catch {
    return false;
  }
}

/** A CryptoKey serves one algorithm or family, and its usages bind like "key_ops" (RFC 7517 section 4.3). */
function readCryptoKey(suite: Suite, cryptoKey: CryptoKey): ParsedJwk {
  const binding = bindingOf(suite, cryptoKey);
  const keyType =
    binding && findKeyType({ kty: binding.kty, crv: binding.crv, alg: binding.algs[0] }, suite.keyTypes);
  if (binding === undefined || keyType === undefined) {
    throw new JoseError("ERR_JOSE_NOT_SUPPORTED", "The CryptoKey's algorithm is none that this library uses");
  }
  const { algs, bits, exponent } = binding;
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
