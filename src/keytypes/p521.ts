/** Elliptic curve keys on P-521: RFC 7518 section 6.2, SP 800-186 section 3.2.1. */
import { ecKeyType, type EcKeyType } from "./ec.ts";

/** Elliptic curve keys on P-521. */
export const P521: EcKeyType = /* @__PURE__ */ ecKeyType({
  curve: {
    crv: "P-521",
    bits: 521,
    length: 66,
    p: 0x1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffn,
    a: -3n,
    b: 0x0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
    n: 0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  },
  oid: "1.3.132.0.35",
  sec2: "secp521r1",
  // For this curve, the ECDH class of node:crypto is slower than its KeyObjects.
  agreement: {
    nodePair: "P-521",
    slow: true,
    // A known answer: the private key 2 with its public key 2G, and the base point G (SEC 2) as the peer.
    known: {
      own: {
        kty: "EC",
        crv: "P-521",
        x: "AEM8IZAkJ35-aC_LKIFIwoJ0dAMnmxzMBjUsblUF12m-l7OyBNpu9VUHqhBKOjXFr0HPL6Nk1g_ZZ_Q-OTO6bXg9",
        y: "APS7jMf4bbJnAKfz7O7u0_C1xrUQfE2pd0CrIaKZBsQtu7Pjd96fJR9rk5N_qZoySPTq_L6V7cD09xvjVtZh9BsC",
        d: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAC",
      },
      peer: {
        kty: "EC",
        crv: "P-521",
        x: "AMaFjga3BATpzZ4-y2YjlbRCnGSBOQU_tSH4KK9ga009uqFLXnfv51ko_h3BJ6L_qN4zSLPBhWpCm_l-fjHC5b1m",
        y: "ARg5KWp4mjvABFyKX7QsfRvZmPVESVebRGgXr70XJz5mLJfucple9CZAxVC5AT-tB2E1PHCGonLCQIi-lHaf0WZQ",
      },
      secret: "AEM8IZAkJ35-aC_LKIFIwoJ0dAMnmxzMBjUsblUF12m-l7OyBNpu9VUHqhBKOjXFr0HPL6Nk1g_ZZ_Q-OTO6bXg9",
    },
  },
  feature: {
    name: "P-521",
    algorithm: { name: "ECDH", namedCurve: "P-521" },
    usages: [],
    key: () => Uint8Array.from(basePoint.match(/../g) ?? [], (octet) => Number.parseInt(octet, 16)),
  },
});

/** The base point, uncompressed: SP 800-186 section 3.2.1.5. */
const basePoint =
  "04" +
  "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3d" +
  "baa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66" +
  "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e66" +
  "2c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650";
