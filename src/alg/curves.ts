/** Curves: RFC 7518 section 6.2.1.1 (EC), RFC 8037 section 2 (OKP). Data only. */
import { table } from "../encoding/table.ts";

/** The "crv" values of elliptic curve keys. */
export type EcCurve = "P-256" | "P-384" | "P-521";

/** The "crv" values of octet key pairs. */
export type OkpCurve = "Ed25519" | "Ed448" | "X25519" | "X448";

/** Every "crv" value. */
export type Curve = EcCurve | OkpCurve;

/** A curve y^2 = x^3 - 3x + b over the integers modulo p; FIPS 186-5, SP 800-186 section 3.2.1. */
export interface EcCurveRow {
  readonly crv: EcCurve;
  readonly bits: number;
  /** Of a coordinate and of the private key, in bytes (RFC 7518 sections 6.2.1.2 and 6.2.2.1). */
  readonly length: number;
  readonly p: bigint;
  readonly b: bigint;
  /** The order of the base point. */
  readonly n: bigint;
}

/** A curve whose keys are plain octets. */
export interface OkpCurveRow {
  readonly crv: OkpCurve;
  readonly bits: number;
  /** Of the public and of the private key, in bytes. */
  readonly length: number;
}

/** P-256. */
export const p256Curve: EcCurveRow = {
  crv: "P-256",
  bits: 256,
  length: 32,
  p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
};

/** P-384. */
export const p384Curve: EcCurveRow = {
  crv: "P-384",
  bits: 384,
  length: 48,
  p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
  b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
};

/** P-521. */
export const p521Curve: EcCurveRow = {
  crv: "P-521",
  bits: 521,
  length: 66,
  p: 2n ** 521n - 1n,
  b: 0x0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
  n: 0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
};

/** The curves of kty EC. */
export const ecCurves: Readonly<Record<EcCurve, EcCurveRow>> = /* @__PURE__ */ table({
  "P-256": p256Curve,
  "P-384": p384Curve,
  "P-521": p521Curve,
});

/** The curves of kty OKP. */
export const okpCurves: Readonly<Record<OkpCurve, OkpCurveRow>> = /* @__PURE__ */ table({
  Ed25519: { crv: "Ed25519", bits: 255, length: 32 },
  Ed448: { crv: "Ed448", bits: 448, length: 57 },
  X25519: { crv: "X25519", bits: 255, length: 32 },
  X448: { crv: "X448", bits: 448, length: 56 },
});
