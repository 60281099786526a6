/** Octet key pairs on Ed25519: RFC 8037 section 2, RFC 8410, RFC 8032 section 5.1. */
import { edwards25519 } from "../alg/edwards.ts";
import { checkEdwardsPoint } from "./edwards-point.ts";
import { okpKeyType } from "./okp.ts";
import type { KeyTypeScheme } from "./scheme.ts";

/** Octet key pairs on Ed25519, for signatures. */
export const Ed25519: KeyTypeScheme = /* @__PURE__ */ okpKeyType({
  crv: "Ed25519",
  bits: 255,
  length: 32,
  oid: "1.3.101.112",
  checkPublicKey: (publicKey, fault) => checkEdwardsPoint(edwards25519, publicKey, fault),
});
