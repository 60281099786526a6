/** The functions of josette/lean that create keys. They take algorithms as values, not as names. */
import { isContentScheme } from "../algorithms/recognize-algorithm.ts";
import { emptySuite, type Scheme } from "../algorithms/suite.ts";
import { externalKey as externalKeyWith, type ExternalKeyOptions } from "../jwk/external/external-key.ts";
import { generateKey as generateKeyWith, type GenerateOptions } from "../jwk/io/generate.ts";
import { hkdfKey as hkdfKeyWith } from "../jwk/io/hkdf-key.ts";
import { importKey as importKeyWith, importSecret as importSecretWith } from "../jwk/io/import.ts";
import type { Key } from "../jwk/key/key.ts";
import type { KeyInput } from "../jwk/key/types.ts";
import { copyOptions } from "../options/reader.ts";
import { notAValue, withValue } from "./algorithm-values.ts";
import type { LeanHkdfKeyOptions, LeanImportOptions } from "./types.ts";

/**
 * Imports one key for an algorithm. Otherwise like `importKey` of `josette`.
 *
 * @throws UsageError `ERR_INVALID_OPTION` if `alg` is not an algorithm as a value.
 * @throws JoseError `ERR_JWK_INVALID`, `ERR_KEY_INVALID` or `ERR_PEM_INVALID` for a malformed or weak key, or
 * one of a type that the algorithm does not use.
 * @example
 * ```ts
 * import { RS256 } from "josette/algorithms";
 * import { exportJwk, generateKey, importKey } from "josette/lean";
 * const jwk = await exportJwk(await generateKey(RS256));
 * console.log(importKey(jwk, { alg: RS256 }).bits); // 2048
 * ```
 */
export function importKey(input: KeyInput | string, options: LeanImportOptions): Key {
  return importKeyWith(emptySuite(), input, withValue(options));
}

/**
 * Creates a symmetric key for an algorithm from the bytes of a secret. Otherwise like `importSecret` of
 * `josette`.
 *
 * @throws UsageError `ERR_INVALID_OPTION` if `alg` is not an algorithm as a value.
 * @throws JoseError `ERR_KEY_INVALID` for a secret that the algorithm cannot use.
 * @example
 * ```ts
 * import { HS256 } from "josette/algorithms";
 * import { importSecret } from "josette/lean";
 * console.log(importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: HS256 }).alg); // HS256
 * ```
 */
export function importSecret(bytes: Uint8Array, options: LeanImportOptions): Key {
  return importSecretWith(emptySuite(), bytes, withValue(options));
}

/**
 * Derives a key for direct encryption (`dir`) from a secret with HKDF (RFC 5869). `enc` is a value. Otherwise
 * like `hkdfKey` of `josette`.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option, also for an `enc` that is
 * not a content encryption algorithm as a value; `ERR_INVALID_ARGUMENT` for an empty secret, or one that is
 * neither a string nor a Uint8Array; `ERR_KEY_NOT_SUITABLE` for a secret of less than 16 bytes. All as
 * rejections.
 * @example
 * ```ts
 * import { A256GCM, DIR } from "josette/algorithms";
 * import { createJwtVerifier, decryption, hkdfKey } from "josette/lean";
 * const secret = "ZDCXSvCiSCNLBMSUdDAVJkZbrbrRnMBZ"; // from the environment
 * const key = await hkdfKey(secret, { hash: "SHA-256", salt: "", info: "session", enc: A256GCM });
 * const verifier = createJwtVerifier({
 *   decrypt: decryption({ keys: key, alg: [DIR], enc: [A256GCM] }),
 *   verify: null,
 *   claims: { issuer: null, audience: null },
 * });
 * ```
 */
export async function hkdfKey(secret: string | Uint8Array, options: LeanHkdfKeyOptions): Promise<Key> {
  const copy = copyOptions(options, "options");
  if (copy.enc !== undefined && !isContentScheme(copy.enc)) throw notAValue("enc");
  return hkdfKeyWith(emptySuite(), secret, copy);
}

/**
 * Generates a key for an algorithm, like `generateKey` of `josette`.
 *
 * @throws UsageError `ERR_INVALID_OPTION` if the argument is not an algorithm as a value, or for an invalid
 * option.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if the runtime cannot generate such keys.
 * @example
 * ```ts
 * import { ES256 } from "josette/algorithms";
 * import { generateKey } from "josette/lean";
 * console.log((await generateKey(ES256)).crv); // P-256
 * ```
 */
export function generateKey(alg: Scheme, options: GenerateOptions = {}): Promise<Key> {
  return generateKeyWith(emptySuite(), alg, options);
}

/**
 * Creates a key whose private part is held by an external service. `alg` lists algorithms as values.
 * Otherwise like `externalKey` of `josette`.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for an invalid option.
 * @example
 * ```ts
 * import { RS256 } from "josette/algorithms";
 * import { externalKey } from "josette/lean";
 * const key = externalKey({ alg: [RS256], kid: "vault-1", sign: ({ data }) => callVault("sign", data) });
 * declare function callVault(operation: string, data: Uint8Array): Promise<Uint8Array>;
 * ```
 */
export function externalKey(options: ExternalKeyOptions): Key {
  return externalKeyWith(emptySuite(), options);
}
