/** Key types: RFC 7518 section 6, RFC 8037 section 2, RFC 9964 section 2: the "kty" values. Data only. */
import { table } from "../encoding/table.ts";

/** The "kty" values. */
export type KeyType = "RSA" | "EC" | "OKP" | "oct" | "AKP";

/** One key type. */
export interface KeyTypeRow {
  readonly kty: KeyType;
  /** The members a thumbprint is made of, in lexicographic order (RFC 7638 section 3.2, RFC 8037 section 2, RFC 9964). */
  readonly thumbprint: readonly string[];
}

/** RFC 7518 section 6.1 and its additions. */
export const keyTypes: Readonly<Record<KeyType, KeyTypeRow>> = /* @__PURE__ */ table({
  RSA: { kty: "RSA", thumbprint: ["e", "kty", "n"] },
  EC: { kty: "EC", thumbprint: ["crv", "kty", "x", "y"] },
  OKP: { kty: "OKP", thumbprint: ["crv", "kty", "x"] },
  oct: { kty: "oct", thumbprint: ["k", "kty"] },
  AKP: { kty: "AKP", thumbprint: ["alg", "kty", "pub"] },
});
