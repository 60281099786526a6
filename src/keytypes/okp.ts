/** Octet key pairs: RFC 8037 section 2, and in DER RFC 8410. */
import { decodeBase64url, encodeBase64url } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { DerReader, tags } from "../encoding/der.ts";
import { derElement, derObjectIdentifier, derSequence } from "../encoding/der-writer.ts";
import type { Fault } from "../errors.ts";
import type { AgreementCurve } from "../platform/agreement.ts";
import type { PairGeneration } from "../platform/generation.ts";
import { quickOkpHalf } from "../platform/public-half.ts";
import { settle, type Steps } from "../platform/steps.ts";
import { checkHalves } from "./halves.ts";
import { invalidJwk, octetsOf } from "./members.ts";
import { writePrivateKeyInfo } from "./private-key-info.ts";
import type { KeyParts, KeyTypeDer, KeyTypeScheme, PrivateKeyContext } from "./scheme.ts";

/** A curve whose public and private keys are octets. */
export interface OkpCurveParameters {
  readonly crv: string;
  readonly bits: number;
  /** Of the public and of the private key, in bytes. */
  readonly length: number;
  /** RFC 8410 section 3. */
  readonly oid: string;
  /** Of a curve for signatures: refuses a public key that must not be used, see edwards-point.ts. */
  readonly checkPublicKey?: (publicKey: Bytes, fault: Fault) => void;
  /** Of a curve for key agreement. */
  readonly agreement?: MontgomeryCurve;
}

/** What agreements are made and tried with, in base64url. */
export interface MontgomeryCurve {
  /** RFC 7748 section 4: the u coordinate. */
  readonly basePoint: string;
  /** Some key pair. */
  readonly d: string;
  readonly x: string;
}

/** Makes the key type of a curve. */
export function okpKeyType(curve: OkpCurveParameters): KeyTypeScheme {
  const { crv, bits, length, oid } = curve;
  const generation = generationOn(curve);
  const keyType: KeyTypeScheme = {
    name: crv,
    kty: "OKP",
    crv,
    alg: undefined,
    bits,
    identifyingMembers: ["kty", "crv", "x"],
    provesHalves: false,
    readJwk(members) {
      const x = members.octets("x", length);
      const d = members.has("d") ? members.octets("d", length) : undefined;
      return makeParts({ x, d }, invalidJwk);
    },
    generation: () => generation,
    agreement: curve.agreement && agreementOn(curve, curve.agreement),
    stricterThanPlatforms: curve.checkPublicKey !== undefined,
    der: okpDer(curve, (octets, fault) => makeParts(octets, fault)),
  };
  return keyType;

  /** A key from octets of the curve's length, validated. */
  function makeParts({ x, d }: OkpOctets, fault: Fault): KeyParts {
    curve.checkPublicKey?.(x, fault);
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

function generationOn({ crv, agreement }: OkpCurveParameters): PairGeneration {
  const usages = agreement === undefined ? (["sign", "verify"] as const) : (["deriveBits"] as const);
  return { name: crv, algorithm: { name: crv }, usages };
}

/** RFC 7748 section 6. */
function agreementOn(
  { crv, length }: OkpCurveParameters,
  { basePoint: u, d, x }: MontgomeryCurve,
): AgreementCurve {
  const kty = "OKP";
  const basePoint = { kty, crv, x: u };
  return {
    kty,
    crv,
    coordinates: 1,
    length,
    algorithm: { name: crv },
    slow: false,
    basePoint,
    known: { own: { kty, crv, d, x }, peer: basePoint, secret: x },
  };
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
    // Section 4: the octets themselves.
    readPublicKey(publicKey, { fault, unusablePoint }) {
      if (publicKey.length !== length) throw fault(`has a public key whose length is not that of ${crv}`);
      return makeParts({ x: publicKey.slice() }, unusablePoint);
    },
    writePublicKey: (members) => octetsOf(members, "x"),
    readPrivateKey,
    writePrivateKey: (members) => derElement(tags.octetString, octetsOf(members, "d")),
    pemReaders: {},
  };

  /** CurvePrivateKey, section 7: octets, of which the platform computes the public half. */
  function* readPrivateKey(der: Bytes, { fault, computePublicHalf }: PrivateKeyContext): Steps<KeyParts> {
    const outer = new DerReader(der, fault);
    const { content: d } = outer.element(tags.octetString);
    outer.end();
    if (d.length !== length) throw fault(`has a private key whose length is not that of ${crv}`);
    const pkcs8 = writePrivateKeyInfo(writeAlgorithm(oid), der);
    const { x } = yield* settle(computePublicHalf(generationOn(curve), pkcs8));
    const octets = x === undefined ? undefined : decodeBase64url(x);
    if (octets?.length !== length) throw fault("has no public half");
    return makeParts({ x: octets, d: d.slice() }, fault);
  }
}

/** Section 3: the parameters are absent. */
function writeAlgorithm(oid: string): Bytes {
  return derSequence(derObjectIdentifier(oid));
}
