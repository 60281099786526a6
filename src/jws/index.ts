/**
 * josette/jws: signed bytes. RFC 7515, RFC 7797.
 *
 * @module josette/jws
 */
import { every } from "../algorithms/every.ts";
import type { HeaderInput } from "../header/types.ts";
import type { KeyInput, KeysInput } from "../jwk/key/types.ts";
import { signCompact as signCompactWith, verifyCompact as verifyCompactWith } from "./compact.ts";
import { signFlattened as signFlattenedWith, verifyFlattened as verifyFlattenedWith } from "./flattened.ts";
import { signGeneral as signGeneralWith, verifyGeneral as verifyGeneralWith } from "./general.ts";
import type {
  SignOptions,
  VerifyOptions,
  VerifiedJws,
  SignFlattenedOptions,
  FlattenedJws,
  VerifyJsonOptions,
  VerifiedJsonJws,
  SignerInput,
  GeneralJws,
  VerifyGeneralOptions,
  VerifiedGeneralJws,
} from "./types.ts";

export type {
  FlattenedJws,
  GeneralJws,
  JsonSignature,
  RequiredSignatures,
  SignerInput,
  SignFlattenedOptions,
  SignOptions,
  VerifiedGeneralJws,
  VerifiedGeneralSignature,
  VerifiedJsonJws,
  VerifiedJws,
  VerifyGeneralOptions,
  VerifyJsonOptions,
  VerifyOptions,
} from "./types.ts";
export type { SignatureAlgorithm } from "../algorithms/names.ts";
export type { Bytes } from "../encoding/bytes.ts";
export type { JsonObject, JsonValue } from "../encoding/json-value.ts";
export type {
  CritPlace,
  CritValidator,
  CritValidators,
  HeaderInput,
  JoseHeader,
  JwsHeader,
} from "../header/types.ts";
export type { Key } from "../jwk/key/key.ts";
export type { KeyInput, KeysInput, MatchedBy } from "../jwk/key/types.ts";
export type { Limits } from "../limits.ts";

/**
 * Signs bytes. Two parameters are added to the header if it does not have them: `alg`, if the key has one,
 * and the key's `kid`. RFC 7515 section 5.1.
 *
 * With `b64: false` and `crit: ["b64"]` in the header the payload is not base64url-encoded (RFC 7797).
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a payload that is not a `Uint8Array` or a header that
 * verifiers would reject, `ERR_INVALID_OPTION` for a missing or unknown `alg`, `ERR_KEY_NOT_SUITABLE` for a
 * key that cannot sign with it.
 * @throws JoseError the errors of `importKey`, if the key has not been imported yet.
 * @example
 * ```ts
 * import { importSecret } from "josette/jwk";
 * import { signCompact, verifyCompact } from "josette/jws";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * const token = await signCompact(new TextEncoder().encode("hello"), key, { kid: "1" });
 * const { payload } = await verifyCompact(token, key, { alg: ["HS256"] });
 * console.log(new TextDecoder().decode(payload)); // hello
 * ```
 */
export function signCompact(
  payload: Uint8Array,
  key: KeyInput,
  header?: HeaderInput,
  options: SignOptions = {},
): Promise<string> {
  return signCompactWith(every(), payload, key, header, options);
}

/**
 * Verifies a compact JWS and returns its payload. RFC 7515 section 5.2.
 *
 * @throws JoseError `ERR_JWS_INVALID`, `ERR_JOSE_LIMIT_EXCEEDED`, `ERR_JOSE_ALG_NOT_ALLOWED`,
 * `ERR_JWKS_NO_MATCHING_KEY`, `ERR_JWKS_MULTIPLE_MATCHING_KEYS`, `ERR_JWS_SIGNATURE_VERIFICATION_FAILED`.
 * @throws UsageError `ERR_INVALID_OPTION` for a missing or empty `alg`, `ERR_INVALID_ARGUMENT` for `keys`
 * that are not keys.
 * @example
 * ```ts
 * import { importSecret } from "josette/jwk";
 * import { signCompact, verifyCompact } from "josette/jws";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(64)));
 * const token = await signCompact(new Uint8Array([1, 2, 3]), key, { alg: "HS512" });
 * const { header, matchedBy } = await verifyCompact(token, key, { alg: ["HS512"] });
 * console.log(header.alg, matchedBy); // HS512 given
 * ```
 */
export function verifyCompact(token: string, keys: KeysInput, options: VerifyOptions): Promise<VerifiedJws> {
  return verifyCompactWith(every(), token, keys, options);
}

/**
 * Signs bytes and returns a flattened JWS. `header` is the protected header. `alg` and `kid` are added as in
 * `signCompact`. RFC 7515 section 7.2.2.
 *
 * @throws UsageError and JoseError like `signCompact`; `ERR_INVALID_ARGUMENT` for a parameter in both
 * headers.
 * @example
 * ```ts
 * import { generateKey, publicKey } from "josette/jwk";
 * import { signFlattened, verifyFlattened } from "josette/jws";
 * const key = await generateKey("Ed25519");
 * const payload = new TextEncoder().encode("hello");
 * const jws = await signFlattened(payload, key, {}, { unprotectedHeader: { kid: "1" }, detached: true });
 * const { unprotectedHeader } = await verifyFlattened(jws, publicKey(key), { alg: ["Ed25519"], payload });
 * console.log(unprotectedHeader?.kid); // 1
 * ```
 */
export function signFlattened(
  payload: Uint8Array,
  key: KeyInput,
  header?: HeaderInput,
  options: SignFlattenedOptions = {},
): Promise<FlattenedJws> {
  return signFlattenedWith(every(), payload, key, header, options);
}

/**
 * Verifies a flattened JWS, given as JSON text or as an object. RFC 7515 section 5.2.
 *
 * @throws JoseError and UsageError like `verifyCompact`.
 * @example
 * ```ts
 * import { generateKey, publicKey } from "josette/jwk";
 * import { signFlattened, verifyFlattened } from "josette/jws";
 * const key = await generateKey("ES256");
 * const jws = await signFlattened(new Uint8Array([1]), key, { b64: true, crit: ["b64"] });
 * const { payload } = await verifyFlattened(JSON.stringify(jws), publicKey(key), { alg: ["ES256"] });
 * console.log(payload[0]); // 1
 * ```
 */
export function verifyFlattened(
  jws: FlattenedJws | string,
  keys: KeysInput,
  options: VerifyJsonOptions,
): Promise<VerifiedJsonJws> {
  return verifyFlattenedWith(every(), jws, keys, options);
}

/**
 * Signs bytes with several keys and returns a general JWS. RFC 7515 section 7.2.1.
 *
 * @throws UsageError and JoseError like `signCompact`; `ERR_INVALID_ARGUMENT` for an empty list of signers,
 * more than 16 signers, or different values of `b64`.
 * @example
 * ```ts
 * import { generateKey, publicKey } from "josette/jwk";
 * import { signGeneral, verifyGeneral } from "josette/jws";
 * const [a, b] = [await generateKey("ES256"), await generateKey("Ed25519")];
 * const jws = await signGeneral(new Uint8Array([1]), [{ key: a }, { key: b, header: { kid: "b" } }]);
 * const { signatures } = await verifyGeneral(jws, [publicKey(a), publicKey(b)], {
 *   alg: ["ES256", "Ed25519"],
 *   require: { atLeast: 2 },
 * });
 * console.log(signatures.map(({ index, header }) => [index, header.alg]));
 * ```
 */
export function signGeneral(
  payload: Uint8Array,
  signers: readonly SignerInput[],
  options: SignOptions = {},
): Promise<GeneralJws> {
  return signGeneralWith(every(), payload, signers, options);
}

/**
 * Verifies a general JWS, given as JSON text or as an object. Returns the signatures that verified, with
 * their keys. RFC 7515 section 5.2.
 *
 * @throws JoseError and UsageError like `verifyCompact`; `ERR_JWS_SIGNATURE_VERIFICATION_FAILED` if too few
 * signatures verify, with the reasons in `error.reasons`. A malformed signature counts as a signature that
 * does not verify.
 * @example
 * ```ts
 * import { generateKey } from "josette/jwk";
 * import { signGeneral, verifyGeneral } from "josette/jws";
 * const key = await generateKey("HS256");
 * const jws = await signGeneral(new TextEncoder().encode("hello"), [{ key }]);
 * const { signatures } = await verifyGeneral(jws, key, { alg: ["HS256"], require: "all" });
 * console.log(signatures.length); // 1
 * ```
 */
export function verifyGeneral(
  jws: GeneralJws | string,
  keys: KeysInput,
  options: VerifyGeneralOptions,
): Promise<VerifiedGeneralJws> {
  return verifyGeneralWith(every(), jws, keys, options);
}
