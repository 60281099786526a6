/** Octet key pairs (OKP): RFC 8037 section 2; in DER: RFC 8410. */
import { decodeBase64url, encodeBase64url } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { DerReader, tags } from "../encoding/der.ts";
import { derElement, derObjectIdentifier, derSequence } from "../encoding/der-writer.ts";
import type { Fault } from "../errors.ts";
import type { AgreementCurve } from "../platform/agreement.ts";
import { generate, type PairGeneration } from "../platform/generation.ts";
import { quickOkpHalf } from "../platform/public-half.ts";
import type { KeyMembers } from "../platform/material.ts";
import type { SignatureMethod } from "../platform/signatures.ts";
import type { Feature } from "../platform/support.ts";
import type { Steps } from "../steps/steps.ts";
import { checkHalves, halvesVerify, publicKeyAgrees } from "./halves.ts";
import { invalidJwk, octetsOf } from "./members.ts";
import { writePrivateKeyInfo } from "./algorithm-identifier.ts";
import type { KeyParts, KeyTypeDer, KeyTypeScheme, PrivateKeyContext } from "./scheme.ts";

/** A curve whose keys are encoded as octets, for signatures or for key agreement. */
export type OkpCurveParameters = OkpCurve & (OkpSignatures | OkpAgreement);

/** A curve, whatever its keys are for. */
interface OkpCurve {
  readonly crv: string;
  readonly bits: number;
  /** The length of the public and of the private key, in bytes. */
  readonly length: number;
  /** The OBJECT IDENTIFIER: RFC 8410 section 3. */
  readonly oid: string;
  /** How to find out whether a runtime has the curve. */
  readonly feature: Feature;
}

/** A curve for signatures. */
interface OkpSignatures {
  /** Rejects an insecure or non-canonical public key, see edwards.ts. */
  readonly checkPublicKey: (publicKey: Bytes, fault: Fault) => void;
  /** How platforms sign. */
  readonly method: SignatureMethod;
}

/** A curve for key agreement. */
interface OkpAgreement {
  readonly agreement: MontgomeryCurve;
}

/** The base point, and a key pair with which key agreement is tested, in base64url. */
export interface MontgomeryCurve {
  /** The u coordinate of the base point: RFC 7748 section 4. */
  readonly basePoint: string;
  /** The private key of the test. */
  readonly d: string;
  readonly x: string;
}

/** Creates the key type of a curve. */
export function okpKeyType(curve: OkpCurveParameters): KeyTypeScheme {
  const { crv, bits, length, oid, feature } = curve;
  const generation = generationOn(curve);
  const agreement = "agreement" in curve ? agreementOn(curve, curve.agreement) : undefined;
  const keyType: KeyTypeScheme = {
    name: crv,
    kty: "OKP",
    crv,
    alg: undefined,
    bits,
    identifyingMembers: ["kty", "crv", "x"],
    halvesMatch: (pair) =>
      "method" in curve
        ? halvesVerify(pair, keyType, curve.method)
        : publicKeyAgrees(pair, agreementOn(curve, curve.agreement), basePointOf(curve)),
    readJwk(members) {
      const x = members.octets("x", length);
      const d = members.has("d") ? members.octets("d", length) : undefined;
      return makeParts({ x, d }, invalidJwk);
    },
    generate: () => generate(generation),
    agreement,
    stricterThanPlatforms: "checkPublicKey" in curve,
    feature,
    der: okpDer(curve, (octets, fault) => makeParts(octets, fault)),
  };
  return keyType;

  /** Validates octets of the curve's length and creates a key. */
  function makeParts({ x, d }: OkpOctets, fault: Fault): KeyParts {
    if ("checkPublicKey" in curve) curve.checkPublicKey(x, fault);
    const half = { kty: "OKP", crv, x: encodeBase64url(x) };
    if (d === undefined) {
      return { keyType, type: "public", bits, material: { form: "public", members: half } };
    }
    const pair = { ...half, d: encodeBase64url(d) };
    const pkcs8 = (): Bytes => writePrivateKeyInfo(writeAlgorithm(oid), derElement(tags.octetString, d));
    checkHalves(pair, quickOkpHalf(pair, pkcs8), fault);
    return { keyType, type: "private", bits, material: { form: "private", members: pair } };
  }
}

function generationOn(curve: OkpCurveParameters): PairGeneration {
  const { crv } = curve;
  const usages = "method" in curve ? (["sign", "verify"] as const) : (["deriveBits"] as const);
  return { name: crv, algorithm: { name: crv }, usages };
}

/** Key agreement on the curve: RFC 7748 section 6. */
function agreementOn(
  { crv, length, feature }: OkpCurve,
  { basePoint, d, x }: MontgomeryCurve,
): AgreementCurve {
  const kty = "OKP";
  return {
    kty,
    crv,
    coordinates: 1,
    length,
    algorithm: { name: crv },
    slow: false,
    feature,
    known: { own: { kty, crv, d, x }, peer: { kty, crv, x: basePoint }, secret: x },
  };
}

function basePointOf({ crv, agreement }: OkpCurve & OkpAgreement): KeyMembers {
  return { kty: "OKP", crv, x: agreement.basePoint };
}

interface OkpOctets {
  readonly x: Bytes;
  readonly d?: Bytes | undefined;
}

function okpDer(
  curve: OkpCurveParameters,
  makeParts: (octets: OkpOctets, fault: Fault) => KeyParts,
): KeyTypeDer {
  const { crv, length, oid } = curve;
  return {
    algorithms: [oid],
    namedCurve: undefined,
    readParameters: () => undefined,
    writeAlgorithm: () => writeAlgorithm(oid),
    // RFC 8410 section 4: the public key is encoded as its octets.
    readPublicKey(publicKey, { fault, unusablePoint }) {
      if (publicKey.length !== length) throw fault(`has a public key of the wrong length for ${crv}`);
      return makeParts({ x: publicKey.slice() }, unusablePoint);
    },
    writePublicKey: (members) => octetsOf(members, "x"),
    readPrivateKey,
    writePrivateKey: (members) => derElement(tags.octetString, octetsOf(members, "d")),
    pemReaders: {},
  };

  /** CurvePrivateKey: RFC 8410 section 7. It has no public half, which the platform computes. */
  function* readPrivateKey(der: Bytes, { fault, computePublicHalf }: PrivateKeyContext): Steps<KeyParts> {
    const outer = new DerReader(der, fault);
    const { content: d } = outer.element(tags.octetString);
    outer.end();
    if (d.length !== length) throw fault(`has a private key of the wrong length for ${crv}`);
    const pkcs8 = writePrivateKeyInfo(writeAlgorithm(oid), der);
    const { x } = yield* computePublicHalf(generationOn(curve), pkcs8);
    const octets = x === undefined ? undefined : decodeBase64url(x);
    if (octets?.length !== length) throw fault("has no public half");
    return makeParts({ x: octets, d: d.slice() }, fault);
  }
}

/** RFC 8410 section 3: the parameters are absent. */
function writeAlgorithm(oid: string): Bytes {
  return derSequence(derObjectIdentifier(oid));
}
