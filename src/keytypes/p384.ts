/** Elliptic curve keys on P-384: RFC 7518 section 6.2, SP 800-186 section 3.2.1. */
import { p384Curve } from "../alg/curves.ts";
import { ecKeyType } from "./ec.ts";
import type { KeyTypeScheme } from "./scheme.ts";

/** Elliptic curve keys on P-384. */
export const P384: KeyTypeScheme = /* @__PURE__ */ ecKeyType({
  curve: p384Curve,
  oid: "1.3.132.0.34",
  sec2: "secp384r1",
  // On this curve an ECDH object is slower than KeyObjects.
  agreement: { nodePair: "P-384", slow: true },
});
