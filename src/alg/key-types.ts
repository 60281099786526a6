/** Key types: RFC 7518 section 6, RFC 8037 section 2, RFC 9964 section 2. */

/** The "kty" values. */
export type KeyType = "RSA" | "EC" | "OKP" | "oct" | "AKP";
