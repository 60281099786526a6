/** Octet key pairs on X25519: RFC 8037 section 2, RFC 8410, RFC 7748 section 5. */
import { octetsFrom } from "../platform/runtime-features.ts";
import { okpKeyType } from "./okp.ts";
import type { KeyTypeScheme } from "./scheme.ts";

/** Octet key pairs on X25519, for key agreement. */
export const X25519: KeyTypeScheme = /* @__PURE__ */ okpKeyType({
  crv: "X25519",
  bits: 255,
  length: 32,
  oid: "1.3.101.110",
  feature: {
    name: "X25519",
    algorithm: { name: "X25519" },
    usages: [],
    // The base point: u = 9.
    key: () => octetsFrom(32, 9),
  },
  // The u coordinate of the base point: 9.
  basePoint: "CQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  knownPublicKey: "MdSras7slhE3kXA3k25gcW-sVzr-lNnahKgCBEjfwRI",
});
