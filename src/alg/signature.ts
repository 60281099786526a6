/** JWS algorithms: RFC 7518 section 3, RFC 8037 section 3.1, RFC 9864 section 2, RFC 9964 section 3. Data only. */
import type { Curve } from "./curves.ts";
import { table } from "../encoding/table.ts";

/** The "alg" values of signatures. ES256K is not here: WebCrypto does not have its curve. */
export type SignatureAlgorithm =
  | "HS256"
  | "HS384"
  | "HS512"
  | "RS256"
  | "RS384"
  | "RS512"
  | "PS256"
  | "PS384"
  | "PS512"
  | "ES256"
  | "ES384"
  | "ES512"
  | "EdDSA"
  | "Ed25519"
  | "Ed448"
  | "ML-DSA-44"
  | "ML-DSA-65"
  | "ML-DSA-87";

/** The hash functions of the registry, by their WebCrypto names. */
export type Hash = "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";

/** RSASSA-PSS-params, RFC 4055 section 3.1. The mask generation function is MGF1 with the same hash. */
export interface PssParameters {
  readonly hash: Hash;
  /** In bytes: of a signature, exactly; of a key, the least. */
  readonly saltLength: number;
}

/** HMAC, RFC 7518 section 3.2. */
export interface HmacRow {
  readonly alg: SignatureAlgorithm;
  readonly scheme: "HMAC";
  readonly kty: "oct";
  readonly hash: Hash;
  /** The smallest secret in bits: the size of the hash. */
  readonly smallestKey: number;
}

/** RSASSA-PKCS1-v1_5, RFC 7518 section 3.3. */
export interface RsaRow {
  readonly alg: SignatureAlgorithm;
  readonly scheme: "RSASSA-PKCS1-v1_5";
  readonly kty: "RSA";
  readonly hash: Hash;
  /** The smallest modulus in bits. */
  readonly smallestKey: number;
}

/** RSASSA-PSS, RFC 7518 section 3.5: MGF1 with the same hash, a salt as long as it. */
export interface PssRow {
  readonly alg: SignatureAlgorithm;
  readonly scheme: "RSA-PSS";
  readonly kty: "RSA";
  readonly hash: Hash;
  /** In bytes. */
  readonly saltLength: number;
  readonly smallestKey: number;
}

/** ECDSA, RFC 7518 section 3.4: one curve for each hash. */
export interface EcdsaRow {
  readonly alg: SignatureAlgorithm;
  readonly scheme: "ECDSA";
  readonly kty: "EC";
  readonly hash: Hash;
  readonly curves: readonly Curve[];
}

/** EdDSA, RFC 8037 section 3.1, and with the curve in the name, RFC 9864 section 2.2. */
export interface EdDsaRow {
  readonly alg: SignatureAlgorithm;
  readonly scheme: "EdDSA";
  readonly kty: "OKP";
  readonly curves: readonly Curve[];
}

/** ML-DSA, RFC 9964: the key itself says which parameter set. */
export interface MlDsaRow {
  readonly alg: "ML-DSA-44" | "ML-DSA-65" | "ML-DSA-87";
  readonly scheme: "ML-DSA";
  readonly kty: "AKP";
}

/** The row types by signature scheme. */
export interface SignatureRows {
  readonly HMAC: HmacRow;
  readonly "RSASSA-PKCS1-v1_5": RsaRow;
  readonly "RSA-PSS": PssRow;
  readonly ECDSA: EcdsaRow;
  readonly EdDSA: EdDsaRow;
  readonly "ML-DSA": MlDsaRow;
}

/** The signature schemes behind the names: what a primitive backend dispatches on. */
export type SignatureScheme = keyof SignatureRows;

/** One signature algorithm. */
export type SignatureRow<Scheme extends SignatureScheme = SignatureScheme> = SignatureRows[Scheme];

/** The registry. */
export const signatureAlgorithms: Readonly<Record<SignatureAlgorithm, SignatureRow>> = /* @__PURE__ */ table({
  HS256: { alg: "HS256", scheme: "HMAC", kty: "oct", hash: "SHA-256", smallestKey: 256 },
  HS384: { alg: "HS384", scheme: "HMAC", kty: "oct", hash: "SHA-384", smallestKey: 384 },
  HS512: { alg: "HS512", scheme: "HMAC", kty: "oct", hash: "SHA-512", smallestKey: 512 },
  RS256: { alg: "RS256", scheme: "RSASSA-PKCS1-v1_5", kty: "RSA", hash: "SHA-256", smallestKey: 2048 },
  RS384: { alg: "RS384", scheme: "RSASSA-PKCS1-v1_5", kty: "RSA", hash: "SHA-384", smallestKey: 2048 },
  RS512: { alg: "RS512", scheme: "RSASSA-PKCS1-v1_5", kty: "RSA", hash: "SHA-512", smallestKey: 2048 },
  PS256: { alg: "PS256", scheme: "RSA-PSS", kty: "RSA", hash: "SHA-256", saltLength: 32, smallestKey: 2048 },
  PS384: { alg: "PS384", scheme: "RSA-PSS", kty: "RSA", hash: "SHA-384", saltLength: 48, smallestKey: 2048 },
  PS512: { alg: "PS512", scheme: "RSA-PSS", kty: "RSA", hash: "SHA-512", saltLength: 64, smallestKey: 2048 },
  ES256: { alg: "ES256", scheme: "ECDSA", kty: "EC", hash: "SHA-256", curves: ["P-256"] },
  ES384: { alg: "ES384", scheme: "ECDSA", kty: "EC", hash: "SHA-384", curves: ["P-384"] },
  ES512: { alg: "ES512", scheme: "ECDSA", kty: "EC", hash: "SHA-512", curves: ["P-521"] },
  EdDSA: { alg: "EdDSA", scheme: "EdDSA", kty: "OKP", curves: ["Ed25519", "Ed448"] },
  Ed25519: { alg: "Ed25519", scheme: "EdDSA", kty: "OKP", curves: ["Ed25519"] },
  Ed448: { alg: "Ed448", scheme: "EdDSA", kty: "OKP", curves: ["Ed448"] },
  "ML-DSA-44": { alg: "ML-DSA-44", scheme: "ML-DSA", kty: "AKP" },
  "ML-DSA-65": { alg: "ML-DSA-65", scheme: "ML-DSA", kty: "AKP" },
  "ML-DSA-87": { alg: "ML-DSA-87", scheme: "ML-DSA", kty: "AKP" },
});
