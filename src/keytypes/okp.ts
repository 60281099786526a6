/** Octet key pairs (OKP): RFC 8037 section 2; in DER: RFC 8410. */
import { decodeBase64url, encodeBase64url } from "../encoding/base64url.ts";
import { noBytes, type Bytes } from "../encoding/bytes.ts";
import { DerReader, tags } from "../encoding/der.ts";
import { derElement, derObjectIdentifier, derSequence } from "../encoding/der-writer.ts";
import type { Fault } from "../errors.ts";
import type { AgreementCurve } from "../platform/agreement-curve.ts";
import { quickOkpHalf } from "../platform/public-half.ts";
import type { HalfGeneration } from "../platform/pair-generation.ts";
import type { KeyMembers, PublicHalf } from "../platform/material.ts";
import type { SignatureMethod } from "../platform/signature-method.ts";
import type { Feature } from "../platform/runtime-features.ts";
import type { Steps } from "../steps/steps.ts";
import { checkHalves, halvesVerify, publicKeyAgrees } from "./matching-halves.ts";
import { invalidJwk, octetsOf } from "./jwk-members.ts";
import { writePrivateKeyInfo } from "./algorithm-identifier.ts";
import type { KeyParts, KeyTypeDer, KeyTypeScheme, PrivateKeyContext } from "./scheme.ts";

/** A curve whose keys are encoded as octets, for signatures or for key agreement. */
export type OkpCurveParameters = OkpCurve & (OkpSignatures | OkpAgreement);

/** The properties that curves for signatures and for key agreement have in common. */
interface OkpCurve {
  readonly crv: string;
  readonly bits: number;
  /** The length of the public and of the private key, in bytes. */
  readonly length: number;
  /** The OBJECT IDENTIFIER: RFC 8410 section 3. */
  readonly oid: string;
  /** How to find out whether a runtime has the curve. */
  readonly feature: Feature;
  /** The public key of the private key whose octets are all 08, for known-answer tests. */
  readonly knownPublicKey: string;
}

/** A curve for signatures. */
interface OkpSignatures {
  /** Rejects an insecure or non-canonical public key, see edwards.ts. */
  readonly checkPublicKey: (publicKey: Bytes, fault: Fault) => void;
  /** How platforms sign and verify with keys on the curve. */
  readonly method: SignatureMethod;
}

/** A curve for key agreement. */
interface OkpAgreement {
  /** The u coordinate of the base point, in base64url: RFC 7748 section 4. */
  readonly basePoint: string;
}

/** Creates the key type of a curve. */
export function okpKeyType(curve: OkpCurveParameters): KeyTypeScheme {
  const { crv, bits, length, feature } = curve;
  const generation = generationOn(curve);
  const agreement = "basePoint" in curve ? agreementOn(curve) : undefined;
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
        : publicKeyAgrees(pair, agreementOn(curve), basePointOf(curve)),
    readJwk(members) {
      const x = members.octets("x", length);
      const d = members.has("d") ? members.octets("d", length) : undefined;
      return makeParts({ x, d }, invalidJwk);
    },
    generate: (_, onPlatform) => onPlatform(generation),
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
    const pkcs8 = (scalar: string): Bytes => pkcs8Of(curve, decodeBase64url(scalar) ?? noBytes);
    checkHalves(pair, quickOkpHalf(pair, pkcs8, knownPair(curve)), fault);
    return { keyType, type: "private", bits, material: { form: "private", members: pair } };
  }
}

function knownPair({ crv, length, knownPublicKey: x }: OkpCurve): KeyMembers {
  // Octets 08 in base64url. The codec is not used, because this runs when the module is imported.
  const d = "CAgI".repeat(length).slice(0, Math.ceil((length * 4) / 3));
  return { kty: "OKP", crv, d, x };
}

function generationOn(curve: OkpCurveParameters): HalfGeneration {
  const { crv, length, knownPublicKey } = curve;
  const knownHalf = {
    pkcs8: () => pkcs8Of(curve, new Uint8Array(length).fill(8)),
    isRight: ({ x }: PublicHalf) => x === knownPublicKey,
  };
  const usages = "method" in curve ? (["sign", "verify"] as const) : (["deriveBits"] as const);
  return { name: crv, algorithm: { name: crv }, usages, knownHalf };
}

function pkcs8Of({ oid }: OkpCurve, d: Bytes): Bytes {
  return writePrivateKeyInfo(writeAlgorithm(oid), derElement(tags.octetString, d));
}

/** Key agreement on the curve: RFC 7748 section 6. */
function agreementOn(curve: OkpCurve & OkpAgreement): AgreementCurve {
  const { crv, length, feature, knownPublicKey } = curve;
  const kty = "OKP";
  return {
    kty,
    crv,
    coordinates: 1,
    length,
    algorithm: { name: crv },
    slow: false,
    feature,
    known: { own: knownPair(curve), peer: basePointOf(curve), secret: knownPublicKey },
  };
}

function basePointOf({ crv, basePoint }: OkpCurve & OkpAgreement): KeyMembers {
  return { kty: "OKP", crv, x: basePoint };
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

  /**
   * Reads a CurvePrivateKey: RFC 8410 section 7. If the file lacks the public half, the platform computes it.
   */
  function* readPrivateKey(der: Bytes, context: PrivateKeyContext): Steps<KeyParts> {
    const { fault } = context;
    const outer = new DerReader(der, fault);
    const { content: d } = outer.element(tags.octetString);
    outer.end();
    if (d.length !== length) throw fault(`has a private key of the wrong length for ${crv}`);
    const octets = context.statedPublicKey() ?? (yield* computedHalf(der, context));
    if (octets?.length !== length) throw fault("has no public half");
    return makeParts({ x: octets, d: d.slice() }, fault);
  }

  function* computedHalf(der: Bytes, { computePublicHalf }: PrivateKeyContext): Steps<Bytes | undefined> {
    const pkcs8 = writePrivateKeyInfo(writeAlgorithm(oid), der);
    const { x } = yield* computePublicHalf(generationOn(curve), pkcs8);
    return decodeBase64url(x ?? "");
  }
}

/** RFC 8410 section 3: the parameters are absent. */
function writeAlgorithm(oid: string): Bytes {
  return derSequence(derObjectIdentifier(oid));
}
