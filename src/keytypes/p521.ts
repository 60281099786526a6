/** Elliptic curve keys on P-521: RFC 7518 section 6.2, SP 800-186 section 3.2.1. */
import { p521Curve } from "../alg/curves.ts";
import { ecKeyType } from "./ec.ts";
import type { KeyTypeScheme } from "./scheme.ts";

/** Elliptic curve keys on P-521. */
export const P521: KeyTypeScheme = /* @__PURE__ */ ecKeyType({
  curve: p521Curve,
  oid: "1.3.132.0.35",
  sec2: "secp521r1",
  // On this curve an ECDH object is slower than KeyObjects.
  agreement: { nodePair: "P-521", slow: true },
});
