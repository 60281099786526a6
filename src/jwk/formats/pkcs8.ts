/** PrivateKeyInfo and OneAsymmetricKey: RFC 5958 section 2. The content of "PRIVATE KEY" files. */
import type { Suite } from "../../algorithms/suite.ts";
import type { PssParameters } from "../../keytypes/pss-parameters.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { DerReader, tags } from "../../encoding/der.ts";
import type { Fault } from "../../errors.ts";
import { readKeyAlgorithm } from "../../keytypes/algorithm-identifier.ts";
import { writePrivateKeyInfo } from "../../keytypes/private-key-info.ts";
import type { KeyTypeDer } from "../../keytypes/scheme.ts";
import type { KeyMembers } from "../../platform/material.ts";
import { publicHalf, type PublicHalfOf } from "../../platform/public-half.ts";
import type { Steps } from "../../platform/steps.ts";
import type { ParsedJwk } from "../parse.ts";
import { boundTo } from "./spki.ts";

const attributesTag = 0xa0;
const publicKeyTag = 0x81;

/**
 * Reads a private key. Attributes are skipped. The optional public key is read for ML-DSA alone; for other
 * types the private key contains it, or `computePublicHalf` has the platform compute it.
 */
export function* readPkcs8(
  suite: Suite,
  der: Bytes,
  fault: Fault,
  computePublicHalf: PublicHalfOf = publicHalf,
): Steps<ParsedJwk> {
  const outer = new DerReader(der, fault);
  const info = outer.sequence();
  outer.end();
  const version = info.unsignedInteger();
  if (version.length !== 1 || (version[0] ?? 0) > 1) throw fault("has a PKCS #8 version that does not exist");
  const algorithm = readKeyAlgorithm(info, suite.keyTypes, fault);
  const { content: privateKey } = info.element(tags.octetString);
  info.optional(attributesTag);
  const publicKey = info.optional(publicKeyTag)?.content;
  info.end();
  const metadata = boundTo(suite, algorithm);
  const statedPublicKey = (): Bytes | undefined => publicKey && wholeOctets(publicKey, fault);
  const context = { fault, statedPublicKey, computePublicHalf };
  return { contents: yield* algorithm.der.readPrivateKey(privateKey, context), metadata };
}

/** Writes a private key, version 1 (0), restricted to RSASSA-PSS where `pss` says so. */
export function writePkcs8(der: KeyTypeDer, members: KeyMembers, pss?: PssParameters | null): Bytes {
  return writePrivateKeyInfo(der.writeAlgorithm(pss), der.writePrivateKey(members));
}

/** The content of an implicitly tagged BIT STRING of whole octets. */
function wholeOctets(content: Bytes, fault: Fault): Bytes {
  if (content[0] !== 0) throw fault("has a BIT STRING that is not whole octets");
  return content.slice(1);
}
