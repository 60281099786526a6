/** JWS algorithms: RFC 7518 section 3, the "alg" values for digital signatures and MACs. Data only. */
import { table } from "./table.ts";

/** The "alg" values of signatures. */
export type SignatureAlgorithm = "HS256" | "HS384" | "HS512" | "RS256" | "RS384" | "RS512";

/** The hash functions of the registry, by their WebCrypto names. */
export type Hash = "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";

/** The signature schemes behind the names: what a primitive backend dispatches on. */
export type SignatureScheme = "HMAC" | "RSASSA-PKCS1-v1_5";

/** One signature algorithm. */
export interface SignatureRow {
  readonly alg: SignatureAlgorithm;
  readonly kty: "oct" | "RSA";
  readonly scheme: SignatureScheme;
  readonly hash: Hash;
  /** The smallest key in bits: of the secret (section 3.2), of the modulus (section 3.3). */
  readonly smallestKey: number;
}

/** RFC 7518 section 3.1, with the key sizes of sections 3.2 (HMAC) and 3.3 (RSASSA-PKCS1-v1_5). */
export const signatureAlgorithms: Readonly<Record<SignatureAlgorithm, SignatureRow>> = table({
  HS256: { alg: "HS256", kty: "oct", scheme: "HMAC", hash: "SHA-256", smallestKey: 256 },
  HS384: { alg: "HS384", kty: "oct", scheme: "HMAC", hash: "SHA-384", smallestKey: 384 },
  HS512: { alg: "HS512", kty: "oct", scheme: "HMAC", hash: "SHA-512", smallestKey: 512 },
  RS256: { alg: "RS256", kty: "RSA", scheme: "RSASSA-PKCS1-v1_5", hash: "SHA-256", smallestKey: 2048 },
  RS384: { alg: "RS384", kty: "RSA", scheme: "RSASSA-PKCS1-v1_5", hash: "SHA-384", smallestKey: 2048 },
  RS512: { alg: "RS512", kty: "RSA", scheme: "RSASSA-PKCS1-v1_5", hash: "SHA-512", smallestKey: 2048 },
});
