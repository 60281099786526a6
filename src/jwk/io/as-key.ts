/** Whatever can stand for a {@link Key}: a JWK, a CryptoKey, a KeyObject. */
import { noBytes } from "../../encoding/bytes.ts";
import { JoseError } from "../../errors.ts";
import { everyKeyType } from "../../keytypes/every.ts";
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
export function importJwk(jwk: object): Key {
  const { contents, metadata } = parseJwk(jwk, everyKeyType());
  return makeKey(contents, metadata);
}

/** A key as it is, or whatever can stand for one imported. */
export function asKey(input: KeyInput): Key {
  // A string is never a key.
  if (typeof input === "string") throw notAKey(input);
  if (isKey(input)) return input;
  const known = imported.get(input);
  if (known !== undefined) return known;
  const { contents, metadata } = readKey(input);
  const key = makeKey(contents, metadata);
  if (isCryptoKey(input) || isKeyObject(input)) imported.set(input, key);
  return key;
}

/** Platform keys never change, so what was made of them can be used again. A JWK may change, and is read anew. */
const imported = /* @__PURE__ */ new WeakMap<object, Key>();

/** What a key consists of, in whatever form it comes, PEM excepted. */
export function readKey(input: unknown): ParsedJwk {
  if (!isReadable(input)) throw new JoseError("ERR_JWK_INVALID", "The key does not let itself be read");
  if (typeof input !== "object" || input === null) throw notAKey(input);
  if (isKey(input)) return { contents: contentsOf(input), metadata: metadataOf(input) };
  if (isCryptoKey(input)) return readCryptoKey(input);
  if (isKeyObject(input)) return readKeyObject(input, everyKeyType());
  if (!Object.hasOwn(input, "kty")) throw notAKey(input);
  return parseJwk(input, everyKeyType());
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
function readCryptoKey(cryptoKey: CryptoKey): ParsedJwk {
  const binding = bindingOf(cryptoKey);
  const keyType =
    binding && findKeyType({ kty: binding.kty, crv: binding.crv, alg: binding.algs[0] }, everyKeyType());
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
