/** Elliptic curve keys on P-256: RFC 7518 section 6.2, SP 800-186 section 3.2.1. */
import { p256Curve } from "../alg/curves.ts";
import { ecKeyType } from "./ec.ts";
import type { KeyTypeScheme } from "./scheme.ts";

/** Elliptic curve keys on P-256. */
export const P256: KeyTypeScheme = /* @__PURE__ */ ecKeyType({
  curve: p256Curve,
  oid: "1.2.840.10045.3.1.7",
  sec2: "prime256v1",
});
