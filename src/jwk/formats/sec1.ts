/** ECPrivateKey: RFC 5915 section 3, SEC 1 appendix C.4. The content of "EC PRIVATE KEY" files, and of PKCS #8 with such a key. */
import { ecCurves, type EcCurve } from "../../alg/curves.ts";
import { decodeBase64url } from "../../encoding/base64url.ts";
import { noBytes, type Bytes } from "../../encoding/bytes.ts";
import { DerReader, tags } from "../../encoding/der.ts";
import { derBitString, derElement, derSequence, derUnsignedInteger } from "../../encoding/der-writer.ts";
import { bigIntOf, paddedTo, withoutLeadingZeros } from "../../encoding/integers.ts";
import type { Fault } from "../../errors.ts";
import type { PrivateMembers } from "../../platform/material.ts";
import { publicHalf } from "../../platform/public-half.ts";
import { settle, type Steps } from "../../platform/steps.ts";
import type { KeyContents } from "../key/key.ts";
import { readNamedCurve, writeKeyAlgorithm, writeNamedCurve } from "./algorithm-identifier.ts";
import { readPoint, writePoint } from "./point.ts";

const parametersTag = 0xa0;
const publicKeyTag = 0xa1;
const version = /* @__PURE__ */ new Uint8Array([1]);

/**
 * Reads a private key. Its curve stands in it, or around it (`crv`), or both; its public half is worked out by the platform where it
 * is left out.
 */
export function* readSec1(
  der: Bytes,
  fault: Fault,
  crv?: EcCurve,
  workOut: typeof publicHalf = publicHalf,
): Steps<KeyContents> {
  const outer = new DerReader(der, fault);
  const key = outer.sequence();
  outer.end();
  const [number, ...more] = key.unsignedInteger();
  if (number !== version[0] || more.length > 0)
    throw fault("has an EC private key version that does not exist");
  const { content: privateKey } = key.element(tags.octetString);
  const curve = readCurve(key, fault) ?? crv;
  const point = key.peek() === publicKeyTag ? readPublicKey(key.sequence(publicKeyTag)) : undefined;
  key.end();
  if (curve === undefined) throw fault("does not name its curve");
  if (crv !== undefined && curve !== crv) throw fault("names two different curves");
  const d = scalarOf(privateKey, curve, fault);
  return readPoint(curve, point ?? (yield* publicPoint(curve, d, fault, workOut)), fault, d);
}

/** The members of a private key. */
type EcPrivateMembers = Extract<PrivateMembers, { kty: "EC" }>;

/** Writes a private key, with its public half; the curve is named where nothing around it does. */
export function writeSec1(members: EcPrivateMembers, naming: "curve" | "nothing"): Bytes {
  const curve = naming === "curve" ? [derElement(parametersTag, writeNamedCurve(members.crv))] : [];
  return derSequence(
    derUnsignedInteger(version),
    derElement(tags.octetString, decodeBase64url(members.d) ?? noBytes),
    ...curve,
    derElement(publicKeyTag, derBitString(writePoint(members))),
  );
}

function readCurve(key: DerReader, fault: Fault): EcCurve | undefined {
  if (key.peek() !== parametersTag) return undefined;
  const parameters = key.sequence(parametersTag);
  const crv = readNamedCurve(parameters, fault);
  parameters.end();
  return crv;
}

function readPublicKey(inside: DerReader): Bytes {
  const point = inside.bitString();
  inside.end();
  return point;
}

/**
 * The scalar in its one form. Some writers leave leading zeros out, some put one before it, as in an INTEGER; section 3 allows
 * neither.
 */
function scalarOf(privateKey: Bytes, crv: EcCurve, fault: Fault): Bytes {
  const { length, n } = ecCurves[crv];
  const d = privateKey.length > 2 * length ? undefined : paddedTo(length, withoutLeadingZeros(privateKey));
  if (d === undefined) throw fault(`has a private key that is too long for ${crv}`);
  const scalar = bigIntOf(d);
  if (scalar === 0n || scalar >= n) throw fault("has a private key outside the range of its curve");
  return d;
}

function* publicPoint(crv: EcCurve, d: Bytes, fault: Fault, workOut: typeof publicHalf): Steps<Bytes> {
  const privateKey = derSequence(derUnsignedInteger(version), derElement(tags.octetString, d));
  const pkcs8 = derSequence(
    derUnsignedInteger(noBytes),
    writeKeyAlgorithm({ kty: "EC", crv }),
    derElement(tags.octetString, privateKey),
  );
  const { x, y } = yield* settle(workOut(crv, pkcs8));
  if (x === undefined || y === undefined) throw fault("has no public half");
  return writePoint({ x, y });
}
