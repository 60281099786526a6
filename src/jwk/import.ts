/** From what people hold to a {@link Key}: JWK, PEM of a key, CryptoKey, KeyObject, secret bytes. */
import { contentAlgorithms, type ContentRow } from "../alg/content.ts";
import { managementAlgorithms, type ManagementRow } from "../alg/management.ts";
import { signatureAlgorithms, type SignatureRow } from "../alg/signature.ts";
import { table } from "../alg/table.ts";
import { ownBytes } from "../encoding/bytes.ts";
import { parsePem } from "../encoding/pem.ts";
import { JoseError, UsageError } from "../errors.ts";
import { existing } from "../header/allow-list.ts";
import { requireOptions } from "../header/options.ts";
import { bindingOf, isCryptoKey } from "../primitives/cryptokey.ts";
import { keyFault, keyInPem } from "./formats/pem-key.ts";
import {
  contentsOf,
  isKey,
  makeKey,
  metadataOf,
  type Key,
  type KeyContents,
  type KeyMetadata,
} from "./key.ts";
import { isKeyObject, readKeyObject } from "./key-object.ts";
import { contradicts, parseJwk, type ParsedJwk } from "./parse.ts";
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
  return isKey(input) ? input : importKey(input);
}

function read(input: unknown): ParsedJwk {
  if (typeof input === "string") return { contents: readPemKey(input), metadata: {} };
  if (typeof input !== "object" || input === null) throw notAKey();
  if (isKey(input)) return { contents: contentsOf(input), metadata: metadataOf(input) };
  if (isCryptoKey(input)) return readCryptoKey(input);
  if (isKeyObject(input)) return { contents: readKeyObject(input), metadata: {} };
  if (!Object.hasOwn(input, "kty")) throw notAKey();
  return parseJwk(input);
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

/** A CryptoKey serves one algorithm, and its usages bind like "key_ops" (RFC 7517 section 4.3). */
function readCryptoKey(cryptoKey: CryptoKey): ParsedJwk {
  const binding = bindingOf(cryptoKey);
  if (binding === undefined) {
    throw new JoseError("ERR_JOSE_NOT_SUPPORTED", "The CryptoKey's algorithm is none that this library uses");
  }
  const { kty, alg, bits, exponent } = binding;
  if (exponent !== undefined) checkRsaParameters(bits, exponent, keyFault("CryptoKey"));
  return {
    contents: { kty, type: cryptoKey.type, bits, material: { form: "CryptoKey", cryptoKey } },
    metadata: { alg, keyOps: Object.freeze([...cryptoKey.usages]) },
  };
}

/** What the caller adds to what the key says; together they must leave something the key can do. */
function bind(metadata: KeyMetadata, options: ImportOptions, { kty }: KeyContents): KeyMetadata {
  const { kid = metadata.kid, alg = metadata.alg, use = metadata.use } = requireOptions(options, "options");
  if (kid !== undefined && typeof kid !== "string") throw invalidOption("kid must be a string");
  if (alg !== metadata.alg) {
    if (metadata.alg !== undefined) throw invalidOption("alg contradicts the key's own");
    const row = existing(alg, boundAlgorithms, "alg");
    if (("kty" in row ? row.kty : "oct") !== kty)
      throw invalidOption(`alg: ${alg ?? ""} has no use for ${kty} keys`);
  }
  if (use !== metadata.use) {
    if (metadata.use !== undefined) throw invalidOption("use contradicts the key's own");
    if (use !== "sig" && use !== "enc") throw invalidOption('use must be "sig" or "enc"');
    if (contradicts(metadata.keyOps, use)) throw invalidOption('use contradicts the key\'s "key_ops"');
  }
  return Object.freeze({ ...metadata, kid, alg, use });
}

/** Every name a key can be bound to: "alg" values, and "enc" values for a key that is a CEK (RFC 7520 section 3.6). */
const boundAlgorithms: Readonly<Record<string, SignatureRow | ManagementRow | ContentRow>> = table({
  ...signatureAlgorithms,
  ...managementAlgorithms,
  ...contentAlgorithms,
});

function notAKey(): UsageError {
  return new UsageError(
    "ERR_INVALID_ARGUMENT",
    "A key is a JWK, the PEM text of a key, a CryptoKey, a KeyObject or a Key; secret bytes go through importSecret",
  );
}

function invalidOption(problem: string): UsageError {
  return new UsageError("ERR_INVALID_OPTION", problem);
}
