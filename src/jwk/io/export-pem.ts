/** From a {@link Key} to its PEM text: RFC 7468. The public half, unless asked otherwise. */
import { encodePem } from "../../encoding/pem.ts";
import { UsageError } from "../../errors.ts";
import { run, type Steps } from "../../platform/steps.ts";
import { asKey } from "./as-key.ts";
import { exportedMembers } from "./export.ts";
import { pemExportOptions, type PemExportOptions } from "./export-options.ts";
import { writeEncryptedPkcs8 } from "../formats/encrypted-pkcs8.ts";
import { readPassphrase } from "../formats/passphrase.ts";
import { writePkcs8 } from "../formats/pkcs8.ts";
import { writeSpki } from "../formats/spki.ts";
import { contentsOf, metadataOf } from "../key/key.ts";
import type { KeyInput } from "../key/types.ts";

/**
 * The PEM text of an RSA, EC, OKP or AKP key: SubjectPublicKeyInfo (`PUBLIC KEY`), or with
 * `private: true` PKCS #8 (`PRIVATE KEY`), or with a `passphrase` as well encrypted PKCS #8
 * (`ENCRYPTED PRIVATE KEY`): AES-256-CBC, with a key from 600,000 iterations of PBKDF2 with HMAC-SHA-256.
 * A key that was read as one for RSASSA-PSS alone is written as one; a private key of ML-DSA is written as
 * its seed. RFC 7468 sections 10, 11 and 13, RFC 8018 section 6.2, RFC 9881.
 *
 * @throws UsageError `ERR_KEY_NOT_SUITABLE` for a secret, and for `private: true` of a public key; `ERR_INVALID_OPTION` for an empty
 * passphrase, or one without `private: true`.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for a CryptoKey that is not extractable, `ERR_KEY_INVALID` for a private key whose halves do not
 * belong together.
 * @example
 * ```ts
 * import { exportPem } from "josette/jwk";
 * const { publicKey } = await crypto.subtle.generateKey(
 *   { name: "RSA-PSS", hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
 *   true,
 *   ["sign", "verify"],
 * );
 * const pem = await exportPem(publicKey);
 * console.log(pem.split("\n")[0]); // -----BEGIN PUBLIC KEY-----
 * ```
 */
export function exportPem(input: KeyInput, options: PemExportOptions = {}): Promise<string> {
  return run(exportPemSteps(input, options));
}

function* exportPemSteps(input: KeyInput, options: PemExportOptions): Steps<string> {
  const read = pemExportOptions.read(options);
  const wanted = read.private === true;
  const passphrase = read.passphrase === undefined ? undefined : readPassphrase(read.passphrase).utf8;
  if (passphrase?.length === 0)
    throw new UsageError("ERR_INVALID_OPTION", "An empty passphrase protects nothing");
  if (passphrase !== undefined && !wanted) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      "A passphrase encrypts private keys; say { private: true } too",
    );
  }
  const key = asKey(input);
  const members = yield* exportedMembers(key, wanted);
  const { der } = contentsOf(key).keyType;
  if (der === undefined) throw new UsageError("ERR_KEY_NOT_SUITABLE", "A secret has no PEM form");
  const { pss } = metadataOf(key);
  if (!wanted) return encodePem("PUBLIC KEY", writeSpki(der, members, pss));
  const pkcs8 = writePkcs8(der, members, pss);
  return passphrase === undefined
    ? encodePem("PRIVATE KEY", pkcs8)
    : encodePem("ENCRYPTED PRIVATE KEY", yield* writeEncryptedPkcs8(pkcs8, passphrase));
}
