/**
 * Elliptic curve keys: RFC 7518 section 6.2. This file validates the public point (RFC 7518 section 6.2.1,
 * RFC 8725 section 3.4).
 */
import { encodeBase64url } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { bigIntOf, integerBytes } from "../encoding/integers.ts";
import type { Fault } from "../errors.ts";
import type { AgreementCurve } from "../platform/agreement-curve.ts";
import { quickPoint } from "../platform/public-half.ts";
import type { PublicHalf } from "../platform/material.ts";
import type { Feature } from "../platform/runtime-features.ts";
import { randomBytes } from "../runtime.ts";
import { ecDer, type EcDerParameters } from "./ec-der.ts";
import { checkOnCurve, type EcComponents, type EcDomain } from "./ec-point.ts";
import { checkHalves, halvesAgree } from "./matching-halves.ts";
import { invalidJwk, octetsOf } from "./jwk-members.ts";
import type { KeyParts, KeyTypeScheme } from "./scheme.ts";

/** A curve, and how operations with its keys are performed. */
export type EcCurveParameters = EcCurveNames & (EcPlatformCurve | EcSoftwareCurve);

/** A curve, and its name in DER. */
export interface EcCurveNames {
  /** The domain parameters of the curve: SP 800-186 section 3.2.1 for the NIST curves. */
  readonly curve: EcDomain;
  /** The OBJECT IDENTIFIER: RFC 5480 section 2.1.1.1. */
  readonly oid: string;
}

/** A curve that platforms support. */
export interface EcPlatformCurve {
  /** The name in SEC 2, which OpenSSL uses. */
  readonly sec2: string;
  /** How node:crypto performs key agreement on the curve. */
  readonly agreement: Pick<AgreementCurve, "nodeEcdh" | "nodePair" | "slow" | "operation" | "known">;
  /** How to find out whether a runtime has the curve; absent for a curve that every runtime has. */
  readonly feature?: Feature;
}

/** A curve that platforms lack. The application provides an implementation. */
export interface EcSoftwareCurve {
  /** Computes the public key of a private key, as an uncompressed point: SEC 1 section 2.3.3. */
  readonly publicPoint: (privateKey: Bytes) => Uint8Array;
}

/** The key type of a curve. */
export interface EcKeyType extends KeyTypeScheme {
  readonly crv: string;
  readonly curve: EcDomain;
}

/** The functions that depend on whether platforms support the curve. */
interface EcOperations extends Pick<EcKeyType, "generate" | "agreement" | "feature"> {
  /** Whether the halves of a key are compared before its first use if `quickHalf` returns `undefined`. */
  readonly comparesLater: boolean;
  /** Computes the public half of a private key, if that is possible synchronously. */
  readonly quickHalf: (d: Bytes) => PublicHalf | undefined;
  readonly publicHalf: EcDerParameters["publicHalf"];
}

/**
 * Creates the key type of an elliptic curve: RFC 7518 section 6.2. Keys are read from JWK, DER and PEM, and
 * validated: the point is on the curve, the private key is in range, and the public key belongs to it.
 *
 * @example A curve that platforms lack, implemented by another library.
 * ```ts
 * import { secp256k1 } from "@noble/curves/secp256k1.js";
 * import { ecKeyType } from "josette/algorithms";
 *
 * const keyType = ecKeyType({
 *   curve: { crv: "secp256k1", bits: 256, length: 32, ...secp256k1.Point.CURVE() },
 *   oid: "1.3.132.0.10",
 *   publicPoint: (privateKey) => secp256k1.getPublicKey(privateKey, false),
 * });
 * ```
 */
export function ecKeyType(parameters: EcCurveParameters): EcKeyType {
  const { curve, oid } = parameters;
  const { crv, bits, length } = curve;
  const operations =
    "publicPoint" in parameters ? inSoftware(curve, parameters) : onPlatform(curve, parameters);
  const { generate, agreement, feature, comparesLater, quickHalf, publicHalf } = operations;
  const keyType: EcKeyType = {
    name: crv,
    kty: "EC",
    crv,
    curve,
    alg: undefined,
    bits,
    identifyingMembers: ["kty", "crv", "x", "y"],
    halvesMatch:
      comparesLater && agreement !== undefined ? (pair) => halvesAgree(pair, keyType, agreement) : undefined,
    readJwk(members) {
      const x = members.fieldElement("x", length);
      const y = members.fieldElement("y", length);
      const d = members.has("d") ? members.fieldElement("d", length) : undefined;
      return makeParts({ x, y, d }, invalidJwk);
    },
    generate,
    agreement,
    feature,
    stricterThanPlatforms: false,
    der: ecDer({ curve, oid, publicHalf, makeParts }),
  };
  return keyType;

  /** Validates the components and creates a key. */
  function makeParts({ x, y, d }: EcComponents, fault: Fault): KeyParts {
    checkOnCurve(bigIntOf(x), bigIntOf(y), curve, fault);
    const point = { kty: "EC", crv, x: encodeBase64url(x), y: encodeBase64url(y) };
    if (d === undefined) {
      return { keyType, type: "public", bits, material: { form: "public", members: point } };
    }
    const scalar = bigIntOf(d);
    if (scalar === 0n || scalar >= curve.n) throw fault("has a private key outside the range of its curve");
    const pair = { ...point, d: encodeBase64url(d) };
    checkHalves(pair, quickHalf(d), fault);
    return { keyType, type: "private", bits, material: { form: "private", members: pair } };
  }
}

function onPlatform({ crv, length }: EcDomain, { sec2, agreement, feature }: EcPlatformCurve): EcOperations {
  const algorithm = { name: "ECDH", namedCurve: crv };
  const generation = { name: crv, algorithm, usages: ["deriveBits"] } as const;
  const { own: known } = agreement.known;
  return {
    comparesLater: true,
    generate: (_, onPlatform) => onPlatform(generation),
    agreement: { kty: "EC", crv, coordinates: 2, length, algorithm, feature, ...agreement },
    feature,
    quickHalf: (d) => quickPoint(sec2, d, known),
    publicHalf(d, pkcs8Of, { computePublicHalf }) {
      const knownHalf = {
        pkcs8: () => pkcs8Of(octetsOf(known, "d")),
        isRight: ({ x, y }: PublicHalf) => x === known["x"] && y === known["y"],
      };
      return computePublicHalf({ ...generation, knownHalf }, pkcs8Of(d));
    },
  };
}

function inSoftware({ crv, length, n }: EcDomain, { publicPoint }: EcSoftwareCurve): EcOperations {
  const half = (d: Bytes): { readonly x: string; readonly y: string } => {
    const point = publicPoint(d);
    return {
      x: encodeBase64url(point.subarray(1, 1 + length)),
      y: encodeBase64url(point.subarray(1 + length)),
    };
  };
  return {
    comparesLater: false,
    generate() {
      const d = randomScalar(n, length);
      return { kty: "EC", crv, ...half(d), d: encodeBase64url(d) };
    },
    agreement: undefined,
    feature: undefined,
    quickHalf: half,
    *publicHalf(d) {
      return half(d);
    },
  };
}

/**
 * FIPS 186-5 appendix A.2.2: candidates that are not in [1, n - 1] are discarded. A candidate has as many
 * bits as n, so the probability of discarding it is at most one half.
 */
function randomScalar(n: bigint, length: number): Bytes {
  const excess = 8 * length - n.toString(2).length;
  for (;;) {
    const candidate = integerBytes(bigIntOf(randomBytes(length)) >> BigInt(excess), length);
    const scalar = bigIntOf(candidate);
    if (scalar > 0n && scalar < n) return candidate;
  }
}
