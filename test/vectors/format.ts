// The vector format of README.md, as types. What a file may hold beyond them, and how, is in parse.ts.

import type { JsonObject } from "./members.ts";
import type { Bytes } from "./octets.ts";

export type { JsonObject } from "./members.ts";

export interface Described {
  readonly rfc: number;
  readonly section: string;
  readonly title: string;
}

export type Jwk = JsonObject & { readonly kty: string };

export type Serialization = "compact" | "flattened" | "general";

export type Hash = "SHA-256" | "SHA-384" | "SHA-512";

/** One token in every serialization that is given for it. */
export interface Tokens {
  readonly compact: string | undefined;
  readonly flattened: JsonObject | undefined;
  readonly general: JsonObject | undefined;
}

export interface Signature {
  readonly key: Jwk;
  readonly alg: string;
  /** The protected header as text; `undefined` where nothing is protected. */
  readonly protected: Bytes | undefined;
  readonly header: JsonObject | undefined;
  readonly signature: Bytes;
  /** Whether signing the same input again gives the same octets. */
  readonly reproducible: boolean;
}

export interface Recipient {
  readonly key: Jwk;
  readonly alg: string;
  readonly header: JsonObject | undefined;
  readonly encryptedKey: Bytes;
  /** The private half of the sender's key in a key agreement. */
  readonly ephemeral: Jwk | undefined;
  /** What PBKDF2 takes and gives, for a password. */
  readonly pbkdf2: { readonly salt: Bytes; readonly derivedKey: Bytes } | undefined;
  /** The code with which josette refuses to decrypt for this recipient, by design. */
  readonly refused: string | undefined;
}

export interface Content {
  readonly cek: Bytes;
  readonly iv: Bytes;
  readonly aad: Bytes;
  readonly ciphertext: Bytes;
  readonly tag: Bytes;
}

/** What a JWT says to whom, and when that is checked (seconds). */
export interface JwtExpectation {
  readonly issuer: string;
  readonly audience: string | null;
  readonly now: number;
  readonly claims: JsonObject;
}

/** The same for a JWT inside a JWE: who signed it. */
export interface InnerJwt extends JwtExpectation {
  readonly key: Jwk;
  readonly alg: string;
}

export interface JwsVector extends Described {
  readonly payload: Bytes;
  readonly signatures: readonly Signature[];
  readonly jwt: JwtExpectation | undefined;
  /** The code of the refusal where the caller does not accept an unprotected "alg". */
  readonly unprotectedAlgorithms: string | undefined;
  readonly tokens: Tokens;
}

export interface RefusedJwsVector extends Described {
  readonly alg: string;
  readonly payload: Bytes;
  readonly protected: Bytes;
  readonly refused: string;
  /** A key and algorithm to sign with in earnest, and the code when only "crit" is left to object to. */
  readonly criticalExtension:
    { readonly key: Jwk; readonly alg: string; readonly refused: string } | undefined;
  readonly tokens: Tokens;
}

export interface JweVector extends Described {
  readonly plaintext: Bytes;
  readonly enc: string;
  readonly protected: Bytes | undefined;
  readonly unprotected: JsonObject | undefined;
  readonly aad: Bytes | undefined;
  readonly recipients: readonly Recipient[];
  readonly content: (Content & { readonly compressed: Bytes | undefined }) | undefined;
  readonly jwt: InnerJwt | undefined;
  /** The keys in the plaintext, which is a JWK or a JWK Set. */
  readonly holds: readonly Jwk[] | undefined;
  /** The code of the refusal where the caller does not accept unprotected algorithms. */
  readonly unprotectedAlgorithms: string | undefined;
  readonly tokens: Tokens;
}

export interface ContentVector extends Described, Content {
  readonly enc: string;
  readonly plaintext: Bytes;
}

/** The names of RFC 7518 section 5.2.2.1; `hmacInput` is what its step 5 concatenates. */
export interface StepsVector extends Described {
  readonly enc: string;
  readonly K: Bytes;
  readonly MAC_KEY: Bytes;
  readonly ENC_KEY: Bytes;
  readonly P: Bytes;
  readonly IV: Bytes;
  readonly A: Bytes;
  readonly AL: Bytes;
  readonly E: Bytes;
  readonly hmacInput: Bytes | undefined;
  readonly M: Bytes;
  readonly T: Bytes;
}

/** The names of RFC 7518 section 4.6.2 and appendix C. */
export interface Derivation {
  readonly apu: Bytes;
  readonly apv: Bytes;
  readonly otherInfo: Bytes;
  readonly hashInput: Bytes;
  readonly derivedKey: Bytes;
}

export interface KeyAgreementVector extends Described {
  readonly key: Jwk;
  readonly ephemeral: Jwk;
  readonly epk: Jwk;
  readonly alg: string;
  readonly enc: string;
  readonly Z: Bytes;
  readonly derivation: Derivation | undefined;
}

export interface JwkVector extends Described {
  readonly key: Jwk;
  readonly publicKey: Jwk | undefined;
}

export interface JwkSetVector extends Described {
  readonly keys: readonly Jwk[];
}

export interface ThumbprintVector extends Described {
  readonly key: Jwk;
  readonly hash: Hash;
  readonly canonical: Bytes;
  readonly thumbprint: Bytes;
  readonly uri: string | undefined;
}

export interface CertificateVector extends Described {
  readonly der: Bytes;
  readonly serialNumber: Bytes;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Of the public key, or the code with which josette refuses it. */
  readonly bits: number | undefined;
  readonly refused: string | undefined;
  /** The JWK that has the certificate in its "x5c". */
  readonly jwk: Jwk | undefined;
}

export interface Base64urlVector extends Described {
  readonly octets: Bytes;
  readonly text: string;
}

export interface VectorOf {
  readonly jws: JwsVector;
  readonly "refused-jws": RefusedJwsVector;
  readonly jwe: JweVector;
  readonly content: ContentVector;
  readonly "aes-cbc-hmac-sha2": StepsVector;
  readonly "key-agreement": KeyAgreementVector;
  readonly jwk: JwkVector;
  readonly "jwk-set": JwkSetVector;
  readonly thumbprint: ThumbprintVector;
  readonly certificate: CertificateVector;
  readonly base64url: Base64urlVector;
}

export type Kind = keyof VectorOf;

export type Vector<K extends Kind = Kind> = { [P in K]: { readonly kind: P } & VectorOf[P] }[K];
