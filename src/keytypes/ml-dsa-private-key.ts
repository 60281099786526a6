/** The private keys of ML-DSA in PKCS #8: RFC 9881 section 6. */
import type { Bytes } from "../encoding/bytes.ts";
import { DerReader, tags } from "../encoding/der.ts";
import { derElement } from "../encoding/der-writer.ts";
import { JoseError, type Fault } from "../errors.ts";

/** A parameter set of ML-DSA: FIPS 204 table 2, RFC 9964 section 3. All lengths are in bytes. */
export interface MlDsaParameters {
  readonly alg: string;
  readonly publicKeyLength: number;
  /** The length of the private key that is computed from the seed, as FIPS 204 encodes it. */
  readonly expandedKeyLength: number;
  readonly signatureLength: number;
  /** The length of the hint at the end of a signature: omega + k. */
  readonly hintLength: number;
  /** The first part of the signature for the known-answer test, in base64url: see akp.ts. */
  readonly knownChallenge: string;
  /**
   * The end of the public key for a seed of zeros, in base64url, for known-answer tests. It depends on all
   * other parts of the key.
   */
  readonly knownPublicKeyEnd: string;
}

/** The length of the seed in bytes, in all parameter sets. The seed is the private key. */
export const seedLength = 32;

/** The contents of a private key. */
export interface MlDsaPrivateKey {
  /** The seed, which is the private key in a JWK: RFC 9964 section 3. */
  readonly seed: Bytes;
  /** The first octets of the public key, if the file also has the expanded private key. */
  readonly rho?: Bytes;
}

/** The tag [0] IMPLICIT: the ASN.1 module of RFC 9881 uses implicit tags. */
const seedTag = 0x80;

/** FIPS 204 algorithms 22 and 24: the public and the expanded private key begin with the same 32 bytes. */
const rhoLength = 32;

/**
 * Reads a private key, a CHOICE of seed, expandedKey and both.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for an expanded key without a seed: the seed cannot be computed
 * from it.
 */
export function readMlDsaPrivateKey(parameters: MlDsaParameters, der: Bytes, fault: Fault): MlDsaPrivateKey {
  const { alg } = parameters;
  const outer = new DerReader(der, fault);
  const choice = outer.any();
  outer.end();
  switch (choice.tag) {
    case seedTag:
      return { seed: seedIn(choice.content, fault) };
    case tags.octetString:
      checkExpandedKey(parameters, choice.content, fault);
      throw new JoseError(
        "ERR_JOSE_NOT_SUPPORTED",
        `The ${alg} private key is stored in expanded form only, from which the seed cannot be computed; ` +
          "export the key again, with its seed",
      );
    case tags.sequence: {
      const both = outer.inside(choice.content);
      const seed = seedIn(both.element(tags.octetString).content, fault);
      const expandedKey = both.element(tags.octetString).content;
      both.end();
      checkExpandedKey(parameters, expandedKey, fault);
      return { seed, rho: expandedKey.subarray(0, rhoLength) };
    }
    default:
      throw fault(`has a private key that is not encoded as RFC 9881 requires for ${alg}`);
  }
}

/** Encodes a private key as its seed, the format that RFC 9881 recommends. */
export function writeMlDsaPrivateKey(seed: Bytes): Bytes {
  return derElement(seedTag, seed);
}

function seedIn(octets: Bytes, fault: Fault): Bytes {
  if (octets.length !== seedLength) throw fault(`has an ML-DSA seed that is not ${seedLength} bytes long`);
  return octets.slice();
}

function checkExpandedKey({ alg, expandedKeyLength }: MlDsaParameters, octets: Bytes, fault: Fault): void {
  if (octets.length !== expandedKeyLength)
    throw fault(`has an expanded private key of the wrong length for ${alg}`);
}
