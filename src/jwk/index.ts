/**
 * josette/jwk: keys. RFC 7517, RFC 7638.
 *
 * @module josette/jwk
 */
import { every } from "../algorithms/every.ts";
import type { Scheme } from "../algorithms/suite.ts";
import { externalKey as externalKeyWith, type ExternalKeyOptions } from "./external/external-key.ts";
import type { JwkExportOptions, PemExportOptions } from "./io/export-options.ts";
import { exportJwk as exportJwkWith, exportPem as exportPemWith } from "./io/export.ts";
import {
  generateKey as generateKeyWith,
  type GeneratedAlgorithm,
  type GenerateOptions,
} from "./io/generate.ts";
import { hkdfKey as hkdfKeyWith, type HkdfKeyOptions } from "./io/hkdf-key.ts";
import { importKey as importKeyWith, importSecret as importSecretWith } from "./io/import.ts";
import { publicKey as publicKeyWith } from "./io/public-key.ts";
import { supports as supportsWith } from "./io/supports.ts";
import {
  thumbprint as thumbprintWith,
  type ThumbprintHash,
  thumbprintUri as thumbprintUriWith,
} from "./io/jwk-thumbprint.ts";
import type { Key } from "./key/key.ts";
import type { KeyInput, Jwk, ImportOptions, JwkSet } from "./key/types.ts";
import { discoverKeySet as discoverKeySetWith } from "./sets/remote/discover.ts";
import { remoteKeySet as remoteKeySetWith } from "./sets/remote/remote-key-set.ts";
import type { DiscoveryOptions, RemoteKeySet, RemoteKeySetOptions } from "./sets/remote/types.ts";
import { keySet as keySetWith, type KeySet } from "./sets/local-key-set.ts";

export type { ExportOptions, JwkExportOptions, PemExportOptions } from "./io/export-options.ts";

export { type ExternalKeyOptions } from "./external/external-key.ts";
export { type GeneratedAlgorithm, type GenerateOptions } from "./io/generate.ts";

export type { DerivationHash, HkdfKeyOptions } from "./io/hkdf-key.ts";

export type { Key } from "./key/key.ts";

export { type KeySet } from "./sets/local-key-set.ts";
export type { RejectedEntry } from "./sets/key-source.ts";

export type {
  DiscoveryOptions,
  KeySetEvent,
  KeySetState,
  KeySetStore,
  RefreshOptions,
  RemoteKeySet,
  RemoteKeySetOptions,
  WellKnown,
} from "./sets/remote/types.ts";

export { type ThumbprintHash } from "./io/jwk-thumbprint.ts";
export type {
  KeyObjectLike,
  ImportOptions,
  Jwk,
  JwkSet,
  KeyInput,
  KeyRequest,
  KeysInput,
  KeySource,
  MatchedBy,
} from "./key/types.ts";
export type {
  ExternalSign,
  ExternalSignRequest,
  ExternalUnwrap,
  ExternalUnwrapRequest,
} from "./external/service-requests.ts";
export type { ContentAlgorithm, ManagementAlgorithm, SignatureAlgorithm } from "../algorithms/names.ts";
export type { Curve, EcCurve, KeyType, OkpCurve } from "../keytypes/names.ts";
export { selectBackend, type Backend } from "../platform/backend.ts";
export type { CryptoKeyLike } from "../platform/cryptokey.ts";
export type { Fetch, FetchHeaders, FetchRequest, FetchResponse } from "../runtime.ts";

/**
 * Exports a key as a JWK, with its `kid`, `use`, `key_ops` and `alg`, and its certificates if requested. Only
 * the public half is exported, unless `private` is `true`. RFC 7517 section 4.
 *
 * @throws UsageError `ERR_KEY_NOT_SUITABLE` for a secret without `private: true`, for a public key with
 * `private: true`, and if a certificate member is requested of a key without a certificate;
 * `ERR_INVALID_OPTION` for an invalid option.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for a CryptoKey that is not extractable, `ERR_KEY_INVALID` for a
 * private key whose halves do not match.
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
 * Exports an asymmetric key as PEM. RFC 7468 sections 10, 11 and 13, RFC 8018 section 6.2.
 *
 * - By default, the public half as SubjectPublicKeyInfo (`PUBLIC KEY`).
 * - With `private: true`, the private key as PKCS #8 (`PRIVATE KEY`).
 * - With a `passphrase` as well, encrypted PKCS #8 (`ENCRYPTED PRIVATE KEY`): AES-256-CBC with a key derived
 *   by 600,000 iterations of PBKDF2 with HMAC-SHA-256.
 *
 * A key whose file restricted it to RSASSA-PSS keeps this restriction. A private key that has a seed is
 * written as its seed (RFC 9881 section 6).
 *
 * @throws UsageError `ERR_KEY_NOT_SUITABLE` for a secret, and for a public key with `private: true`;
 * `ERR_INVALID_OPTION` for an empty passphrase, or one without `private: true`.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for a CryptoKey that is not extractable, `ERR_KEY_INVALID` for a
 * private key whose halves do not match.
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
 * Creates a key whose private part is held by an external service, such as a vault or an HSM. The functions
 * `sign` and `unwrap` call the service. The key can be used like any other key.
 *
 * - `sign({ alg, data, signal })` returns the signature of `data`, the whole signing input (RFC 7515 section
 *   5.1). If the service signs a digest, compute it with `crypto.subtle.digest`. ECDSA signatures are R || S
 *   (RFC 7518 section 3.4), not DER.
 * - `unwrap({ alg, encryptedKey, header, signal })` returns the content encryption key, or `null` if the
 *   service rejected the encrypted key. After `null`, decryption continues with a random key, so that the
 *   failure cannot be distinguished from others (RFC 7516 section 11.5).
 *
 * If one of the functions throws, the service is considered unavailable: the call fails with
 * `ERR_KEY_UNAVAILABLE` and may be retried. Do not throw for an encrypted key that was rejected: an attacker
 * who can distinguish the two cases may be able to decrypt messages (RFC 3218). Calls are aborted after
 * `timeout` seconds, or when the caller's signal aborts.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for algorithms that no single key can serve, or whose function is
 * missing; `ERR_INVALID_ARGUMENT` for a `jwk` that is not a public key.
 * @throws JoseError the errors of `importKey` for an invalid `jwk`.
 * @example
 * ```ts
 * import { createSign, generateKeyPairSync } from "node:crypto";
 * import { externalKey, publicKey, signJwt, verifyJwt } from "josette";
 * const vault = generateKeyPairSync("rsa", { modulusLength: 2048 }); // simulates a vault
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
 * Generates a key that is restricted to an algorithm: a secret, or a private key, whose public half
 * `publicKey` returns. For direct encryption, pass the "enc" value. Keys for PBES2 cannot be generated,
 * because they are passwords. RFC 7518 sections 3, 4 and 5.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for an algorithm whose keys cannot be generated, or for options
 * that do not apply to it.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if the runtime does not support the algorithm.
 * @example
 * ```ts
 * import { exportJwk, generateKey, publicKey } from "josette/jwk";
 * const key = await generateKey("ES256", { kid: "2026-11" });
 * console.log(await exportJwk(publicKey(key))); // kty, crv, x, y, kid, alg
 * ```
 */
export function generateKey(alg: GeneratedAlgorithm | Scheme, options: GenerateOptions = {}): Promise<Key> {
  return generateKeyWith(every(), alg, options);
}

/**
 * Derives a key for direct encryption (`dir`) from a secret by HKDF: RFC 5869. The secret must be random,
 * such as the output of `openssl rand`, and have at least 16 bytes. Passwords are too easy to guess; use
 * PBES2 for them. Both sides must use the same options. Different values of `info` give independent keys.
 *
 * @throws UsageError `ERR_KEY_NOT_SUITABLE` for a shorter secret; `ERR_INVALID_ARGUMENT` for an empty one, or
 * one that is neither a string nor a Uint8Array; `ERR_INVALID_OPTION` for a missing, unknown or invalid
 * option. All of them reject the promise.
 * @example
 * ```ts
 * import { decryptCompact, encryptCompact } from "josette/jwe";
 * import { hkdfKey } from "josette/jwk";
 * const secret = "ZDCXSvCiSCNLBMSUdDAVJkZbrbrRnMBZ"; // from the environment
 * const key = await hkdfKey(secret, { hash: "SHA-256", salt: "", info: "session", enc: "A256GCM" });
 * const data = new TextEncoder().encode("hello");
 * const token = await encryptCompact(data, key, { alg: "dir", enc: "A256GCM" });
 * const { plaintext } = await decryptCompact(token, key, { alg: ["dir"], enc: ["A256GCM"] });
 * console.log(new TextDecoder().decode(plaintext)); // hello
 * ```
 */
export function hkdfKey(secret: string | Uint8Array, options: HkdfKeyOptions): Promise<Key> {
  return hkdfKeyWith(every(), secret, options);
}

/**
 * Imports one key: a JWK, the PEM text of a key (SPKI, PKCS #8, PKCS #1, SEC 1), a CryptoKey or a KeyObject.
 * Import a key once and reuse it: the platform keys created from it are cached. RFC 7517 section 4, RFC 7468.
 *
 * @throws JoseError `ERR_JWK_INVALID`, `ERR_KEY_INVALID` or `ERR_PEM_INVALID` for a malformed or weak key,
 * `ERR_JOSE_NOT_SUPPORTED` for an unsupported kind of key.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a value that is not a key, `ERR_INVALID_OPTION` for options
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
 * Creates a symmetric key from the bytes of a secret, for HMAC (RFC 7518 section 3.2) or direct encryption
 * (section 4.5). The bytes are copied. The text of a public key is rejected, because everyone who has the
 * public key could make tokens.
 *
 * @throws JoseError `ERR_KEY_INVALID` for an empty secret or the content of a key file.
 * @throws UsageError `ERR_INVALID_ARGUMENT` if `bytes` is not a `Uint8Array`, `ERR_INVALID_OPTION` for an
 * invalid option.
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
 * Returns the public half of a private key, with the same `kid`, `alg`, `use` and certificates. A public key
 * is returned unchanged. Without node:crypto, the public half of an EC or OKP key is taken from its JWK
 * unchecked. The first `exportJwk`, `exportPem`, `thumbprint` or use of the result then checks that the
 * halves match (`ERR_KEY_INVALID`). RFC 7518 section 6.
 *
 * @throws UsageError `ERR_KEY_NOT_SUITABLE` for a secret, which has no public half.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for a private CryptoKey, whose public half cannot be read
 * synchronously; the errors of `importKey` for an invalid key.
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
 *   one fetch. If it fails, the error is an `UnavailableError`, and it is repeated after 2 to 30 seconds.
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
 * Reports whether this runtime supports an algorithm, given by its "alg" or "enc" name or as a value, or a
 * curve. Unknown names give `false`. No key is generated for this. For `EdDSA` and the ECDH-ES family, the
 * result is that of Ed25519 and P-256; for another curve pass its name, for example `supports("X25519")`.
 *
 * @example
 * ```ts
 * import { supports } from "josette/jwk";
 * console.log(await supports("RS256"), await supports("none")); // true false
 * console.log(await supports("ML-DSA-65")); // it depends on the runtime
 * ```
 */
export function supports(algorithm: string | Scheme): Promise<boolean> {
  return supportsWith(every(), algorithm);
}

/**
 * Computes the thumbprint of a key, a hash of its required members, in base64url. A private key has the same
 * thumbprint as its public key. RFC 7638 section 3.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for an unknown `hash`; the errors of `importKey` and `exportJwk`.
 * @throws JoseError the errors of `importKey` and `exportJwk`.
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
 * Computes the thumbprint of a key as a URI: `urn:ietf:params:oauth:jwk-thumbprint:sha-256:...`. RFC 9278
 * section 3.
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
