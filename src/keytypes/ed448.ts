/** Octet key pairs on Ed448: RFC 8037 section 2, RFC 8410, RFC 8032 section 5.2. */
import { edwards448 } from "../alg/edwards.ts";
import { checkEdwardsPoint } from "./edwards-point.ts";
import { okpKeyType } from "./okp.ts";
import type { KeyTypeScheme } from "./scheme.ts";

/** Octet key pairs on Ed448, for signatures. */
export const Ed448: KeyTypeScheme = /* @__PURE__ */ okpKeyType({
  crv: "Ed448",
  bits: 448,
  length: 57,
  oid: "1.3.101.113",
  checkPublicKey: (publicKey, fault) => checkEdwardsPoint(edwards448, publicKey, fault),
});
