/** Octet key pairs: RFC 8037 section 2, and in DER RFC 8410. */
import { decodeBase64url, encodeBase64url } from "../encoding/base64url.ts";
import { type Bytes } from "../encoding/bytes.ts";
import { DerReader, tags } from "../encoding/der.ts";
import { derElement, derObjectIdentifier, derSequence } from "../encoding/der-writer.ts";
import type { Fault } from "../errors.ts";
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
  readonly usages: PairGeneration["usages"];
  /** Refuses a public key that must not be used: see edwards-point.ts. */
  readonly checkPublicKey: (publicKey: Bytes, fault: Fault) => void;
}

/** Makes the key type of a curve. */
export function okpKeyType(curve: OkpCurveParameters): KeyTypeScheme {
  const { crv, bits, length, oid, usages } = curve;
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
    generation: () => ({ name: crv, algorithm: { name: crv }, usages }),
    der: okpDer(curve, (octets, fault) => makeParts(octets, fault)),
  };
  return keyType;

  /** A key from octets of the curve's length, validated. */
  function makeParts({ x, d }: OkpOctets, fault: Fault): KeyParts {
    curve.checkPublicKey(x, fault);
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

interface OkpOctets {
  readonly x: Bytes;
  readonly d?: Bytes | undefined;
}

function okpDer(
  { crv, length, oid, usages }: OkpCurveParameters,
  makeParts: (octets: OkpOctets, fault: Fault) => KeyParts,
): KeyTypeDer {
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
    const { x } = yield* settle(computePublicHalf({ name: crv, algorithm: { name: crv }, usages }, pkcs8));
    const octets = x === undefined ? undefined : decodeBase64url(x);
    if (octets?.length !== length) throw fault("has no public half");
    return makeParts({ x: octets, d: d.slice() }, fault);
  }
}

/** Section 3: the parameters are absent. */
function writeAlgorithm(oid: string): Bytes {
  return derSequence(derObjectIdentifier(oid));
}
