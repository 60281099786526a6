/** Octet key pairs on X448: RFC 8037 section 2, RFC 8410, RFC 7748 section 5. */
import { octetsFrom } from "../platform/runtime-features.ts";
import { okpKeyType } from "./okp.ts";
import type { KeyTypeScheme } from "./scheme.ts";

/** Octet key pairs on X448, for key agreement. */
export const X448: KeyTypeScheme = /* @__PURE__ */ okpKeyType({
  crv: "X448",
  bits: 448,
  length: 56,
  oid: "1.3.101.111",
  feature: {
    name: "X448",
    algorithm: { name: "X448" },
    usages: [],
    // The base point: u = 5.
    key: () => octetsFrom(56, 5),
    inOlderNode: true,
  },
  // The u coordinate of the base point: 5.
  basePoint: "BQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  knownPublicKey: "lCOq7MsqrkzDDXMbGJ1SIvRdyieIrxXh56lJsmiph1G4D52o-OKir1Kp0dSeDUtR1Zxi8ap1aQc",
});
