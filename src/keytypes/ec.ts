/**
 * Elliptic curve keys: RFC 7518 section 6.2. The public point is validated here (RFC 7518 section 6.2.1, RFC
 * 8725 section 3.4).
 */
import { encodeBase64url } from "../encoding/base64url.ts";
import { bigIntOf } from "../encoding/integers.ts";
import type { Fault } from "../errors.ts";
import type { AgreementCurve } from "../platform/agreement.ts";
import { quickPoint } from "../platform/public-half.ts";
import type { Feature } from "../platform/support.ts";
import { ecDer } from "./ec-der.ts";
import type { EcComponents, EcDomain } from "./ec-point.ts";
import { checkHalves, halvesAgree } from "./halves.ts";
import { invalidJwk } from "./members.ts";
import type { KeyParts, KeyTypeScheme } from "./scheme.ts";

/** A curve y^2 = x^3 - 3x + b over the integers modulo p, and its names in other standards. */
export interface EcCurveParameters {
  /** FIPS 186-5, SP 800-186 section 3.2.1. */
  readonly curve: EcDomain;
  /** The OBJECT IDENTIFIER: RFC 5480 section 2.1.1.1. */
  readonly oid: string;
  /** The name in SEC 2, which OpenSSL uses. */
  readonly sec2: string;
  /** How node:crypto performs key agreement on the curve. */
  readonly agreement: Pick<AgreementCurve, "nodeEcdh" | "nodePair" | "slow" | "operation" | "known">;
  /** How to find out whether a runtime has the curve; absent for a curve that every runtime has. */
  readonly feature?: Feature;
}

/** The key type of a curve. */
export interface EcKeyType extends KeyTypeScheme {
  readonly crv: string;
  readonly curve: EcDomain;
}

/** Creates the key type of a curve. */
export function ecKeyType({ curve, oid, sec2, agreement, feature }: EcCurveParameters): EcKeyType {
  const { crv, bits, length } = curve;
  const algorithm = { name: "ECDH", namedCurve: crv };
  const generation = { name: crv, algorithm, usages: ["deriveBits"] } as const;
  const exchange = { kty: "EC", crv, coordinates: 2, length, algorithm, feature, ...agreement } as const;
  const keyType: EcKeyType = {
    name: crv,
    kty: "EC",
    crv,
    curve,
    alg: undefined,
    bits,
    identifyingMembers: ["kty", "crv", "x", "y"],
    halvesMatch: (pair) => halvesAgree(pair, keyType, exchange),
    readJwk(members) {
      const x = members.fieldElement("x", length);
      const y = members.fieldElement("y", length);
      const d = members.has("d") ? members.fieldElement("d", length) : undefined;
      return makeParts({ x, y, d }, invalidJwk);
    },
    generation: () => generation,
    agreement: exchange,
    feature,
    stricterThanPlatforms: false,
    der: ecDer({ curve, oid, generation, makeParts }),
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
    checkHalves(pair, quickPoint(sec2, d), fault);
    return { keyType, type: "private", bits, material: { form: "private", members: pair } };
  }
}

/**
 * SP 800-186 section 3.2.1: y^2 = x^3 - 3x + b. All these curves have cofactor 1, so every point on the curve
 * is a valid public key.
 */
function checkOnCurve(x: bigint, y: bigint, { p, b }: EcDomain, fault: Fault): void {
  const onCurve = x < p && y < p && (y * y - (x * x * x - 3n * x + b)) % p === 0n;
  if (!onCurve) throw fault("has a point that is not on its curve");
}
