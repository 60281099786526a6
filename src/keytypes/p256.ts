/** Elliptic curve keys on P-256: RFC 7518 section 6.2, SP 800-186 section 3.2.1. */
import { ecKeyType, type EcKeyType } from "./ec.ts";

/** Elliptic curve keys on P-256. */
export const P256: EcKeyType = /* @__PURE__ */ ecKeyType({
  curve: {
    crv: "P-256",
    bits: 256,
    length: 32,
    p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
    a: -3n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
    n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  oid: "1.2.840.10045.3.1.7",
  sec2: "prime256v1",
  agreement: {
    nodeEcdh: "prime256v1",
    slow: false,
    operation: "ECDH on P-256",
    // A known answer: the private key 2 with its public key 2G, and the base point G (SEC 2) as the peer.
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
