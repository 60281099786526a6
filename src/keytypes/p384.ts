/** Elliptic curve keys on P-384: RFC 7518 section 6.2, SP 800-186 section 3.2.1. */
import { ecKeyType, type EcKeyType } from "./ec.ts";

/** Elliptic curve keys on P-384. */
export const P384: EcKeyType = /* @__PURE__ */ ecKeyType({
  curve: {
    crv: "P-384",
    bits: 384,
    length: 48,
    p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
    a: -3n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
    n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
  oid: "1.3.132.0.34",
  sec2: "secp384r1",
  // For this curve, the ECDH class of node:crypto is slower than its KeyObjects.
  agreement: {
    nodePair: "P-384",
    slow: true,
    // A known answer: the private key 2 with its public key 2G, and the base point G (SEC 2) as the peer.
    known: {
      own: {
        kty: "EC",
        crv: "P-384",
        x: "CNmZBXuj0tlpJgBFxVuX8IkCWVmm9DTWUdIH0Z-5bp5P4Ohuvg5k-FuWqcdSld9h",
        y: "joDx-lsbPO23v-jf_W26dLJ12HW8bMQ-kE5QXyVqtCVf_UPpTTniLWFQHnAKlA6A",
        d: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAC",
      },
      peer: {
        kty: "EC",
        crv: "P-384",
        x: "qofKIr6LBTeOscce8yCtdG4dO2KLp5uYWfdB4IJUKjhVAvJdv1UpbDpUXjhydgq3",
        y: "NhfeSpYmLG9dnpi_kpLcKfj0Hb0omhR86doxE7XwuMAKYLHOHX6BnXpDHXyQ6g5f",
      },
      secret: "CNmZBXuj0tlpJgBFxVuX8IkCWVmm9DTWUdIH0Z-5bp5P4Ohuvg5k-FuWqcdSld9h",
    },
  },
});
