/** PrivateKeyInfo and OneAsymmetricKey: RFC 5958 section 2. The content of "PRIVATE KEY" files. */
import { okpCurves, type OkpCurve } from "../../alg/curves.ts";
import { mlDsaParameters } from "../../alg/ml-dsa.ts";
import type { MlDsaRow, PssParameters } from "../../alg/signature.ts";
import { decodeBase64url } from "../../encoding/base64url.ts";
import { equalConstantTime, noBytes, type Bytes } from "../../encoding/bytes.ts";
import { DerReader, tags } from "../../encoding/der.ts";
import { derElement, derSequence, derUnsignedInteger } from "../../encoding/der-writer.ts";
import type { Fault } from "../../errors.ts";
import type { PrivateMembers } from "../../platform/material.ts";
import { publicHalf } from "../../platform/public-half.ts";
import { settle, type Steps } from "../../platform/steps.ts";
import { akpKey } from "../akp.ts";
import type { KeyContents } from "../key/key.ts";
import { okpKey } from "../okp.ts";
import type { ParsedJwk } from "../parse.ts";
import { readKeyAlgorithm, writeKeyAlgorithm, type KeyAlgorithm } from "./algorithm-identifier.ts";
import { readMlDsaPrivateKey, writeMlDsaPrivateKey } from "./ml-dsa-private-key.ts";
import { readPkcs1Private, writePkcs1Private } from "./pkcs1.ts";
import { readSec1, writeSec1 } from "./sec1.ts";
import { boundTo } from "./spki.ts";

const attributesTag = 0xa0;
const publicKeyTag = 0x81;

/**
 * Reads a private key. Attributes are skipped. The optional public key is read for ML-DSA alone; for other
 * types the private key contains it, or `workOut` has the platform compute it.
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
  const publicKey = info.optional(publicKeyTag)?.content;
  info.end();
  if (algorithm.kty === "AKP") {
    const { alg } = algorithm;
    const contents = yield* readAlgorithmKeyPair(alg, privateKey, publicKey, fault, workOut);
    return { contents, metadata: { alg } };
  }
  const contents = yield* readPrivateKey(algorithm, privateKey, fault, workOut);
  return { contents, metadata: algorithm.kty === "RSA" ? boundTo(algorithm) : {} };
}

/** Writes a private key, version 1 (0), restricted to RSASSA-PSS where `pss` says so. */
export function writePkcs8(members: PrivateMembers, pss?: PssParameters | null): Bytes {
  return privateKeyInfo(members, privateKeyOctets(members), pss);
}

function* readPrivateKey(
  algorithm: Exclude<KeyAlgorithm, { kty: "AKP" }>,
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
  if (d.length !== length) throw fault(`has a private key whose length is not that of ${crv}`);
  const { x } = yield* settle(workOut(crv, privateKeyInfo({ kty: "OKP", crv }, der)));
  const octets = x === undefined ? undefined : decodeBase64url(x);
  if (octets?.length !== length) throw fault("has no public half");
  return okpKey(crv, octets, d.slice(), fault);
}

/**
 * An ML-DSA key, RFC 9881 section 6. The public half is taken from the file where it is there, as from a
 * JWK. Otherwise the platform works it out, if it has ML-DSA.
 */
function* readAlgorithmKeyPair(
  alg: MlDsaRow["alg"],
  privateKey: Bytes,
  stated: Bytes | undefined,
  fault: Fault,
  workOut: typeof publicHalf,
): Steps<KeyContents> {
  const { seed, rho } = readMlDsaPrivateKey(alg, privateKey, fault);
  const pub = statedKey(stated, fault) ?? (yield* workedOutKey(alg, seed, workOut));
  if (pub?.length !== mlDsaParameters[alg].publicKeyLength)
    throw fault(`has a public key whose length is not that of ${alg}`);
  if (rho !== undefined && !equalConstantTime(rho, pub.subarray(0, rho.length)))
    throw fault("has a seed and an expanded private key that do not belong together");
  return akpKey(alg, pub, seed);
}

/** The content of an implicitly tagged BIT STRING of whole octets. */
function statedKey(content: Bytes | undefined, fault: Fault): Bytes | undefined {
  if (content === undefined) return undefined;
  if (content[0] !== 0) throw fault("has a BIT STRING that is not whole octets");
  return content.slice(1);
}

function* workedOutKey(
  alg: MlDsaRow["alg"],
  seed: Bytes,
  workOut: typeof publicHalf,
): Steps<Bytes | undefined> {
  const pkcs8 = privateKeyInfo({ kty: "AKP", alg }, writeMlDsaPrivateKey(seed));
  const { pub } = yield* settle(workOut(alg, pkcs8));
  return pub === undefined ? undefined : decodeBase64url(pub);
}

function privateKeyInfo(key: KeyAlgorithm, privateKey: Bytes, pss?: PssParameters | null): Bytes {
  return derSequence(
    derUnsignedInteger(noBytes),
    writeKeyAlgorithm(key, pss),
    derElement(tags.octetString, privateKey),
  );
}

function privateKeyOctets(members: PrivateMembers): Bytes {
  switch (members.kty) {
    case "RSA":
      return writePkcs1Private(members);
    case "EC":
      return writeSec1(members, "nothing");
    case "OKP":
      return derElement(tags.octetString, decodeBase64url(members.d) ?? noBytes);
    case "AKP":
      return writeMlDsaPrivateKey(decodeBase64url(members.priv) ?? noBytes);
  }
}
