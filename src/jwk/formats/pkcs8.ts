/** PrivateKeyInfo and OneAsymmetricKey: RFC 5958 section 2. It is the content of "PRIVATE KEY" files. */
import type { Suite } from "../../algorithms/suite.ts";
import type { PssParameters } from "../../keytypes/pss-parameters.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { DerReader, tags } from "../../encoding/der.ts";
import type { Fault } from "../../errors.ts";
import { readKeyAlgorithm, writePrivateKeyInfo } from "../../keytypes/algorithm-identifier.ts";
import type { KeyTypeDer } from "../../keytypes/scheme.ts";
import type { KeyMembers } from "../../platform/material.ts";
import { publicHalf, type PublicHalfOf } from "../../platform/public-half.ts";
import type { Steps } from "../../steps/steps.ts";
import type { ParsedJwk } from "../key/parse-jwk.ts";
import { boundTo } from "./spki.ts";

const attributesTag = 0xa0;
const publicKeyTag = 0x81;

/**
 * Reads a private key. Attributes are skipped. The optional publicKey field is read only for the key types
 * that need it. For other key types, the private key contains the public half, or `computePublicHalf`
 * computes it.
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
  if (version.length !== 1 || (version[0] ?? 0) > 1) throw fault("has an unknown PKCS #8 version");
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

/**
 * Writes a private key with version v1 (0). If `pss` is given, an RSA key is restricted to RSASSA-PSS; `null`
 * means without parameters.
 */
export function writePkcs8(der: KeyTypeDer, members: KeyMembers, pss?: PssParameters | null): Bytes {
  return writePrivateKeyInfo(der.writeAlgorithm(pss), der.writePrivateKey(members));
}

/** Returns the octets in an implicitly tagged BIT STRING, which must consist of whole octets. */
function wholeOctets(content: Bytes, fault: Fault): Bytes {
  if (content[0] !== 0) throw fault("has a BIT STRING that does not consist of whole octets");
  return content.slice(1);
}
