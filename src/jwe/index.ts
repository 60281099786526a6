/**
 * josette/jwe: encrypted bytes. RFC 7516.
 *
 * @module josette/jwe
 */
import { every } from "../algorithms/every.ts";
import type { HeaderInput } from "../header/types.ts";
import type { KeysInput, KeyInput } from "../jwk/key/types.ts";
import { decryptCompact as decryptCompactWith, encryptCompact as encryptCompactWith } from "./compact.ts";
import {
  decryptFlattened as decryptFlattenedWith,
  encryptFlattened as encryptFlattenedWith,
} from "./flattened.ts";
import { decryptGeneral as decryptGeneralWith, encryptGeneral as encryptGeneralWith } from "./general.ts";
import {
  decryptJwk as decryptJwkWith,
  type DecryptedJwk,
  encryptJwk as encryptJwkWith,
} from "./encrypted-jwk.ts";
import type {
  DecryptOptions,
  DecryptedJwe,
  FlattenedJwe,
  DecryptJsonOptions,
  DecryptedJsonJwe,
  EncryptFlattenedOptions,
  GeneralJwe,
  DecryptedGeneralJwe,
  RecipientInput,
  EncryptJsonOptions,
} from "./types.ts";

export { type DecryptedJwk } from "./encrypted-jwk.ts";
export type {
  DecryptedGeneralJwe,
  DecryptedJsonJwe,
  DecryptedJwe,
  DecryptJsonOptions,
  DecryptOptions,
  EncryptFlattenedOptions,
  EncryptJsonOptions,
  FlattenedJwe,
  GeneralJwe,
  GeneralRecipient,
  JweJson,
  RecipientInput,
} from "./types.ts";
export type { ContentAlgorithm, ManagementAlgorithm } from "../algorithms/names.ts";
export type { Bytes } from "../encoding/bytes.ts";
export type { JsonObject, JsonValue } from "../encoding/json-value.ts";
export type {
  CritPlace,
  CritValidator,
  CritValidators,
  HeaderInput,
  JoseHeader,
  JweHeader,
} from "../header/types.ts";
export type { Key } from "../jwk/key/key.ts";
export type { KeyInput, KeysInput, MatchedBy } from "../jwk/key/types.ts";
export type { Limits } from "../limits.ts";

/**
 * Decrypts a compact JWE and returns its plaintext, decompressed if the header has `zip: "DEF"`. RFC 7516
 * section 5.2.
 *
 * @throws JoseError `ERR_JWE_INVALID`, `ERR_JOSE_LIMIT_EXCEEDED`, `ERR_JOSE_ALG_NOT_ALLOWED`,
 * `ERR_JWKS_NO_MATCHING_KEY`, `ERR_JWKS_MULTIPLE_MATCHING_KEYS`, `ERR_JWE_DECRYPTION_FAILED`.
 * @throws UsageError `ERR_INVALID_OPTION` for a missing or empty `alg` or `enc`, `ERR_INVALID_ARGUMENT` for
 * `keys` that are not keys, `ERR_KEY_NOT_SUITABLE` for an AES-GCM CryptoKey that the allow-lists permit for
 * both `dir` and key wrapping.
 * @example
 * ```ts
 * import { importSecret } from "josette/jwk";
 * import { decryptCompact, encryptCompact } from "josette/jwe";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(64)), { alg: "dir" });
 * const token = await encryptCompact(new Uint8Array(1000), key, { enc: "A256CBC-HS512", zip: "DEF" });
 * const { header, matchedBy } = await decryptCompact(token, [key], { alg: ["dir"], enc: ["A256CBC-HS512"] });
 * console.log(header.zip, matchedBy); // DEF tried
 * ```
 */
export function decryptCompact(
  token: string,
  keys: KeysInput,
  options: DecryptOptions,
): Promise<DecryptedJwe> {
  return decryptCompactWith(every(), token, keys, options);
}

/**
 * Encrypts bytes. The header must have `enc`. These parameters are added to it: `alg`, if it is missing and
 * the key has one; the key's `kid` (omit it with `kid: null`); the parameters of the algorithm (`epk`, `iv`
 * and `tag`, `p2s` and `p2c`). With `zip: "DEF"` the plaintext is compressed first. RFC 7516 section 5.1.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a plaintext that is not a `Uint8Array` or a header that
 * recipients would reject, `ERR_INVALID_OPTION` for missing or unknown algorithms, `ERR_KEY_NOT_SUITABLE` for
 * a key that cannot be used.
 * @throws JoseError the errors of `importKey`, if the key has not been imported yet.
 * @example
 * ```ts
 * import { importSecret } from "josette/jwk";
 * import { decryptCompact, encryptCompact } from "josette/jwe";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)));
 * const token = await encryptCompact(new TextEncoder().encode("hello"), key, { alg: "dir", enc: "A256GCM" });
 * const { plaintext } = await decryptCompact(token, key, { alg: ["dir"], enc: ["A256GCM"] });
 * console.log(new TextDecoder().decode(plaintext)); // hello
 * ```
 */
export function encryptCompact(plaintext: Uint8Array, key: KeyInput, header: HeaderInput): Promise<string> {
  return encryptCompactWith(every(), plaintext, key, header);
}

/**
 * Decrypts a flattened JWE, given as JSON text or as an object. RFC 7516 section 5.2.
 *
 * @throws JoseError and UsageError like `decryptCompact`.
 * @example
 * ```ts
 * import { generateKey } from "josette/jwk";
 * import { decryptFlattened, encryptFlattened } from "josette/jwe";
 * const key = await generateKey("A128GCMKW");
 * const unprotected = { recipientHeader: { kid: "1" } };
 * const jwe = await encryptFlattened(new Uint8Array(3), key, { enc: "A128GCM" }, unprotected);
 * const text = JSON.stringify(jwe);
 * const { recipientHeader } = await decryptFlattened(text, key, { alg: ["A128GCMKW"], enc: ["A128GCM"] });
 * console.log(recipientHeader?.kid); // 1
 * ```
 */
export function decryptFlattened(
  jwe: FlattenedJwe | string,
  keys: KeysInput,
  options: DecryptJsonOptions,
): Promise<DecryptedJsonJwe> {
  return decryptFlattenedWith(every(), jwe, keys, options);
}

/**
 * Encrypts bytes for one recipient and returns a flattened JWE. `header` is the protected header, which must
 * have `enc`. `alg` belongs in it or in `recipientHeader`. RFC 7516 section 7.2.2.
 *
 * @throws UsageError and JoseError like `encryptCompact`; `ERR_INVALID_ARGUMENT` for a parameter in two
 * headers.
 * @example
 * ```ts
 * import { generateKey } from "josette/jwk";
 * import { decryptFlattened, encryptFlattened } from "josette/jwe";
 * const key = await generateKey("A256KW");
 * const aad = new TextEncoder().encode("invoice 17");
 * const jwe = await encryptFlattened(new Uint8Array([1, 2, 3]), key, { enc: "A256GCM" }, { aad });
 * const { plaintext } = await decryptFlattened(jwe, key, { alg: ["A256KW"], enc: ["A256GCM"] });
 * console.log(plaintext.length, Object.keys(jwe)); // 3, and no "header"
 * ```
 */
export function encryptFlattened(
  plaintext: Uint8Array,
  key: KeyInput,
  header: HeaderInput,
  options: EncryptFlattenedOptions = {},
): Promise<FlattenedJwe> {
  return encryptFlattenedWith(every(), plaintext, key, header, options);
}

/**
 * Decrypts a general JWE, given as JSON text or as an object, for the first recipient that one of the keys
 * can decrypt. RFC 7516 section 5.2.
 *
 * @throws JoseError and UsageError like `decryptCompact`; `ERR_JWE_INVALID` for more than 16 recipients, or
 * for `dir` or `ECDH-ES` without key wrapping with several recipients; `ERR_JOSE_LIMIT_EXCEEDED` if all
 * recipients and keys together need more PBES2 iterations or private key operations than the limits of one
 * call.
 * @example
 * ```ts
 * import { generateKey } from "josette/jwk";
 * import { decryptGeneral, encryptGeneral } from "josette/jwe";
 * const key = await generateKey("A128KW");
 * const recipients = [{ key, header: { kid: "k" } }];
 * const jwe = await encryptGeneral(new Uint8Array([7]), recipients, { enc: "A128CBC-HS256" });
 * const allowed = { alg: ["A128KW"], enc: ["A128CBC-HS256"] } as const;
 * const { plaintext, recipientHeader } = await decryptGeneral(jwe, key, allowed);
 * console.log(plaintext[0], recipientHeader?.kid); // 7 k
 * ```
 */
export function decryptGeneral(
  jwe: GeneralJwe | string,
  keys: KeysInput,
  options: DecryptJsonOptions,
): Promise<DecryptedGeneralJwe> {
  return decryptGeneralWith(every(), jwe, keys, options);
}

/**
 * Encrypts bytes for several recipients and returns a general JWE. The recipients share one content
 * encryption key, which is encrypted for each of them. `dir` and `ECDH-ES` without key wrapping determine
 * that key themselves and are possible only with a single recipient. RFC 7516 section 5.1.
 *
 * @throws UsageError and JoseError like `encryptCompact`; `ERR_INVALID_ARGUMENT` for an empty list of
 * recipients, more than 16 recipients, a parameter in two headers, or more PBES2 iterations than the default
 * limits of a recipient allow.
 * @example
 * ```ts
 * import { generateKey, publicKey } from "josette/jwk";
 * import { decryptGeneral, encryptGeneral } from "josette/jwe";
 * const alice = await generateKey("ECDH-ES+A128KW", { crv: "X25519" });
 * const bob = await generateKey("A256KW");
 * const plaintext = new TextEncoder().encode("to both");
 * const jwe = await encryptGeneral(plaintext, [{ key: publicKey(alice) }, { key: bob }], { enc: "A128GCM" });
 * const { recipient } = await decryptGeneral(jwe, bob, { alg: ["A256KW"], enc: ["A128GCM"] });
 * console.log(recipient); // 1
 * ```
 */
export function encryptGeneral(
  plaintext: Uint8Array,
  recipients: readonly RecipientInput[],
  header: HeaderInput,
  options: EncryptJsonOptions = {},
): Promise<GeneralJwe> {
  return encryptGeneralWith(every(), plaintext, recipients, header, options);
}

/**
 * Decrypts an encrypted key. RFC 7517 section 7.
 *
 * @throws JoseError the codes of `decryptCompact` and `importKey`; `ERR_JWK_INVALID` if the plaintext is not
 * a JWK.
 * @throws UsageError like `decryptCompact`.
 * @example
 * ```ts
 * import { generateKey } from "josette/jwk";
 * import { decryptJwk, encryptJwk } from "josette/jwe";
 * const wrapping = await generateKey("A256GCMKW");
 * const token = await encryptJwk(await generateKey("HS256"), wrapping, { enc: "A256GCM" });
 * const { decryptedKey } = await decryptJwk(token, wrapping, { alg: ["A256GCMKW"], enc: ["A256GCM"] });
 * console.log(decryptedKey.alg); // HS256
 * ```
 */
export function decryptJwk(token: string, keys: KeysInput, options: DecryptOptions): Promise<DecryptedJwk> {
  return decryptJwkWith(every(), token, keys, options);
}

/**
 * Encrypts a key, including its private part, as a JWE that contains its JWK. The header gets
 * `cty: "jwk+json"`. RFC 7517 section 7.
 *
 * @throws UsageError and JoseError like `exportJwk` and `encryptCompact`.
 * @example
 * ```ts
 * import { generateKey, importSecret } from "josette/jwk";
 * import { decryptJwk, encryptJwk } from "josette/jwe";
 * const key = await generateKey("ES256");
 * const password = importSecret(new TextEncoder().encode("Thus from my lips, by yours, my sin is purged."));
 * const token = await encryptJwk(key, password, { alg: "PBES2-HS256+A128KW", enc: "A128CBC-HS256" });
 * const options = { alg: ["PBES2-HS256+A128KW"], enc: ["A128CBC-HS256"] } as const;
 * const { decryptedKey } = await decryptJwk(token, password, options);
 * console.log(decryptedKey.kty, decryptedKey.type); // EC private
 * ```
 */
export function encryptJwk(key: KeyInput, recipient: KeyInput, header: HeaderInput): Promise<string> {
  return encryptJwkWith(every(), key, recipient, header);
}
