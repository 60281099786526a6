/** RSASSA-PSS-params: RFC 4055 section 3.1, RFC 8017 appendix A.2.3. */
import type { Bytes } from "../encoding/bytes.ts";
import { tags, type DerReader } from "../encoding/der.ts";
import { derElement, derObjectIdentifier, derSequence, derUnsignedInteger } from "../encoding/der-writer.ts";
import { JoseError, type Fault } from "../errors.ts";
import { hashesByOid, type Hash } from "../encoding/hash.ts";

/**
 * RSASSA-PSS-params: RFC 4055 section 3.1. The mask generation function is MGF1 with the same hash function.
 */
export interface PssParameters {
  readonly hash: Hash;
  /** The length of the salt in bytes: exact for a signature, the minimum for a key. */
  readonly saltLength: number;
}

const hashTag = 0xa0;
const maskGenerationTag = 0xa1;
const saltLengthTag = 0xa2;
const trailerFieldTag = 0xa3;

/** The default values, which DER omits: RFC 4055 section 3.1. */
const defaults: PssParameters = { hash: "SHA-1", saltLength: 20 };

const mgf1 = "1.2.840.113549.1.1.8";

/**
 * Reads the parameters. The defaults are SHA-1, MGF1 with SHA-1, and a salt of 20 bytes.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for an unsupported hash function, or for two different hash
 * functions.
 */
export function readPssParameters(identifier: DerReader, fault: Fault): PssParameters {
  const parameters = identifier.sequence();
  const hash = parameters.peek() === hashTag ? readHash(parameters.sequence(hashTag)) : defaults.hash;
  const maskHash =
    parameters.peek() === maskGenerationTag
      ? readMaskGeneration(parameters.sequence(maskGenerationTag))
      : defaults.hash;
  const saltLength =
    parameters.peek() === saltLengthTag
      ? readNumber(parameters.sequence(saltLengthTag), fault)
      : defaults.saltLength;
  const trailerField =
    parameters.peek() === trailerFieldTag ? readNumber(parameters.sequence(trailerFieldTag), fault) : 1;
  parameters.end();
  // RFC 4055 section 3.1: the only trailer field is 1.
  if (trailerField !== 1) throw fault("has RSASSA-PSS parameters with a trailer field other than 1");
  if (hash !== maskHash) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      `RSASSA-PSS with ${hash} and MGF1 with ${maskHash} is not supported; the hashes must be equal`,
    );
  }
  return { hash, saltLength };
}

/** Writes RSASSA-PSS-params. */
export function writePssParameters({ hash, saltLength }: PssParameters): Bytes {
  const oid = Object.keys(hashesByOid).find((each) => hashesByOid[each] === hash) ?? "";
  const identifier = derSequence(derObjectIdentifier(oid), derElement(tags.null));
  const both = [
    derElement(hashTag, identifier),
    derElement(maskGenerationTag, derSequence(derObjectIdentifier(mgf1), identifier)),
  ];
  const salt = derUnsignedInteger(new Uint8Array([saltLength >> 8, saltLength & 0xff]));
  return derSequence(
    ...(hash === defaults.hash ? [] : both),
    ...(saltLength === defaults.saltLength ? [] : [derElement(saltLengthTag, salt)]),
  );
}

/**
 * Reads a HashAlgorithm. RFC 4055 section 2.1 requires NULL parameters when writing, and accepts absent
 * parameters when reading.
 */
function readHash(outer: DerReader): Hash {
  const identifier = outer.sequence();
  outer.end();
  const oid = identifier.objectIdentifier();
  identifier.optionalNull();
  identifier.end();
  const hash = hashesByOid[oid];
  if (hash === undefined) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      `RSASSA-PSS with the hash function ${oid} is not supported`,
    );
  }
  return hash;
}

function readMaskGeneration(outer: DerReader): Hash {
  const identifier = outer.sequence();
  outer.end();
  const oid = identifier.objectIdentifier();
  if (oid !== mgf1) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      `RSASSA-PSS with the mask generation function ${oid} is not supported`,
    );
  }
  return readHash(identifier);
}

function readNumber(outer: DerReader, fault: Fault): number {
  const [octet = 0, ...more] = outer.unsignedInteger();
  outer.end();
  // Two octets are enough: a salt is shorter than the modulus, which has at most 1024 bytes.
  if (more.length > 1) throw fault("has an RSASSA-PSS parameter out of range");
  return more[0] === undefined ? octet : octet * 256 + more[0];
}
