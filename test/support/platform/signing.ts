// Every signature algorithm that this runtime's node:crypto supports, with a key, and the same operation with
// other functions of node:crypto than the library uses.
import { schemeOf } from "./scheme-names.ts";
import { constants, createHmac, sign, verify, type SignKeyObjectInput } from "node:crypto";
import type { EcCurve, OkpCurve } from "../../../src/keytypes/names.ts";
import { signatureAlgorithms } from "../signature-table.ts";
import type { BuiltInSignature } from "../../../src/algorithms/signatures/built-in.ts";
import type { Bytes } from "../../../src/encoding/bytes.ts";
import type { KeyMaterial } from "../../../src/platform/material.ts";
import { otherRsaKey } from "../keys.ts";
import { secretBytes } from "../tokens.ts";
import { curvePair, nodeHash, own, rsaPair, secret, type Pair } from "./materials.ts";

/** An algorithm with a key. */
export interface SigningCase {
  readonly row: BuiltInSignature;
  readonly signing: KeyMaterial;
  readonly verifying: KeyMaterial;
  /** Another key of the same kind. */
  readonly other: KeyMaterial;
  /** Signs with node:crypto directly. */
  readonly sign: (message: Uint8Array) => Bytes;
  readonly verify: (message: Uint8Array, signature: Uint8Array) => boolean;
  /** How WebCrypto imports the key. */
  readonly algorithm: Algorithm;
}

const rsa = rsaPair();
const otherRsa = rsaPair(otherRsaKey);

/** The algorithms by name, with the curve if there is one. */
export const signingCases: readonly [string, SigningCase][] =
  Object.values(signatureAlgorithms).flatMap(casesOf);

function casesOf(row: BuiltInSignature): [string, SigningCase][] {
  switch (schemeOf(row)) {
    case "HMAC":
      return [[row.alg, macCase(row, row.hash!)]];
    case "RSASSA-PKCS1-v1_5":
      return [
        [row.alg, pairCase(row, rsa, otherRsa, {}, { name: schemeOf(row), hash: row.hash } as Algorithm)],
      ];
    case "RSA-PSS": {
      const options = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: row.pss?.saltLength };
      const algorithm = { name: schemeOf(row), hash: row.hash } as Algorithm;
      return [[row.alg, pairCase(row, rsa, otherRsa, options, algorithm)]];
    }
    case "ECDSA":
      return (row.curves ?? []).map((crv) => {
        const options = { dsaEncoding: "ieee-p1363" } as const;
        const algorithm = { name: "ECDSA", namedCurve: crv } as Algorithm;
        return [row.alg, pairCase(row, ...twoPairs(crv as EcCurve), options, algorithm)];
      });
    case "EdDSA":
      return (row.curves ?? []).map((crv) => [
        `${row.alg} on ${crv}`,
        pairCase(row, ...twoPairs(crv as EcCurve), {}, { name: crv }),
      ]);
    case "ML-DSA":
      return [];
  }
}

function twoPairs(crv: EcCurve | OkpCurve): [Pair, Pair] {
  return [curvePair(crv), curvePair(crv)];
}

function macCase(row: BuiltInSignature, hash: "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512"): SigningCase {
  const mac = (message: Uint8Array) =>
    own(createHmac(nodeHash(hash), secretBytes(64)).update(message).digest());
  const material = secret(secretBytes(64));
  return {
    row,
    signing: material,
    verifying: material,
    other: secret(secretBytes(65)),
    sign: mac,
    verify: (message, signature) => Buffer.from(mac(message)).equals(signature),
    algorithm: { name: "HMAC", hash } as Algorithm,
  };
}

function pairCase(
  row: BuiltInSignature,
  pair: Pair,
  other: Pair,
  options: Omit<SignKeyObjectInput, "key">,
  algorithm: Algorithm,
): SigningCase {
  const hash = row.hash !== undefined ? nodeHash(row.hash) : null;
  return {
    row,
    signing: pair.privateMaterial,
    verifying: pair.publicMaterial,
    other: other.publicMaterial,
    sign: (message) => own(sign(hash, message, { key: pair.privateKey, ...options })),
    verify: (message, signature) => verify(hash, message, { key: pair.publicKey, ...options }, signature),
    algorithm,
  };
}
