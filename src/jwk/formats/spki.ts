/** SubjectPublicKeyInfo: RFC 5280 section 4.1.2.7. The content of "PUBLIC KEY" files and of certificates. */
import { okpCurves } from "../../alg/curves.ts";
import { mlDsaParameters } from "../../alg/ml-dsa.ts";
import type { PssParameters } from "../../alg/signature.ts";
import { decodeBase64url } from "../../encoding/base64url.ts";
import { noBytes, type Bytes } from "../../encoding/bytes.ts";
import { DerReader } from "../../encoding/der.ts";
import { derBitString, derSequence } from "../../encoding/der-writer.ts";
import type { Fault } from "../../errors.ts";
import type { PublicMembers } from "../../platform/material.ts";
import { akpKey } from "../akp.ts";
import type { KeyMetadata } from "../key/key.ts";
import { okpKey } from "../okp.ts";
import type { ParsedJwk } from "../parse.ts";
import { readKeyAlgorithm, writeKeyAlgorithm } from "./algorithm-identifier.ts";
import { readPkcs1Public, writePkcs1Public } from "./pkcs1.ts";
import { readPoint, writePoint } from "./point.ts";

/** Reads a public key. `unusablePoint` makes the error for a point of an Edwards curve that must not be a public key. */
export function readSpki(der: Bytes, fault: Fault, unusablePoint: Fault = fault): ParsedJwk {
  const outer = new DerReader(der, fault);
  const info = outer.sequence();
  outer.end();
  const algorithm = readKeyAlgorithm(info, fault);
  const publicKey = info.bitString();
  info.end();
  switch (algorithm.kty) {
    case "RSA":
      return { contents: readPkcs1Public(publicKey, fault), metadata: boundTo(algorithm) };
    case "EC":
      return { contents: readPoint(algorithm.crv, publicKey, fault), metadata: {} };
    case "OKP": {
      const { crv } = algorithm;
      // RFC 8410 section 4: the octets themselves.
      if (publicKey.length !== okpCurves[crv].length)
        throw fault(`has a public key whose length is not that of ${crv}`);
      return { contents: okpKey(crv, publicKey.slice(), undefined, unusablePoint), metadata: {} };
    }
    case "AKP": {
      // RFC 9881 section 4: the octets themselves.
      const { alg } = algorithm;
      if (publicKey.length !== mlDsaParameters[alg].publicKeyLength)
        throw fault(`has a public key whose length is not that of ${alg}`);
      return { contents: akpKey(alg, publicKey.slice()), metadata: { alg } };
    }
  }
}

/** What the parameters of an RSA key restrict it to. */
export function boundTo({ algs, pss }: Pick<KeyMetadata, "algs" | "pss">): KeyMetadata {
  if (algs === undefined) return {};
  const [alg, ...others] = algs;
  return { algs, pss, ...(others.length === 0 && { alg }) };
}

/** Writes a public key. An RSA key is restricted to RSASSA-PSS where `pss` says so. */
export function writeSpki(members: PublicMembers, pss?: PssParameters | null): Bytes {
  return derSequence(writeKeyAlgorithm(members, pss), derBitString(publicKeyOctets(members)));
}

function publicKeyOctets(members: PublicMembers): Bytes {
  switch (members.kty) {
    case "RSA":
      return writePkcs1Public(members);
    case "EC":
      return writePoint(members);
    case "OKP":
      return decodeBase64url(members.x) ?? noBytes;
    case "AKP":
      return decodeBase64url(members.pub) ?? noBytes;
  }
}
