/**
 * josette/lean: the functions of `josette`, with algorithms as values of `josette/algorithms`. An algorithm
 * that is not imported is not available: a bundle has no code for it, and a token cannot select it. Keys are
 * of the same class as those of the other entry points.
 *
 * @module josette/lean
 */
import { isScheme } from "../algorithms/recognize-algorithm.ts";
import { emptySuite, extended, type Scheme } from "../algorithms/suite.ts";
import type { JwkExportOptions } from "../jwk/io/export-options.ts";
import { exportJwk as exportJwkWith } from "../jwk/io/export.ts";
import { publicKey as publicKeyWith } from "../jwk/io/public-key.ts";
import { supports as supportsWith } from "../jwk/io/supports.ts";
import { thumbprint as thumbprintWith, type ThumbprintHash } from "../jwk/io/jwk-thumbprint.ts";
import type { Key } from "../jwk/key/key.ts";
import type { Jwk, JwkSet, KeyInput } from "../jwk/key/types.ts";
import { discoverKeySet as discoverKeySetWith } from "../jwk/sets/remote/discover.ts";
import { remoteKeySet as remoteKeySetWith } from "../jwk/sets/remote/remote-key-set.ts";
import type { RemoteKeySet } from "../jwk/sets/remote/types.ts";
import { keySet as keySetWith, type KeySet } from "../jwk/sets/local-key-set.ts";
import {
  codeOfValues,
  type LeanEncryptedJwtPolicy,
  type LeanJwtPolicy,
  type LeanVerifyPolicy,
} from "../jwt/lean-policy.ts";
import type { ContextFor, PolicyInput, VerifiedFor, VerifierFor } from "../jwt/policy-types.ts";
import { signAndEncryptJwt as signAndEncryptJwtWith } from "../jwt/encrypt.ts";
import {
  signJwt as signJwtWith,
  signJwtSync as signJwtSyncWith,
  type ClaimsInput,
  type SignJwtOptions,
} from "../jwt/sign.ts";
import type { AnyJwtContext, AnyJwtPolicy, JwtContext } from "../jwt/types.ts";
import type { VerifiedEncryptedJwt, VerifiedJwt } from "../jwt/verified.ts";
import {
  createJwtVerifier as createJwtVerifierWith,
  verifyJwt as verifyJwtWith,
  type EncryptedJwtVerifier,
  type JwtVerifier,
} from "../jwt/verify.ts";
import { copyOptions } from "../options/reader.ts";
import type {
  LeanHeaderInput,
  LeanSignAndEncrypt,
  LeanKeySetOptions,
  LeanRemoteKeySetOptions,
  LeanDiscoveryOptions,
} from "./types.ts";
import { leanKeySetOptions, named, notAValue, suiteOfOption } from "./algorithm-values.ts";

export * from "../errors.ts";
export type * from "./types.ts";
export { decryption } from "./decryption.ts";
export { externalKey, generateKey, hkdfKey, importKey, importSecret } from "./keys.ts";
export { decodeHeader, decodeUnverified } from "../jwt/decode.ts";
export type { Key } from "../jwk/key/key.ts";
export type { KeySet } from "../jwk/sets/local-key-set.ts";
export type { RemoteKeySet } from "../jwk/sets/remote/types.ts";
export type {
  Decryption,
  DecryptionOptions,
  LeanEncryptedJwtPolicy,
  LeanJwtPolicy,
  LeanVerifyPolicy,
} from "../jwt/lean-policy.ts";
export type {
  ClaimsFor,
  ContextFor,
  Expiring,
  PolicyInput,
  RequiresEncryption,
  VerifiedFor,
  VerifierFor,
} from "../jwt/policy-types.ts";
export type { EncryptedJwtVerifier, JwtVerifier, NestedJwtVerifier } from "../jwt/verify.ts";
export type { VerifiedEncryptedJwt, VerifiedJwt, VerifiedNestedJwt } from "../jwt/verified.ts";
export type { JwtClaims, JwtContext, VerifiedClaims } from "../jwt/types.ts";

/**
 * Creates a verifier from a policy, or a list for several issuers, like `createJwtVerifier` of `josette`.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option, also for an algorithm
 * given by its name; `ERR_INVALID_ARGUMENT` for `keys` that are not keys.
 * @throws JoseError the errors of `importKey` and `keySet` for invalid keys.
 * @example
 * ```ts
 * import { RS256 } from "josette/algorithms";
 * import { createJwtVerifier, remoteKeySet } from "josette/lean";
 * const verifier = createJwtVerifier({
 *   verify: { keys: remoteKeySet("https://login.example.com/jwks", { alg: [RS256] }), alg: [RS256] },
 *   claims: { issuer: "https://login.example.com", audience: "my-api" },
 * });
 * ```
 */
export function createJwtVerifier<
  Claims = unknown,
  Context extends JwtContext = JwtContext,
  Policy = LeanJwtPolicy,
  Verify extends LeanVerifyPolicy | null = LeanVerifyPolicy,
>(
  policy: PolicyInput<Verify, Policy, LeanJwtPolicy<Context, Claims>, LeanEncryptedJwtPolicy>,
): VerifierFor<Claims, Context, Policy, Verify>;
export function createJwtVerifier(
  input: AnyJwtPolicy | readonly AnyJwtPolicy[],
): JwtVerifier | EncryptedJwtVerifier {
  return createJwtVerifierWith(emptySuite(), codeOfValues, input);
}

/**
 * Verifies one token. For several tokens with the same policy use `createJwtVerifier`.
 *
 * @throws JoseError and UsageError like `createJwtVerifier` and `JwtVerifier.verify`, as rejections.
 * @example
 * ```ts
 * import { HS256 } from "josette/algorithms";
 * import { generateKey, signJwt, verifyJwt } from "josette/lean";
 * const key = await generateKey(HS256);
 * const token = await signJwt({ sub: "alice" }, key);
 * const { claims } = await verifyJwt(token, {
 *   verify: { keys: key, alg: [HS256] },
 *   claims: { issuer: null, audience: null, exp: "optional" },
 * });
 * console.log(claims.sub); // alice
 * ```
 */
export function verifyJwt<
  Claims = unknown,
  Context extends JwtContext = JwtContext,
  Policy = LeanJwtPolicy,
  Verify extends LeanVerifyPolicy | null = LeanVerifyPolicy,
>(
  token: string,
  policy: PolicyInput<Verify, Policy, LeanJwtPolicy<Context, Claims>, LeanEncryptedJwtPolicy>,
  context?: ContextFor<Context, Verify>,
): Promise<VerifiedFor<Claims, Policy, Verify>>;
export function verifyJwt(
  token: string,
  policy: AnyJwtPolicy | readonly AnyJwtPolicy[],
  context?: AnyJwtContext,
): Promise<VerifiedJwt | VerifiedEncryptedJwt> {
  return verifyJwtWith(emptySuite(), codeOfValues, token, policy, context);
}

/**
 * Signs claims, with a key that was imported or generated for an algorithm. Otherwise like `signJwt` of
 * `josette`.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` for invalid claims, and the errors of `signCompact`.
 * @throws UnavailableError `ERR_KEY_UNAVAILABLE` if an external key could not be reached.
 * @example
 * ```ts
 * import { ES256 } from "josette/algorithms";
 * import { generateKey, signJwt } from "josette/lean";
 * const key = await generateKey(ES256, { kid: "2026-1" });
 * console.log(await signJwt({ iss: "me" }, key, { typ: "JWT" }, { expiresIn: "5m" }));
 * ```
 */
export async function signJwt(
  claims: ClaimsInput,
  key: KeyInput,
  header: LeanHeaderInput = {},
  options?: SignJwtOptions,
): Promise<string> {
  const written = named(header);
  return signJwtWith(extended(emptySuite(), written.schemes), claims, key, written.header, options);
}

/**
 * Signs claims like {@link signJwt}, but synchronously, in runtimes with node:crypto. An RSA signature blocks
 * the thread for up to a millisecond (2048 bits).
 *
 * @throws UsageError and JoseError like `signJwt`; also UsageError `ERR_INVALID_OPTION` for an external key
 * that returns a promise.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` without node:crypto, or for a CryptoKey that is not extractable.
 * @example
 * ```ts
 * import { HS256 } from "josette/algorithms";
 * import { generateKey, signJwtSync } from "josette/lean";
 * const key = await generateKey(HS256);
 * console.log(signJwtSync({ iss: "me" }, key, { typ: "JWT" }, { expiresIn: "5m" }));
 * ```
 */
export function signJwtSync(
  claims: ClaimsInput,
  key: KeyInput,
  header: LeanHeaderInput = {},
  options?: SignJwtOptions,
): string {
  const written = named(header);
  return signJwtSyncWith(extended(emptySuite(), written.schemes), claims, key, written.header, options);
}

/**
 * Signs claims and encrypts the token, like `signAndEncryptJwt` of `josette`. The keys were imported or
 * generated for an algorithm; `enc` in the header of `encrypt` is a value.
 *
 * @throws UsageError and JoseError like `signJwt` and `encryptCompact`.
 * @example
 * ```ts
 * import { A128GCM, A128KW, HS256 } from "josette/algorithms";
 * import { decodeHeader, generateKey, signAndEncryptJwt } from "josette/lean";
 * const [mac, shared] = [await generateKey(HS256), await generateKey(A128KW)];
 * const token = await signAndEncryptJwt(
 *   { sub: "alice" },
 *   { sign: { key: mac }, encrypt: { key: shared, header: { enc: A128GCM } } },
 * );
 * console.log(decodeHeader(token).alg); // A128KW
 * ```
 */
export async function signAndEncryptJwt(claims: ClaimsInput, keys: LeanSignAndEncrypt): Promise<string> {
  const { sign, encrypt, ...rest } = copyOptions(keys, "options");
  const [inner, outer] = [copyOptions(sign, "sign"), copyOptions(encrypt, "encrypt")];
  const [signing, encrypting] = [named(inner.header ?? {}), named(outer.header ?? {})];
  return signAndEncryptJwtWith(extended(emptySuite(), [...signing.schemes, ...encrypting.schemes]), claims, {
    ...rest,
    sign: { ...inner, header: signing.header },
    encrypt: { ...outer, header: encrypting.header },
  });
}

/**
 * Creates a key set from a list of keys or from a JWK Set. Entries of a JWK Set that no algorithm in `alg`
 * can use are listed in `rejected`.
 *
 * @throws UsageError `ERR_INVALID_OPTION` if `alg` is not a list of algorithms as values, and for any other
 * option.
 * @throws JoseError `ERR_JWKS_INVALID` for a malformed JWK Set.
 * @example
 * ```ts
 * import { ES256, RS256 } from "josette/algorithms";
 * import { exportJwk, generateKey, keySet } from "josette/lean";
 * const jwk = await exportJwk(await generateKey(RS256));
 * const ecJwk = await exportJwk(await generateKey(ES256));
 * const set = keySet({ keys: [jwk, ecJwk] }, { alg: [RS256] });
 * console.log(set.keys.length, set.rejected.length); // 1 1
 * ```
 */
export function keySet(input: readonly KeyInput[] | JwkSet, options: LeanKeySetOptions): KeySet {
  return keySetWith(suiteOfOption(leanKeySetOptions.read(options).alg), input);
}

/**
 * Creates a key set that is fetched from a URL, like `remoteKeySet` of `josette`.
 * @throws UsageError `ERR_INVALID_OPTION` for an invalid option, `ERR_INVALID_ARGUMENT` for a URL that is not
 * allowed.
 * @example
 * ```ts
 * import { ES256, RS256 } from "josette/algorithms";
 * import { remoteKeySet } from "josette/lean";
 * const keys = remoteKeySet("https://login.example.com/jwks", { alg: [RS256, ES256], timeout: 3 });
 * ```
 */
export function remoteKeySet(url: string | URL, options: LeanRemoteKeySetOptions): RemoteKeySet {
  const { alg, ...rest } = copyOptions(options, "options");
  return remoteKeySetWith(suiteOfOption(alg), url, rest);
}

/**
 * Creates the key set of an issuer from its metadata, like `discoverKeySet` of `josette`. Resolves when the
 * keys have been fetched.
 *
 * @throws UsageError `ERR_INVALID_OPTION` and `ERR_INVALID_ARGUMENT` like {@link remoteKeySet}, as a
 * rejection.
 * @throws UnavailableError `ERR_JWKS_UNAVAILABLE` if the metadata or the keys could not be fetched.
 * @example
 * ```ts
 * import { RS256 } from "josette/algorithms";
 * import { discoverKeySet, exportJwk, generateKey } from "josette/lean";
 * const jwk = await exportJwk(await generateKey(RS256));
 * const metadata = { issuer: "https://a.example", jwks_uri: "https://a.example/jwks" };
 * const keys = await discoverKeySet("https://a.example", {
 *   alg: [RS256],
 *   fetch: async (url) => Response.json(url.endsWith("jwks") ? { keys: [jwk] } : metadata),
 * });
 * ```
 */
export async function discoverKeySet(issuer: string, options: LeanDiscoveryOptions): Promise<RemoteKeySet> {
  const { alg, ...rest } = copyOptions(options, "options");
  return discoverKeySetWith(suiteOfOption(alg), issuer, rest);
}

/**
 * Returns the public half of a key, like `publicKey` of `josette`.
 *
 * @throws JoseError `ERR_KEY_INVALID` if the key has no public half.
 * @example
 * ```ts
 * import { ES256 } from "josette/algorithms";
 * import { generateKey, publicKey } from "josette/lean";
 * console.log(publicKey(await generateKey(ES256)).type); // public
 * ```
 */
export function publicKey(key: Key): Key {
  return publicKeyWith(emptySuite(), key);
}

/**
 * Exports a key as a JWK, like `exportJwk` of `josette/jwk`: its public half unless `private: true` is given.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for an invalid option.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if the key is not extractable.
 * @example
 * ```ts
 * import { ES256 } from "josette/algorithms";
 * import { exportJwk, generateKey } from "josette/lean";
 * console.log((await exportJwk(await generateKey(ES256))).crv); // P-256
 * ```
 */
export function exportJwk(key: Key, options: JwkExportOptions = {}): Promise<Jwk> {
  return exportJwkWith(emptySuite(), key, options);
}

/**
 * Computes the thumbprint of a key (RFC 7638), like `thumbprint` of `josette/jwk`.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for an unknown `hash`.
 * @example
 * ```ts
 * import { ES256 } from "josette/algorithms";
 * import { generateKey, thumbprint } from "josette/lean";
 * console.log((await thumbprint(await generateKey(ES256))).length); // 43
 * ```
 */
export function thumbprint(key: Key, hash: ThumbprintHash = "SHA-256"): Promise<string> {
  return thumbprintWith(emptySuite(), key, hash);
}

/**
 * Reports whether this runtime supports an algorithm.
 * @throws UsageError `ERR_INVALID_OPTION` if the argument is not an algorithm as a value, as a rejection.
 * @example
 * ```ts
 * import { Ed25519 } from "josette/algorithms";
 * import { supports } from "josette/lean";
 * console.log(await supports(Ed25519)); // true in Node.js
 * ```
 */
export async function supports(algorithm: Scheme): Promise<boolean> {
  if (!isScheme(algorithm)) throw notAValue("The argument");
  return supportsWith(emptySuite(), algorithm);
}
