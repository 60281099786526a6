/**
 * SubjectPublicKeyInfo: RFC 5280 section 4.1.2.7. It is the content of "PUBLIC KEY" files and is part of
 * certificates.
 */
import type { Suite } from "../../algorithms/suite.ts";
import type { PssParameters } from "../../keytypes/pss-parameters.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { DerReader } from "../../encoding/der.ts";
import { derBitString, derSequence } from "../../encoding/der-writer.ts";
import { JoseError, type Fault } from "../../errors.ts";
import { readKeyAlgorithm, type KeyAlgorithm } from "../../keytypes/algorithm-identifier.ts";
import type { KeyTypeDer } from "../../keytypes/scheme.ts";
import type { KeyMembers } from "../../platform/material.ts";
import type { KeyMetadata } from "../key/key.ts";
import type { ParsedJwk } from "../key/parse-jwk.ts";

/**
 * Reads a public key. `unusablePoint` creates the error for a point of an Edwards curve that is not allowed
 * as a public key.
 */
export function readSpki(suite: Suite, der: Bytes, fault: Fault, unusablePoint: Fault = fault): ParsedJwk {
  const outer = new DerReader(der, fault);
  const info = outer.sequence();
  outer.end();
  const algorithm = readKeyAlgorithm(info, suite.keyTypes, fault);
  const publicKey = info.bitString();
  info.end();
  const metadata = boundTo(suite, algorithm);
  return { contents: algorithm.der.readPublicKey(publicKey, { fault, unusablePoint }), metadata };
}

/**
 * Returns the algorithms to which the AlgorithmIdentifier of a key restricts the key. An AlgorithmIdentifier
 * can name a single algorithm together with the key type, or RSASSA-PSS.
 */
export function boundTo(suite: Suite, { keyType, pss }: Pick<KeyAlgorithm, "keyType" | "pss">): KeyMetadata {
  if (pss === undefined) return keyType.alg === undefined ? {} : { alg: keyType.alg };
  const algs = algorithmsOf(suite, pss);
  const [alg, ...others] = algs;
  return { algs, pss, ...(others.length === 0 && { alg }) };
}

/**
 * Writes a public key. If `pss` is given, an RSA key is restricted to RSASSA-PSS; `null` means without
 * parameters.
 */
export function writeSpki(der: KeyTypeDer, members: KeyMembers, pss?: PssParameters | null): Bytes {
  return derSequence(der.writeAlgorithm(pss), derBitString(der.writePublicKey(members)));
}

/**
 * Returns the algorithms that the parameters allow. RFC 4055 section 3.3: signatures must use the hash
 * function of the parameters, and a salt of at least the stated length.
 */
function algorithmsOf(suite: Suite, parameters: PssParameters | null): readonly string[] {
  const algs: string[] = [];
  for (const { alg, pss } of Object.values(suite.signatures)) {
    if (pss !== undefined && (parameters === null || admits(parameters, pss))) algs.push(alg);
  }
  if (algs.length > 0) return algs;
  throw new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    "The key is for RSASSA-PSS with a hash function or a salt length that no JOSE algorithm uses",
  );
}

function admits(parameters: PssParameters, { hash, saltLength }: PssParameters): boolean {
  return parameters.hash === hash && parameters.saltLength <= saltLength;
}
