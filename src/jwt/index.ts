/**
 * josette/jwt: signed and nested tokens. RFC 7519.
 *
 * @module josette/jwt
 */
import { decryptionCode } from "./verify-unsigned.ts";
import { every } from "../algorithms/every.ts";
import type { HeaderInput } from "../header/types.ts";
import type { KeysInput, KeyInput } from "../jwk/key/types.ts";
import {
  decryptJwt as decryptJwtWith,
  type DecryptJwtOptions,
  type DecryptedJwt,
} from "./decrypt-unsigned.ts";
import {
  encryptJwt as encryptJwtWith,
  type EncryptJwtOptions,
  signAndEncryptJwt as signAndEncryptJwtWith,
  type SignAndEncrypt,
} from "./encrypt.ts";
import type { EncryptedJwtPolicy } from "./unsigned-types.ts";
import {
  type ClaimsInput,
  signJwt as signJwtWith,
  signJwtSync as signJwtSyncWith,
  type SignJwtOptions,
} from "./sign.ts";
import type { ContextFor, PolicyInput, VerifiedFor, VerifierFor } from "./policy-types.ts";
import type { JwtContext, JwtPolicy, AnyJwtPolicy, AnyJwtContext, VerifyPolicy } from "./types.ts";
import type { VerifiedJwt, VerifiedEncryptedJwt } from "./verified.ts";
import {
  createJwtVerifier as createJwtVerifierWith,
  type JwtVerifier,
  type EncryptedJwtVerifier,
  verifyJwt as verifyJwtWith,
} from "./verify.ts";
export { decodeHeader, decodeUnverified, type UnverifiedJwt } from "./decode.ts";
export { type DecryptedClaimsPolicy, type DecryptedJwt, type DecryptJwtOptions } from "./decrypt-unsigned.ts";
export type { ProfileSlot } from "./profile-slot.ts";
export { type EncryptJwtOptions, type SignAndEncrypt } from "./encrypt.ts";
export { type ClaimsInput, type SignJwtOptions } from "./sign.ts";
export type { MadeClaims, TimeSpan } from "./generated-claims.ts";
export type {
  ClaimsFor,
  ContextFor,
  Expiring,
  PolicyInput,
  RequiresEncryption,
  VerifiedFor,
  VerifierFor,
} from "./policy-types.ts";
export { type EncryptedJwtVerifier, type JwtVerifier, type NestedJwtVerifier } from "./verify.ts";
export type {
  OpenedEncryptedJwt,
  OpenedJwt,
  VerifiedEncryptedJwt,
  VerifiedJwt,
  VerifiedNestedJwt,
} from "./verified.ts";
export type {
  EncryptedClaimsCheck,
  EncryptedClaimsOrigin,
  EncryptedClaimsPolicy,
  EncryptedJwtContext,
  EncryptedJwtPolicy,
  SharedKeyAlgorithm,
  SharedKeyDecryptPolicy,
} from "./unsigned-types.ts";
export type {
  ClaimsCheck,
  ClaimsPredicate,
  ClaimsOrigin,
  ClaimsPolicy,
  CachePolicy,
  DecryptPolicy,
  IssuerRule,
  JwtClaims,
  JwtContext,
  JwtPolicy,
  KeyAndHeader,
  VerifiedClaims,
  VerifiedLayer,
  VerifyPolicy,
} from "./types.ts";

/**
 * Decrypts a JWT that has no signature inside and checks its claims. For a nested token use `verifyJwt`. If
 * sender and recipient share a key, `createJwtVerifier` with `verify: null` returns verified claims.
 *
 * @throws JoseError `ERR_JWT_INVALID` if the plaintext is not a claims set, `ERR_JWT_EXPIRED`,
 * `ERR_JWT_CLAIM_VALIDATION_FAILED`, and the codes of `decryptCompact`.
 * @throws UsageError like `decryptCompact`.
 * @example
 * ```ts
 * import { importSecret } from "josette/jwk";
 * import { decryptJwt, encryptJwt } from "josette/jwt";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "dir" });
 * const token = await encryptJwt({ role: "guest", exp: 4102444800 }, key, { enc: "A256GCM" });
 * const { unverifiedClaims } = await decryptJwt(token, key, {
 *   alg: ["dir"],
 *   enc: ["A256GCM"],
 *   claims: { issuer: null, audience: null },
 * });
 * console.log(unverifiedClaims["role"]); // guest
 * ```
 */
export function decryptJwt(
  token: string,
  keys: KeysInput,
  options: DecryptJwtOptions,
): Promise<DecryptedJwt> {
  return decryptJwtWith(every(), token, keys, options);
}

/**
 * Encrypts claims without signing them. Encryption to a public key does not authenticate the sender: use
 * `signAndEncryptJwt` if the recipient must know who wrote the claims. RFC 7519 appendix A.1.
 *
 * @throws UsageError and JoseError like `encryptCompact`; `ERR_INVALID_ARGUMENT` for claims of the wrong
 * type.
 * @example
 * ```ts
 * import { importSecret } from "josette/jwk";
 * import { encryptJwt, verifyJwt } from "josette/jwt";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(16)), { alg: "dir" });
 * const token = await encryptJwt({ sub: "alice", exp: 4102444800 }, key, { enc: "A128GCM" });
 * const { claims } = await verifyJwt(token, {
 *   decrypt: { keys: key, alg: ["dir"], enc: ["A128GCM"] },
 *   verify: null,
 *   claims: { issuer: null, audience: null },
 * });
 * console.log(claims.sub); // alice
 * ```
 */
export function encryptJwt(
  claims: ClaimsInput,
  key: KeyInput,
  header: HeaderInput,
  options: EncryptJwtOptions = {},
): Promise<string> {
  return encryptJwtWith(every(), claims, key, header, options);
}

/**
 * Signs claims and encrypts the token: a nested JWT. The outer header gets `cty: "JWT"` (RFC 7519 section
 * 5.2).
 *
 * @throws UsageError and JoseError like `signJwt` and `encryptCompact`.
 * @example
 * ```ts
 * import { importSecret, signAndEncryptJwt, verifyJwt } from "josette";
 * const mac = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * const shared = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "dir" });
 * const token = await signAndEncryptJwt(
 *   { iss: "me", exp: 4102444800 },
 *   { sign: { key: mac }, encrypt: { key: shared, header: { enc: "A128CBC-HS256" } } },
 * );
 * const { jwe } = await verifyJwt(token, {
 *   decrypt: { keys: shared, alg: ["dir"], enc: ["A128CBC-HS256"] },
 *   verify: { keys: mac, alg: ["HS256"] },
 *   claims: { issuer: "me", audience: null },
 * });
 * console.log(jwe.header.cty); // JWT
 * ```
 */
export function signAndEncryptJwt(claims: ClaimsInput, keys: SignAndEncrypt): Promise<string> {
  return signAndEncryptJwtWith(every(), claims, keys);
}

/**
 * Signs claims. No claims are added unless an option requests it. Two header parameters are added if the
 * header does not have them: `alg`, if the key has one, and the key's `kid`; `kid: null` in the header omits
 * `kid`. RFC 7519 section 7.1.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` for claims that are not a JSON object or have a registered claim
 * of the wrong type, and the errors of `signCompact`.
 * @throws UnavailableError `ERR_KEY_UNAVAILABLE` if an external key could not be reached.
 * @throws JoseError the errors of `importKey`, if the key has not been imported yet.
 * @example
 * ```ts
 * import { importSecret, signJwt } from "josette";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * console.log(await signJwt({ iss: "me" }, key, { typ: "JWT" }, { issuedAt: true, expiresIn: "5m" }));
 * ```
 */
export function signJwt(
  claims: ClaimsInput,
  key: KeyInput,
  header?: HeaderInput,
  options?: SignJwtOptions,
): Promise<string> {
  return signJwtWith(every(), claims, key, header, options);
}

/**
 * Signs claims like {@link signJwt}, but synchronously, in runtimes with node:crypto. An RSA signature blocks
 * the thread for up to a millisecond (2048 bits). A server with many clients should use `signJwt`, which
 * signs in the thread pool.
 *
 * @throws UsageError and JoseError like `signJwt`; also UsageError `ERR_INVALID_OPTION` for an external key
 * that returns a promise.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` without node:crypto, or for a CryptoKey that is not extractable.
 * @example
 * ```ts
 * import { importSecret, signJwtSync } from "josette";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * console.log(signJwtSync({ iss: "me" }, key, { typ: "JWT" }, { issuedAt: true, expiresIn: "5m" }));
 * ```
 */
export function signJwtSync(
  claims: ClaimsInput,
  key: KeyInput,
  header?: HeaderInput,
  options?: SignJwtOptions,
): string {
  return signJwtSyncWith(every(), claims, key, header, options);
}

/**
 * Creates a verifier from a policy. Options are read and validated here, not when the first token arrives.
 *
 * A list of policies creates a verifier for several issuers. The token's `iss` selects the policy, and only
 * that policy's keys, algorithms and claims apply. Every policy of the list needs `claims.issuer`, and no
 * issuer may be listed twice. If no policy lists the issuer, the first one whose `claims.issuer` is a
 * function that accepts it is selected. An encrypted token is first decrypted with the keys of each `decrypt`
 * in turn to read its `iss`, and then must be decrypted with the keys of the selected policy. Policies that
 * share one `decrypt` object and have equal `limits` need only one decryption.
 *
 * `createJwtVerifier<MyClaims>(policy)` returns claims of the type `VerifiedClaims & MyClaims`. That is an
 * unchecked assertion, unless `claims.check` is a type predicate:
 * `check: (claims): claims is VerifiedClaims & MyClaims => ...`.
 *
 * TypeScript infers all type arguments or none. With `<MyClaims>` alone, calls accept only the members of
 * `JwtContext`. If a profile extends the context, pass the type of the claims to the profile:
 * `createJwtVerifier(oidcIdToken<MyClaims>(options))`, or write both type arguments here:
 * `createJwtVerifier<MyClaims, OidcIdTokenContext>(policy)`.
 *
 * If the type of the policy has a `decrypt` without `optional`, every token was encrypted, and the results
 * have `jwe`. If the type of its `claims` has no `exp`, the claims have `exp`. With type arguments, both are
 * optional in the type.
 *
 * With `verify: null` it creates a verifier for tokens that are encrypted but not signed. Every `alg` of
 * `decrypt` must then use a shared key (`dir`, AES key wrapping, PBES2), so that a successful decryption
 * authenticates the sender. The result has no `jws`. To pass a type of the claims, write
 * `createJwtVerifier<MyClaims, JwtContext, EncryptedJwtPolicy, null>(policy)`.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option, `ERR_INVALID_ARGUMENT`
 * for `keys` that are not keys, `ERR_KEY_NOT_SUITABLE` for a key, or a list of keys, that no allowed
 * algorithm can use. In a JWK Set or another source, such keys are skipped.
 * @throws JoseError the errors of `importKey` and `keySet` for invalid keys.
 * @example
 * ```ts
 * import { createJwtVerifier, importSecret, signJwt } from "josette";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * const token = await signJwt({ iss: "me", aud: "you", exp: 4102444800 }, key, { typ: "JWT" });
 *
 * const verifier = createJwtVerifier({
 *   verify: { keys: key, alg: ["HS256"] },
 *   claims: { issuer: "me", audience: "you" },
 * });
 * const { claims } = await verifier.verify(token);
 * console.log(claims.aud); // you
 * ```
 */
export function createJwtVerifier<
  Claims = unknown,
  Context extends JwtContext = JwtContext,
  Policy = JwtPolicy,
  Verify extends VerifyPolicy | null = VerifyPolicy,
>(
  policy: PolicyInput<Verify, Policy, JwtPolicy<Context, Claims>, EncryptedJwtPolicy>,
): VerifierFor<Claims, Context, Policy, Verify>;
export function createJwtVerifier(
  input: AnyJwtPolicy | readonly AnyJwtPolicy[],
): JwtVerifier | EncryptedJwtVerifier {
  return createJwtVerifierWith(every(), decryptionCode, input);
}

/**
 * Verifies one token. For several tokens with the same policy use `createJwtVerifier`, which reads the policy
 * only once.
 *
 * @throws JoseError and UsageError like `createJwtVerifier` and `JwtVerifier.verify`, as rejections.
 * @example
 * ```ts
 * import { importSecret, signJwt, verifyJwt } from "josette";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * const token = await signJwt({ sub: "alice" }, key);
 * const { jws } = await verifyJwt(token, {
 *   verify: { keys: key, alg: ["HS256"] },
 *   claims: { issuer: null, audience: null, exp: "optional" },
 * });
 * console.log(jws.matchedBy); // given
 * ```
 */
export function verifyJwt<
  Claims = unknown,
  Context extends JwtContext = JwtContext,
  Policy = JwtPolicy,
  Verify extends VerifyPolicy | null = VerifyPolicy,
>(
  token: string,
  policy: PolicyInput<Verify, Policy, JwtPolicy<Context, Claims>, EncryptedJwtPolicy>,
  context?: ContextFor<Context, Verify>,
): Promise<VerifiedFor<Claims, Policy, Verify>>;
export function verifyJwt(
  token: string,
  policy: AnyJwtPolicy | readonly AnyJwtPolicy[],
  context?: AnyJwtContext,
): Promise<VerifiedJwt | VerifiedEncryptedJwt> {
  return verifyJwtWith(every(), decryptionCode, token, policy, context);
}
