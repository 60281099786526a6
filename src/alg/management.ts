/** JWE key management algorithms: RFC 7518 section 4, the "alg" values. Data only. */
import type { Hash } from "./signature.ts";
import { table } from "./table.ts";

/** The "alg" values of key management. */
export type ManagementAlgorithm = "RSA-OAEP" | "RSA-OAEP-256" | "dir";

/** RSAES-OAEP, section 4.3: the CEK is encrypted to the recipient's public key. */
export interface RsaOaepRow {
  readonly alg: "RSA-OAEP" | "RSA-OAEP-256";
  readonly mode: "RSA-OAEP";
  readonly kty: "RSA";
  /** The hash of OAEP and of MGF1. */
  readonly hash: Hash;
  /** The smallest modulus in bits. */
  readonly smallestKey: number;
}

/** Direct encryption, section 4.5: the shared secret is the CEK. */
export interface DirectRow {
  readonly alg: "dir";
  readonly mode: "dir";
  readonly kty: "oct";
}

/** The row types by mode. */
export interface ManagementRows {
  readonly "RSA-OAEP": RsaOaepRow;
  readonly dir: DirectRow;
}

/** How the CEK reaches the recipient: what the code dispatches on. */
export type ManagementMode = keyof ManagementRows;

/** One key management algorithm. */
export type ManagementRow<Mode extends ManagementMode = ManagementMode> = ManagementRows[Mode];

/** RFC 7518 section 4.1. RSA1_5 is not here on purpose: its padding cannot be opened without an oracle. */
export const managementAlgorithms: Readonly<Record<ManagementAlgorithm, ManagementRow>> = table({
  "RSA-OAEP": { alg: "RSA-OAEP", mode: "RSA-OAEP", kty: "RSA", hash: "SHA-1", smallestKey: 2048 },
  "RSA-OAEP-256": { alg: "RSA-OAEP-256", mode: "RSA-OAEP", kty: "RSA", hash: "SHA-256", smallestKey: 2048 },
  dir: { alg: "dir", mode: "dir", kty: "oct" },
});
