/** The curves of EdDSA: RFC 8032 sections 5.1 and 5.2. Data only. */
import { table } from "../encoding/table.ts";

/** A curve of EdDSA. */
export interface EdwardsCurveRow {
  readonly crv: "Ed25519" | "Ed448";
  /** The coordinates are integers modulo p. */
  readonly p: bigint;
  /** L, the order of the base point. */
  readonly order: bigint;
  /** Of a signature, R || S, in bytes. Each half is as long as a public key. */
  readonly signatureLength: number;
  /** The y of every point whose order divides the cofactor (8 and 4). */
  readonly smallOrder: readonly bigint[];
}

/** edwards25519, RFC 8032 section 5.1. */
export const edwards25519: EdwardsCurveRow = {
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
};

/** edwards448, RFC 8032 section 5.2. */
export const edwards448: EdwardsCurveRow = {
  crv: "Ed448",
  p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffffffffffffffffffffffffffffffffffffffffffffffffffffn,
  order:
    0x3fffffffffffffffffffffffffffffffffffffffffffffffffffffff7cca23e9c44edb49aed63690216cc2728dc58f552378c292ab5844f3n,
  signatureLength: 114,
  smallOrder: [
    0x0n,
    0x1n,
    0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffffffffffffffffffffffffffffffffffffffffffffffffffffen,
  ],
};

/** The curves of EdDSA by "crv". */
export const edwardsCurves: Readonly<Record<EdwardsCurveRow["crv"], EdwardsCurveRow>> = /* @__PURE__ */ table(
  {
    Ed25519: edwards25519,
    Ed448: edwards448,
  },
);
