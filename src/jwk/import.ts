/** From what people hold to a {@link Key}: JWK, PEM of a key, CryptoKey, KeyObject, secret bytes. */
import { noBytes, ownBytes } from "../encoding/bytes.ts";
import { parsePem } from "../encoding/pem.ts";
import { JoseError, UsageError } from "../errors.ts";
import { bindingOf, isCryptoKey } from "../primitives/cryptokey.ts";
import { bind } from "./bind.ts";
import { keyFault, keyInPem } from "./formats/pem-key.ts";
import { contentsOf, isKey, makeKey, metadataOf, type Key, type KeyContents } from "./key.ts";
import { isKeyObject, readKeyObject } from "./key-object.ts";
import { parseJwk, type ParsedJwk } from "./parse.ts";
import { checkRsaParameters } from "./rsa.ts";
import { secretKey } from "./secret.ts";
import type { ImportOptions, KeyInput } from "./types.ts";

/**
 * Reads one key: a JWK, the PEM text of a key (SPKI, PKCS #8, PKCS #1), a CryptoKey or a KeyObject. Import once
 * and keep the result: it remembers the platform keys it makes. RFC 7517 section 4, RFC 7468.
 *
 * @throws JoseError `ERR_JWK_INVALID`, `ERR_KEY_INVALID` or `ERR_PEM_INVALID` for a malformed or weak key,
 * `ERR_JOSE_NOT_SUPPORTED` for a kind of key this library does not read.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for anything that is no key, `ERR_INVALID_OPTION` for options that
 * contradict the key.
 * @example
 * ```ts
 * import { importKey } from "josette";
 * const { publicKey } = await crypto.subtle.generateKey(
 *   { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
 *   true,
 *   ["sign", "verify"],
 * );
 * const key = importKey(await crypto.subtle.exportKey("jwk", publicKey), { kid: "2026-11" });
 * console.log(key.kty, key.bits, key.kid); // RSA 2048 2026-11
 * ```
 */
export function importKey(input: KeyInput | string, options: ImportOptions = {}): Key {
  const { contents, metadata } = read(input);
  return makeKey(contents, bind(metadata, options, contents));
}

/**
 * Makes a symmetric key from secret bytes: for HMAC (RFC 7518 section 3.2) or direct encryption (section 4.5).
 * The bytes are copied. Text of a public key is refused, because whoever knows it could sign.
 *
 * @throws JoseError `ERR_KEY_INVALID` for no bytes, or for the bytes of a key file.
 * @throws UsageError `ERR_INVALID_ARGUMENT` when `bytes` is no `Uint8Array`, `ERR_INVALID_OPTION` for bad options.
 * @example
 * ```ts
 * import { importSecret } from "josette";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * console.log(key.bits); // 256
 * ```
 */
export function importSecret(bytes: Uint8Array, options: ImportOptions = {}): Key {
  const contents = secretKey(ownBytes(bytes, "bytes"), keyFault("secret"));
  return makeKey(contents, bind({}, options, contents));
}

/** One entry of a JWK Set. */
export function importJwk(jwk: object): Key {
  const { contents, metadata } = parseJwk(jwk);
  return makeKey(contents, metadata);
}

/** A key as it is, or whatever can stand for one imported. */
export function asKey(input: KeyInput): Key {
  if (typeof input === "string") {
    throw new UsageError(
      "ERR_INVALID_ARGUMENT",
      "A string is never a key: PEM text goes through importKey or loadPem, a secret through importSecret",
    );
  }
  if (isKey(input)) return input;
  const known = imported.get(input);
  if (known !== undefined) return known;
  const key = importKey(input);
  if (isCryptoKey(input) || isKeyObject(input)) imported.set(input, key);
  return key;
}

/** Platform keys never change, so what was made of them can be used again. A JWK may change, and is read anew. */
const imported = new WeakMap<object, Key>();

function read(input: unknown): ParsedJwk {
  if (typeof input === "string") return { contents: readPemKey(input), metadata: {} };
  if (!isReadable(input)) throw new JoseError("ERR_JWK_INVALID", "The key does not let itself be read");
  if (typeof input !== "object" || input === null) throw notAKey();
  if (isKey(input)) return { contents: contentsOf(input), metadata: metadataOf(input) };
  if (isCryptoKey(input)) return readCryptoKey(input);
  if (isKeyObject(input)) return readKeyObject(input);
  if (!Object.hasOwn(input, "kty")) throw notAKey();
  return parseJwk(input);
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

function readPemKey(text: string): KeyContents {
  const blocks = parsePem(text);
  const keys = blocks.map(keyInPem).filter((contents) => contents !== undefined);
  const [key, ...more] = keys;
  if (key !== undefined && more.length === 0) return key;
  const found = key === undefined ? "no key" : `${keys.length} keys`;
  const certificate = blocks.some(({ label }) => label.endsWith("CERTIFICATE"));
  throw new JoseError(
    "ERR_PEM_INVALID",
    certificate || key !== undefined
      ? `The PEM text holds ${found}; certificates are read by parseCertificate, and several blocks by loadPem`
      : "The PEM text holds no key; a secret goes through importSecret",
  );
}

/** A CryptoKey serves one algorithm or family, and its usages bind like "key_ops" (RFC 7517 section 4.3). */
function readCryptoKey(cryptoKey: CryptoKey): ParsedJwk {
  const binding = bindingOf(cryptoKey);
  if (binding === undefined) {
    throw new JoseError("ERR_JOSE_NOT_SUPPORTED", "The CryptoKey's algorithm is none that this library uses");
  }
  const { kty, crv, algs, bits, exponent } = binding;
  if (kty === "RSA") checkRsaParameters(bits, exponent ?? noBytes, keyFault("CryptoKey"));
  const [alg, ...others] = algs;
  return {
    contents: { kty, crv, type: cryptoKey.type, bits, material: { form: "CryptoKey", cryptoKey } },
    metadata: {
      alg: others.length === 0 ? alg : undefined,
      algs,
      keyOps: Object.freeze([...cryptoKey.usages]),
    },
  };
}

function notAKey(): UsageError {
  return new UsageError(
    "ERR_INVALID_ARGUMENT",
    "A key is a JWK, the PEM text of a key, a CryptoKey, a KeyObject or a Key; secret bytes go through importSecret",
  );
}
