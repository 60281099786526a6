/** Elliptic curve keys in DER: RFC 5480 section 2 for public keys, RFC 5915 for private keys. */
import type { Bytes } from "../encoding/bytes.ts";
import {
  derObjectIdentifier,
  derSequence,
  derBitString,
  derElement,
  derUnsignedInteger,
} from "../encoding/der-writer.ts";
import { bigIntOf, paddedTo, withoutLeadingZeros } from "../encoding/integers.ts";
import type { Fault } from "../errors.ts";
import type { PublicHalf } from "../platform/material.ts";
import type { Steps } from "../steps/steps.ts";
import { onCurve, withDer, readNamedCurve, writePrivateKeyInfo } from "./algorithm-identifier.ts";
import { readPoint, writePoint, type EcComponents, type EcDomain } from "./ec-point.ts";
import { octetsOf } from "./jwk-members.ts";
import type { KeyParts, KeyTypeDer, PemReader, PrivateKeyContext } from "./scheme.ts";
import { DerReader, tags } from "../encoding/der.ts";

/** Writes the PrivateKeyInfo of a private key. */
export type Pkcs8Of = (d: Bytes) => Bytes;

/** A curve, and the functions that create a key on it. */
export interface EcDerParameters {
  readonly curve: EcDomain;
  readonly oid: string;
  /** Computes the public half of a private key that was given without it. */
  readonly publicHalf: (d: Bytes, pkcs8Of: Pkcs8Of, context: PrivateKeyContext) => Steps<PublicHalf>;
  readonly makeParts: (components: EcComponents, fault: Fault) => KeyParts;
}

const ecPublicKey = "1.2.840.10045.2.1";

/** Creates the DER readers and writers for keys on a curve. */
export function ecDer({ curve, oid, publicHalf, makeParts }: EcDerParameters): KeyTypeDer {
  const writeAlgorithm = (): Bytes => derSequence(derObjectIdentifier(ecPublicKey), derObjectIdentifier(oid));
  const pkcs8Of = (d: Bytes): Bytes => writePrivateKeyInfo(writeAlgorithm(), writeSec1({ d }));
  return {
    algorithms: [ecPublicKey],
    namedCurve: oid,
    readParameters: () => undefined,
    writeAlgorithm,
    readPublicKey: (publicKey, { fault }) => makeParts(readPoint(curve, publicKey, fault), fault),
    writePublicKey: writePoint,
    readPrivateKey: (privateKey, context) => readKey(readSec1(privateKey, context.fault), context),
    writePrivateKey: (members) => writeSec1({ d: octetsOf(members, "d"), point: writePoint(members) }),
    pemReaders: { "EC PRIVATE KEY": readPem },
  };

  function* readKey(key: Sec1Key, context: PrivateKeyContext): Steps<KeyParts> {
    const { fault } = context;
    if (key.namedCurve !== undefined && key.namedCurve !== oid) throw fault("names two different curves");
    const d = scalarOf(key.privateKey, curve, fault);
    if (key.point !== undefined) return makeParts({ ...readPoint(curve, key.point, fault), d }, fault);
    const { x, y } = yield* publicHalf(d, pkcs8Of, context);
    if (x === undefined || y === undefined) throw fault("has no public half");
    const point = writePoint({ kty: "EC", x, y });
    return makeParts({ ...readPoint(curve, point, fault), d }, fault);
  }
}

/** Reads the content of an "EC PRIVATE KEY" file, which must name the curve. */
const readPem: PemReader = (der, context, candidates) => {
  const { namedCurve } = readSec1(der, context.fault);
  if (namedCurve === undefined) throw context.fault("has no named curve");
  return onCurve(namedCurve, withDer(candidates)).der.readPrivateKey(der, context);
};

/**
 * Returns the private key with the length that RFC 5915 section 3 requires. Some software omits leading zeros
 * or adds one, as in an INTEGER.
 */
function scalarOf(privateKey: Bytes, { crv, length, n }: EcDomain, fault: Fault): Bytes {
  const d = privateKey.length > 2 * length ? undefined : paddedTo(length, withoutLeadingZeros(privateKey));
  if (d === undefined) throw fault(`has a private key that is too long for ${crv}`);
  const scalar = bigIntOf(d);
  if (scalar === 0n || scalar >= n) throw fault("has a private key outside the range of its curve");
  return d;
}

const parametersTag = 0xa0;
const publicKeyTag = 0xa1;
const version = /* @__PURE__ */ new Uint8Array([1]);

/** The fields of an ECPrivateKey: RFC 5915 section 3. */
interface Sec1Key {
  readonly privateKey: Bytes;
  /**
   * The OBJECT IDENTIFIER of the curve. It may be absent in PKCS #8, where the AlgorithmIdentifier names the
   * curve.
   */
  readonly namedCurve: string | undefined;
  /** The public key, an ECPoint. */
  readonly point: Bytes | undefined;
}

/** Reads an ECPrivateKey without validating its numbers. */
function readSec1(der: Bytes, fault: Fault): Sec1Key {
  const outer = new DerReader(der, fault);
  const key = outer.sequence();
  outer.end();
  const [number, ...more] = key.unsignedInteger();
  if (number !== version[0] || more.length > 0) throw fault("has an ECPrivateKey with an unknown version");
  const { content: privateKey } = key.element(tags.octetString);
  const namedCurve =
    key.peek() === parametersTag ? readParameters(key.sequence(parametersTag), fault) : undefined;
  const point = key.peek() === publicKeyTag ? readPublicKey(key.sequence(publicKeyTag)) : undefined;
  key.end();
  return { privateKey, namedCurve, point };
}

/** Writes an ECPrivateKey without its curve, for PKCS #8, where the AlgorithmIdentifier names the curve. */
function writeSec1({ d, point }: { readonly d: Bytes; readonly point?: Bytes }): Bytes {
  return derSequence(
    derUnsignedInteger(version),
    derElement(tags.octetString, d),
    ...(point === undefined ? [] : [derElement(publicKeyTag, derBitString(point))]),
  );
}

function readParameters(inside: DerReader, fault: Fault): string {
  const curve = readNamedCurve(inside, fault);
  inside.end();
  return curve;
}

function readPublicKey(inside: DerReader): Bytes {
  const point = inside.bitString();
  inside.end();
  return point;
}
