/** Key types: RFC 7518 section 6, the "kty" values and the members of each. Data only. */
import { table } from "./table.ts";

/** The "kty" values. */
export type KeyType = "RSA" | "oct";

/** The members of one key type. */
export interface KeyTypeRow {
  readonly kty: KeyType;
  /** The members a thumbprint is made of, in lexicographic order (RFC 7638 section 3.2). */
  readonly thumbprint: readonly string[];
}

/** RFC 7518 section 6.1. */
export const keyTypes: Readonly<Record<KeyType, KeyTypeRow>> = table({
  RSA: { kty: "RSA", thumbprint: ["e", "kty", "n"] },
  oct: { kty: "oct", thumbprint: ["k", "kty"] },
});
