/** The names of key types: RFC 7518 section 6, RFC 8037 section 2, RFC 9964 section 2. */

/** The "kty" values. */
export type KeyType = "RSA" | "EC" | "OKP" | "oct" | "AKP";

/** The "crv" values of elliptic curve keys. */
export type EcCurve = "P-256" | "P-384" | "P-521";

/** The "crv" values of octet key pairs. */
export type OkpCurve = "Ed25519" | "Ed448" | "X25519" | "X448";

/** Every "crv" value. */
export type Curve = EcCurve | OkpCurve;
