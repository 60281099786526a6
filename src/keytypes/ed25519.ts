/** Octet key pairs on Ed25519: RFC 8037 section 2, RFC 8410, RFC 8032 section 5.1. */
import { octetsFrom } from "../platform/runtime-features.ts";
import { edwardsKeyType, type EdwardsKeyType } from "./edwards.ts";

/** Octet key pairs on Ed25519, for signatures. */
export const Ed25519: EdwardsKeyType = /* @__PURE__ */ edwardsKeyType(
  {
    crv: "Ed25519",
    p: 0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffedn,
    order: 0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3edn,
    signatureLength: 64,
    smallOrder: [
      0x0n,
      0x1n,
      0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffecn,
      0x5fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
      0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
    ],
  },
  {
    bits: 255,
    length: 32,
    oid: "1.3.101.112",
    known: {
      x: "2xlEu1s5J9xjRcYebBTDGO9Caio_WKl57jDVP5jKCWE",
      signature: "gI0RvvhrU9pLK0DGC0e2zurH3FbZgwSN9QdRpw0a1myb5-wo8HQXzorlTQs4EQoAVmdZXTd2R7CpvzFiD2PjDw",
    },
    feature: {
      name: "Ed25519",
      algorithm: { name: "Ed25519" },
      usages: ["verify"],
      // These octets encode a point on the curve.
      key: () => octetsFrom(32, 9),
    },
    knownPublicKey: "E5j2LG0aRXxRumpLXz29L2n8qTIWIY3ImX5Ba9F9k8o",
  },
);
