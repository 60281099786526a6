/** The hash functions of the JOSE algorithms, FIPS 180-4, by their WebCrypto names. */

/** A hash function. SHA-1 serves RSA-OAEP and certificate thumbprints alone. */
export type Hash = "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";
