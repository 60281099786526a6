/** Elliptic curve keys on P-256: RFC 7518 section 6.2, SP 800-186 section 3.2.1. */
import { p256Curve } from "../alg/curves.ts";
import { ecKeyType } from "./ec.ts";
import type { KeyTypeScheme } from "./scheme.ts";

/** Elliptic curve keys on P-256. */
export const P256: KeyTypeScheme = /* @__PURE__ */ ecKeyType({
  curve: p256Curve,
  oid: "1.2.840.10045.3.1.7",
  sec2: "prime256v1",
  agreement: {
    nodeEcdh: "prime256v1",
    slow: false,
    operation: "ECDH on P-256",
    // The private key 2 with its public key 2G, and the base point G (SEC 2) as the peer.
    known: {
      own: {
        kty: "EC",
        crv: "P-256",
        x: "fPJ7GI0DT36KUjgDBLUaw8CJaeJ38hs1pgtI_EdmmXg",
        y: "B3dVENuO0EApPZrGn3Qw27p9reY86YIpngS3nSJ4c9E",
        d: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAI",
      },
      peer: {
        kty: "EC",
        crv: "P-256",
        x: "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",
        y: "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
      },
      secret: "fPJ7GI0DT36KUjgDBLUaw8CJaeJ38hs1pgtI_EdmmXg",
    },
  },
});
