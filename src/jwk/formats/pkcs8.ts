/** PrivateKeyInfo and OneAsymmetricKey: RFC 5958 section 2. The content of "PRIVATE KEY" files. */
import { okpCurves, type OkpCurve } from "../../alg/curves.ts";
import { decodeBase64url } from "../../encoding/base64url.ts";
import { noBytes, type Bytes } from "../../encoding/bytes.ts";
import { DerReader, tags } from "../../encoding/der.ts";
import { derElement, derSequence, derUnsignedInteger } from "../../encoding/der-writer.ts";
import type { Fault } from "../../errors.ts";
import type { PrivateMembers } from "../../primitives/material.ts";
import { publicHalf } from "../../primitives/public-half.ts";
import { settle, type Steps } from "../../primitives/steps.ts";
import type { KeyContents } from "../key.ts";
import { okpKey } from "../okp.ts";
import type { ParsedJwk } from "../parse.ts";
import { readKeyAlgorithm, writeKeyAlgorithm, type KeyAlgorithm } from "./algorithm-identifier.ts";
import { readPkcs1Private, writePkcs1Private } from "./pkcs1.ts";
import { readSec1, writeSec1 } from "./sec1.ts";
import { boundTo } from "./spki.ts";

/** The members of the private keys that have this form here. */
export type Pkcs8Members = Exclude<PrivateMembers, { kty: "AKP" }>;

const attributesTag = 0xa0;
const publicKeyTag = 0x81;

/**
 * Reads a private key. Attributes and the optional public key are skipped: the private key says it all. `workOut` gives the
 * public half where it is left out.
 */
export function* readPkcs8(
  der: Bytes,
  fault: Fault,
  workOut: typeof publicHalf = publicHalf,
): Steps<ParsedJwk> {
  const outer = new DerReader(der, fault);
  const info = outer.sequence();
  outer.end();
  const version = info.unsignedInteger();
  if (version.length !== 1 || (version[0] ?? 0) > 1) throw fault("has a PKCS #8 version that does not exist");
  const algorithm = readKeyAlgorithm(info, fault);
  const { content: privateKey } = info.element(tags.octetString);
  info.optional(attributesTag);
  info.optional(publicKeyTag);
  info.end();
  const contents = yield* readPrivateKey(algorithm, privateKey, fault, workOut);
  return { contents, metadata: algorithm.kty === "RSA" ? boundTo(algorithm.algs) : {} };
}

/** Writes a private key, version 1 (0), restricted to certain algorithms where `algs` says so. */
export function writePkcs8(members: Pkcs8Members, algs?: readonly string[]): Bytes {
  return privateKeyInfo(members, privateKeyOctets(members), algs);
}

function* readPrivateKey(
  algorithm: KeyAlgorithm,
  privateKey: Bytes,
  fault: Fault,
  workOut: typeof publicHalf,
): Steps<KeyContents> {
  switch (algorithm.kty) {
    case "RSA":
      return readPkcs1Private(privateKey, fault);
    case "EC":
      return yield* readSec1(privateKey, fault, algorithm.crv, workOut);
    case "OKP":
      return yield* readCurvePrivateKey(algorithm.crv, privateKey, fault, workOut);
  }
}

/** CurvePrivateKey, RFC 8410 section 7: octets, of which the platform works out the public half. */
function* readCurvePrivateKey(
  crv: OkpCurve,
  der: Bytes,
  fault: Fault,
  workOut: typeof publicHalf,
): Steps<KeyContents> {
  const outer = new DerReader(der, fault);
  const { content: d } = outer.element(tags.octetString);
  outer.end();
  const { length } = okpCurves[crv];
  if (d.length !== length) throw fault(`has a private key that is none of ${crv}`);
  const { x } = yield* settle(workOut(crv, privateKeyInfo({ kty: "OKP", crv }, der)));
  const octets = x === undefined ? undefined : decodeBase64url(x);
  if (octets?.length !== length) throw fault("has no public half");
  return okpKey(crv, octets, d.slice(), fault);
}

function privateKeyInfo(
  key: Parameters<typeof writeKeyAlgorithm>[0],
  privateKey: Bytes,
  algs?: readonly string[],
): Bytes {
  return derSequence(
    derUnsignedInteger(noBytes),
    writeKeyAlgorithm(key, algs),
    derElement(tags.octetString, privateKey),
  );
}

function privateKeyOctets(members: Pkcs8Members): Bytes {
  switch (members.kty) {
    case "RSA":
      return writePkcs1Private(members);
    case "EC":
      return writeSec1(members, "nothing");
    case "OKP":
      return derElement(tags.octetString, decodeBase64url(members.d) ?? noBytes);
  }
}
