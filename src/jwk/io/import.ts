/** From what people hold to a {@link Key}: JWK, PEM of a key, CryptoKey, KeyObject, secret bytes. */
import { isUint8Array, ownBytes } from "../../encoding/bytes.ts";
import { parsePem, type PemBlock } from "../../encoding/pem.ts";
import { JoseError, UsageError } from "../../errors.ts";
import { everyKeyType } from "../../keytypes/every.ts";
import { secretKey } from "../../keytypes/oct.ts";
import { isPromise, start } from "../../platform/steps.ts";
import { readKey } from "./as-key.ts";
import { bind } from "./bind.ts";
import { keyFault } from "../key/fault.ts";
import { isKeyLabel, keyInPem } from "../formats/pem-key.ts";
import { makeKey, type Key } from "../key/key.ts";
import { adviceForOtherText, notAKey } from "./not-a-key.ts";
import type { ParsedJwk } from "../parse.ts";
import type { ImportOptions, KeyInput } from "../key/types.ts";

/**
 * Reads one key: a JWK, the PEM text of a key (SPKI, PKCS #8, PKCS #1, SEC 1), a CryptoKey or a KeyObject.
 * Import once and keep the result: it remembers the platform keys it makes. RFC 7517 section 4, RFC 7468.
 *
 * @throws JoseError `ERR_JWK_INVALID`, `ERR_KEY_INVALID` or `ERR_PEM_INVALID` for a malformed or weak key,
 * `ERR_JOSE_NOT_SUPPORTED` for a kind of key this library does not read.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for anything that is no key, `ERR_INVALID_OPTION` for options
 * that contradict the key.
 * @example
 * ```ts
 * import { importKey } from "josette";
 * const publicExponent = new Uint8Array([1, 0, 1]);
 * const { publicKey } = await crypto.subtle.generateKey(
 *   { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048, publicExponent },
 *   true,
 *   ["sign", "verify"],
 * );
 * const key = importKey(publicKey, { kid: "2026-11" });
 * console.log(key.kty, key.bits, key.kid); // RSA 2048 2026-11
 * ```
 */
export function importKey(input: KeyInput | string, options: ImportOptions = {}): Key {
  const { contents, metadata } = typeof input === "string" ? readPemKey(input) : readKey(input);
  return makeKey(contents, bind(metadata, options, contents));
}

/**
 * Makes a symmetric key from secret bytes: for HMAC (RFC 7518 section 3.2) or direct encryption (section
 * 4.5). The bytes are copied. Text of a public key is refused, because whoever knows it could sign.
 *
 * @throws JoseError `ERR_KEY_INVALID` for no bytes, or for the bytes of a key file.
 * @throws UsageError `ERR_INVALID_ARGUMENT` when `bytes` is no `Uint8Array`, `ERR_INVALID_OPTION` for bad
 * options.
 * @example
 * ```ts
 * import { importSecret } from "josette";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * console.log(key.bits); // 256
 * ```
 */
export function importSecret(bytes: Uint8Array, options: ImportOptions = {}): Key {
  if (!isUint8Array(bytes)) throw notAKey(bytes, notASecret);
  const contents = secretKey(ownBytes(bytes, "bytes"), keyFault("secret"));
  return makeKey(contents, bind({}, options, contents));
}

const notASecret = "importSecret takes a Uint8Array; importKey takes a JWK, a CryptoKey or a KeyObject";

function readPemKey(text: string): ParsedJwk {
  const misplaced = text.includes("-----BEGIN ") ? undefined : adviceForOtherText(text);
  if (misplaced !== undefined) throw new UsageError("ERR_INVALID_ARGUMENT", misplaced);
  const blocks = parsePem(text);
  const keys = blocks.filter(({ label }) => isKeyLabel(label, everyKeyType())).map(keyAtOnce);
  const [key, ...more] = keys;
  if (key !== undefined && more.length === 0) return key;
  const found = key === undefined ? "no key" : `${keys.length} keys`;
  const certificate = blocks.some(({ label }) => label.endsWith("CERTIFICATE"));
  throw new JoseError(
    "ERR_PEM_INVALID",
    certificate || key !== undefined
      ? `The PEM text holds ${found}; certificates are read by parseCertificate, and several blocks by ` +
          "loadPem"
      : "The PEM text holds no key; a secret goes through importSecret",
  );
}

/** A private key that came without its public half is work for the platform, which may not do it at once. */
function keyAtOnce(block: PemBlock): ParsedJwk {
  const key = start(keyInPem(block, everyKeyType()));
  if (!isPromise(key)) return key;
  // Nobody waits for it any more: its failure, if it fails, is no one's.
  key.catch(() => undefined);
  throw new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    `The public half is missing in ${block.label}, and this runtime cannot work it out at once; use loadPem`,
  );
}
