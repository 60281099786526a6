/** josette/jwk: keys in and out. RFC 7517, RFC 7638. */
import { every } from "../algorithms/every.ts";
import { externalKey as externalKeyWith, type ExternalKeyOptions } from "./external/external.ts";
import type { JwkExportOptions, PemExportOptions } from "./io/export-options.ts";
import { exportPem as exportPemWith } from "./io/export-pem.ts";
import { exportJwk as exportJwkWith } from "./io/export.ts";
import {
  generateKey as generateKeyWith,
  type GeneratedAlgorithm,
  type GenerateOptions,
} from "./io/generate.ts";
import { importKey as importKeyWith, importSecret as importSecretWith } from "./io/import.ts";
import { publicKey as publicKeyWith } from "./io/public-key.ts";
import { supports as supportsWith } from "./io/supports.ts";
import {
  thumbprint as thumbprintWith,
  type ThumbprintHash,
  thumbprintUri as thumbprintUriWith,
} from "./io/thumbprint.ts";
import type { Key } from "./key/key.ts";
import type { KeyInput, Jwk, ImportOptions, JwkSet } from "./key/types.ts";
import { discoverKeySet as discoverKeySetWith } from "./sets/remote/discover.ts";
import { remoteKeySet as remoteKeySetWith } from "./sets/remote/remote.ts";
import type { DiscoveryOptions, RemoteKeySet, RemoteKeySetOptions } from "./sets/remote/types.ts";
import { keySet as keySetWith, type KeySet } from "./sets/set.ts";

export type { ExportOptions, JwkExportOptions, PemExportOptions } from "./io/export-options.ts";

export { type ExternalKeyOptions } from "./external/external.ts";
export { type GeneratedAlgorithm, type GenerateOptions } from "./io/generate.ts";

export type { Key } from "./key/key.ts";
export type { KeyObjectLike } from "./io/key-object.ts";

export { type KeySet } from "./sets/set.ts";
export type { RejectedEntry } from "./sets/rejected.ts";

export type {
  DiscoveryOptions,
  KeySetEvent,
  KeySetState,
  KeySetStore,
  RefreshOptions,
  RemoteKeySet,
  RemoteKeySetOptions,
} from "./sets/remote/types.ts";

export { type ThumbprintHash } from "./io/thumbprint.ts";
export type {
  ExternalSign,
  ExternalSignRequest,
  ExternalUnwrap,
  ExternalUnwrapRequest,
  ImportOptions,
  Jwk,
  JwkSet,
  KeyInput,
  KeyRequest,
  KeysInput,
  KeySource,
  MatchedBy,
} from "./key/types.ts";
export type { ContentAlgorithm, ManagementAlgorithm } from "../algorithms/names.ts";
export type { Curve, EcCurve, OkpCurve } from "../alg/curves.ts";
export type { SignatureAlgorithm } from "../algorithms/names.ts";
export type { KeyType } from "../alg/key-types.ts";
export { selectBackend, type Backend } from "../platform/backend.ts";
export type { CryptoKeyLike } from "../platform/cryptokey.ts";
export type { Fetch, FetchHeaders, FetchRequest, FetchResponse } from "../runtime.ts";

/**
 * The JWK of a key, with its `kid`, `use`, `key_ops` and `alg`, and on request with its certificates. RFC 7517 section 4.
 *
 * @throws UsageError `ERR_KEY_NOT_SUITABLE` for a secret without `private: true`, for `private: true` of a public key, and where
 * something of a certificate is wanted of a key that has none.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for a CryptoKey that is not extractable, `ERR_KEY_INVALID` for a private key whose halves do not
 * belong together.
 * @example
 * ```ts
 * import { exportJwk, importSecret } from "josette/jwk";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { kid: "1" });
 * console.log((await exportJwk(key, { private: true })).kty); // oct
 * ```
 */
export function exportJwk(input: KeyInput, options: JwkExportOptions = {}): Promise<Jwk> {
  return exportJwkWith(every(), input, options);
}

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
  return exportPemWith(every(), input, options);
}

/**
 * A private key, or a secret, that stays where it is: `sign` and `unwrap` are called for what is to be done with it. It fits wherever
 * a key does.
 *
 * - `sign({ alg, data, signal })` gives the signature of `data`, the whole signing input (RFC 7515 section 5.1); a service that wants
 *   the digest gets it from `crypto.subtle.digest`. ECDSA signatures are R and S (RFC 7518 section 3.4), not DER.
 * - `unwrap({ alg, encryptedKey, header, signal })` gives the content encryption key, or `null` when the service has refused this
 *   ciphertext: then decryption goes on with a random key, so that nobody can tell (RFC 7516 section 11.5).
 *
 * To throw means that the service could not be asked: the call fails with `ERR_KEY_UNAVAILABLE` and may be tried again. Never throw for
 * a ciphertext that was refused: whoever can tell the two apart can decrypt (RFC 3218). Waiting ends after `timeout` seconds, or
 * with the caller's signal.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for algorithms that do not go together, or without the function they need;
 * `ERR_INVALID_ARGUMENT` for a `jwk` that is not the public half.
 * @throws JoseError the errors of `importKey` for a bad `jwk`.
 * @example
 * ```ts
 * import { createSign, generateKeyPairSync } from "node:crypto";
 * import { externalKey, publicKey, signJwt, verifyJwt } from "josette";
 * const vault = generateKeyPairSync("rsa", { modulusLength: 2048 }); // the vault's own
 *
 * const key = externalKey({
 *   jwk: vault.publicKey,
 *   kid: "vault-1",
 *   alg: ["RS256"],
 *   sign: async ({ data }) => new Uint8Array(createSign("sha256").update(data).sign(vault.privateKey)),
 * });
 * const token = await signJwt({ sub: "alice" }, key, { kid: "vault-1" });
 * const { claims } = await verifyJwt(token, {
 *   verify: { keys: publicKey(key), alg: ["RS256"] },
 *   claims: { issuer: null, audience: null, exp: "optional" },
 * });
 * console.log(claims.sub); // alice
 * ```
 */
export function externalKey(options: ExternalKeyOptions): Key {
  return externalKeyWith(every(), options);
}

/**
 * Generates a key bound to an algorithm: a secret, or a private key whose public half `publicKey` gives. For direct
 * encryption name the "enc"; PBES2 takes passwords, which nobody should generate this way.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for an algorithm there is no key for, or options that do not fit it.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` where the runtime cannot make such a key.
 * @example
 * ```ts
 * import { exportJwk, generateKey, publicKey } from "josette/jwk";
 * const key = await generateKey("ES256", { kid: "2026-11" });
 * console.log(await exportJwk(publicKey(key))); // kty, crv, x, y, kid, alg
 * ```
 */
export function generateKey(alg: GeneratedAlgorithm, options: GenerateOptions = {}): Promise<Key> {
  return generateKeyWith(every(), alg, options);
}

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
  return importKeyWith(every(), input, options);
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
  return importSecretWith(every(), bytes, options);
}

/**
 * The public half of a private key, with the same `kid`, `alg`, `use` and certificates; a public key as it is. Without node:crypto, the
 * public half of an EC or OKP key is what the key states; the first `exportJwk`, `exportPem`, `thumbprint` or use of it checks
 * that the private half belongs to it (`ERR_KEY_INVALID`).
 *
 * @throws UsageError `ERR_KEY_NOT_SUITABLE` for a secret, which has no public half.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for a private CryptoKey, which cannot be taken apart at once.
 * @example
 * ```ts
 * import { generateKey, publicKey } from "josette/jwk";
 * const key = await generateKey("ES256");
 * console.log(publicKey(key).type); // public
 * ```
 */
export function publicKey(input: KeyInput): Key {
  return publicKeyWith(every(), input);
}

/**
 * Creates a key set from a list of keys or from a JWK Set. Unusable entries of a JWK Set are ignored (RFC
 * 7517 section 5) and listed in `rejected`. An invalid key in a list is an error. Nothing is fetched.
 *
 * @throws JoseError `ERR_JWKS_INVALID` for a malformed JWK Set, one with an entry that is not an object, or
 * one that contains both public keys and secrets; the codes of `importKey` for an invalid key in a list.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for an empty list or a value of another type.
 * @example
 * ```ts
 * import { keySet } from "josette";
 * const jwks = { keys: [] }; // the response of the provider's jwks_uri
 * console.log(keySet(jwks).keys.length); // 0
 * ```
 */
export function keySet(input: readonly KeyInput[] | JwkSet): KeySet {
  return keySetWith(every(), input);
}

/**
 * Creates the key set of an issuer from its metadata. `/.well-known/openid-configuration` is fetched, its
 * `issuer` must be identical to the argument, and then its `jwks_uri` is fetched. Every refresh fetches both.
 * Otherwise like `remoteKeySet`. Resolves when the keys have been fetched.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT`, `ERR_INVALID_OPTION`, as rejections.
 * @throws UnavailableError `ERR_JWKS_TIMEOUT`, `ERR_JWKS_UNAVAILABLE`; the latter also for metadata of
 * another issuer.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if the runtime has no `fetch`, `URL` or `AbortSignal.timeout`.
 * @example
 * ```ts no-run
 * import { createJwtVerifier, discoverKeySet } from "josette";
 * const issuer = "https://login.example.com";
 * const verifier = createJwtVerifier({
 *   verify: { keys: await discoverKeySet(issuer), alg: ["RS256"] },
 *   claims: { issuer, audience: "api://orders" },
 * });
 * ```
 */
export function discoverKeySet(issuer: string, options: DiscoveryOptions = {}): Promise<RemoteKeySet> {
  return discoverKeySetWith(every(), issuer, options);
}

/**
 * Creates a key set that is fetched from a URL. It is fetched when the first token arrives, and cached.
 * Create it once and reuse it.
 *
 * - The set is fresh for 10 minutes, or as long as `Cache-Control` says, between one minute and one hour. It
 *   is refreshed in the background before it expires, so that callers need not wait. Nothing runs while there
 *   are no requests for keys.
 * - A `kid` that is not in the set causes one refetch, and then none for 5 minutes. Concurrent callers share
 *   one fetch.
 * - If the provider is unreachable or slow, or its responses are invalid, the last good set is used for up to
 *   a day after it was fetched.
 * - A key that was removed from the set no longer verifies. Unchanged keys are not imported again.
 *
 * Only https is allowed, except to this machine. Redirects are not followed. Time and size are limited. While
 * there is no usable set, verifications fail with an `UnavailableError`, which says nothing about the
 * token. If the runtime has no `fetch` or no `AbortSignal.timeout`, they fail with `ERR_JOSE_NOT_SUPPORTED`.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a URL that must not be fetched, `ERR_INVALID_OPTION` for an
 * unknown or invalid option.
 * @throws JoseError `ERR_JWKS_INVALID` for a `state` that `exportState` did not return,
 * `ERR_JOSE_NOT_SUPPORTED` if the runtime has no `URL`.
 * @example
 * ```ts no-run
 * import { createJwtVerifier, remoteKeySet } from "josette";
 * const verifier = createJwtVerifier({
 *   verify: { keys: remoteKeySet("https://login.example.com/jwks"), alg: ["RS256"] },
 *   claims: { issuer: "https://login.example.com", audience: "api://orders" },
 * });
 * ```
 */
export function remoteKeySet(url: string | URL, options: RemoteKeySetOptions = {}): RemoteKeySet {
  return remoteKeySetWith(every(), url, options);
}

/**
 * Whether this runtime supports an "alg" or "enc" value; `false` for names this library does not have. No key is
 * generated to find out. `EdDSA` and the ECDH-ES family count as supported when Ed25519 and P-256 are; for another curve
 * ask for it by name, as in `supports("X25519")`.
 *
 * @example
 * ```ts
 * import { supports } from "josette/jwk";
 * console.log(await supports("RS256"), await supports("none")); // true false
 * console.log(await supports("ML-DSA-65")); // it depends on the runtime
 * ```
 */
export function supports(name: string): Promise<boolean> {
  return supportsWith(every(), name);
}

/**
 * The base64url thumbprint of a key: a hash of the members that make it this key and no other. A private key has the
 * thumbprint of its public one. RFC 7638 section 3.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for another hash, and the errors of `importKey` and `exportJwk`.
 * @example
 * ```ts
 * import { thumbprint } from "josette/jwk";
 * console.log(await thumbprint({ kty: "oct", k: "c2VjcmV0" }));
 * ```
 */
export function thumbprint(input: KeyInput, hash: ThumbprintHash = "SHA-256"): Promise<string> {
  return thumbprintWith(every(), input, hash);
}

/**
 * The thumbprint as a URI, `urn:ietf:params:oauth:jwk-thumbprint:sha-256:...`. RFC 9278 section 3.
 *
 * @throws UsageError and JoseError like {@link thumbprint}.
 * @example
 * ```ts
 * import { thumbprintUri } from "josette/jwk";
 * console.log(await thumbprintUri({ kty: "oct", k: "c2VjcmV0" }));
 * ```
 */
export function thumbprintUri(input: KeyInput, hash: ThumbprintHash = "SHA-256"): Promise<string> {
  return thumbprintUriWith(every(), input, hash);
}
