/** JWE key management algorithms: RFC 7518 section 4, the "alg" values. Data only. */
import type { Curve } from "./curves.ts";
import type { KeyType } from "./key-types.ts";
import type { Hash } from "./signature.ts";
import { table } from "../encoding/table.ts";

/** The "alg" values of key management. */
export type ManagementAlgorithm =
  | "RSA-OAEP"
  | "RSA-OAEP-256"
  | "RSA-OAEP-384"
  | "RSA-OAEP-512"
  | "A128KW"
  | "A192KW"
  | "A256KW"
  | "dir"
  | "ECDH-ES"
  | "ECDH-ES+A128KW"
  | "ECDH-ES+A192KW"
  | "ECDH-ES+A256KW"
  | "A128GCMKW"
  | "A192GCMKW"
  | "A256GCMKW"
  | "PBES2-HS256+A128KW"
  | "PBES2-HS384+A192KW"
  | "PBES2-HS512+A256KW";

/** RSAES-OAEP, section 4.3: the CEK is encrypted to the recipient's public key. */
export interface RsaOaepRow {
  readonly alg: ManagementAlgorithm;
  readonly mode: "RSA-OAEP";
  readonly ktys: readonly KeyType[];
  /** The hash of OAEP and of MGF1. */
  readonly hash: Hash;
  /** The smallest modulus in bits. */
  readonly smallestKey: number;
}

/** AES Key Wrap, section 4.4. */
export interface AesKwRow {
  readonly alg: ManagementAlgorithm;
  readonly mode: "AES-KW";
  readonly ktys: readonly KeyType[];
  /** Of the wrapping key, in bytes. */
  readonly keyLength: number;
}

/** Direct encryption, section 4.5: the shared secret is the CEK. */
export interface DirectRow {
  readonly alg: "dir";
  readonly mode: "dir";
  readonly ktys: readonly KeyType[];
}

/** ECDH-ES, section 4.6: direct key agreement, or to wrap the CEK with the agreed key. */
export interface EcdhEsRow {
  readonly alg: ManagementAlgorithm;
  readonly mode: "ECDH-ES";
  readonly ktys: readonly KeyType[];
  readonly curves: readonly Curve[];
  /** The wrapping algorithm that the agreed key is for; `null` where it is the CEK itself. */
  readonly wrap: AesKwRow | null;
}

/** AES GCM key encryption, section 4.7. */
export interface AesGcmKwRow {
  readonly alg: ManagementAlgorithm;
  readonly mode: "AES-GCMKW";
  readonly ktys: readonly KeyType[];
  /** Of the wrapping key, of the IV and of the tag, in bytes. */
  readonly keyLength: number;
  readonly ivLength: number;
  readonly tagLength: number;
}

/** PBES2, section 4.8: a password becomes a wrapping key. */
export interface Pbes2Row {
  readonly alg: ManagementAlgorithm;
  readonly mode: "PBES2";
  readonly ktys: readonly KeyType[];
  readonly hash: Hash;
  readonly wrap: AesKwRow;
  /** Iterations where the caller names none: OWASP's recommendation for the hash. */
  readonly defaultCount: number;
}

/** The row types by mode. */
export interface ManagementRows {
  readonly "RSA-OAEP": RsaOaepRow;
  readonly "AES-KW": AesKwRow;
  readonly dir: DirectRow;
  readonly "ECDH-ES": EcdhEsRow;
  readonly "AES-GCMKW": AesGcmKwRow;
  readonly PBES2: Pbes2Row;
}

/** How the CEK reaches the recipient: what the code dispatches on. */
export type ManagementMode = keyof ManagementRows;

/** One key management algorithm. */
export type ManagementRow<Mode extends ManagementMode = ManagementMode> = ManagementRows[Mode];

const rsa: readonly KeyType[] = ["RSA"];
const oct: readonly KeyType[] = ["oct"];
const agreement: readonly KeyType[] = ["EC", "OKP"];
const agreementCurves: readonly Curve[] = ["P-256", "P-384", "P-521", "X25519", "X448"];

const a128kw: AesKwRow = { alg: "A128KW", mode: "AES-KW", ktys: oct, keyLength: 16 };
const a192kw: AesKwRow = { alg: "A192KW", mode: "AES-KW", ktys: oct, keyLength: 24 };
const a256kw: AesKwRow = { alg: "A256KW", mode: "AES-KW", ktys: oct, keyLength: 32 };

/** RFC 7518 section 4.1, and RSA-OAEP-384 and -512 as registered later. RSA1_5 is not here, see refused. */
export const managementAlgorithms: Readonly<Record<ManagementAlgorithm, ManagementRow>> =
  /* @__PURE__ */ table({
    "RSA-OAEP": { alg: "RSA-OAEP", mode: "RSA-OAEP", ktys: rsa, hash: "SHA-1", smallestKey: 2048 },
    "RSA-OAEP-256": { alg: "RSA-OAEP-256", mode: "RSA-OAEP", ktys: rsa, hash: "SHA-256", smallestKey: 2048 },
    "RSA-OAEP-384": { alg: "RSA-OAEP-384", mode: "RSA-OAEP", ktys: rsa, hash: "SHA-384", smallestKey: 2048 },
    "RSA-OAEP-512": { alg: "RSA-OAEP-512", mode: "RSA-OAEP", ktys: rsa, hash: "SHA-512", smallestKey: 2048 },
    A128KW: a128kw,
    A192KW: a192kw,
    A256KW: a256kw,
    dir: { alg: "dir", mode: "dir", ktys: oct },
    "ECDH-ES": { alg: "ECDH-ES", mode: "ECDH-ES", ktys: agreement, curves: agreementCurves, wrap: null },
    "ECDH-ES+A128KW": {
      alg: "ECDH-ES+A128KW",
      mode: "ECDH-ES",
      ktys: agreement,
      curves: agreementCurves,
      wrap: a128kw,
    },
    "ECDH-ES+A192KW": {
      alg: "ECDH-ES+A192KW",
      mode: "ECDH-ES",
      ktys: agreement,
      curves: agreementCurves,
      wrap: a192kw,
    },
    "ECDH-ES+A256KW": {
      alg: "ECDH-ES+A256KW",
      mode: "ECDH-ES",
      ktys: agreement,
      curves: agreementCurves,
      wrap: a256kw,
    },
    A128GCMKW: { alg: "A128GCMKW", mode: "AES-GCMKW", ktys: oct, keyLength: 16, ivLength: 12, tagLength: 16 },
    A192GCMKW: { alg: "A192GCMKW", mode: "AES-GCMKW", ktys: oct, keyLength: 24, ivLength: 12, tagLength: 16 },
    A256GCMKW: { alg: "A256GCMKW", mode: "AES-GCMKW", ktys: oct, keyLength: 32, ivLength: 12, tagLength: 16 },
    "PBES2-HS256+A128KW": {
      alg: "PBES2-HS256+A128KW",
      mode: "PBES2",
      ktys: oct,
      hash: "SHA-256",
      wrap: a128kw,
      defaultCount: 600_000,
    },
    "PBES2-HS384+A192KW": {
      alg: "PBES2-HS384+A192KW",
      mode: "PBES2",
      ktys: oct,
      hash: "SHA-384",
      wrap: a192kw,
      defaultCount: 210_000,
    },
    "PBES2-HS512+A256KW": {
      alg: "PBES2-HS512+A256KW",
      mode: "PBES2",
      ktys: oct,
      hash: "SHA-512",
      wrap: a256kw,
      defaultCount: 210_000,
    },
  });
