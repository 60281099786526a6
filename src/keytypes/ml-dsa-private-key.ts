/** The private keys of ML-DSA as PKCS #8 holds them: RFC 9881 section 6. */
import { seedLength, type MlDsaParameters } from "../alg/ml-dsa.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { DerReader, tags } from "../encoding/der.ts";
import { derElement } from "../encoding/der-writer.ts";
import { JoseError, type Fault } from "../errors.ts";

/** A private key, read. */
export interface MlDsaPrivateKey {
  /** What a JWK holds: RFC 9964 section 3. */
  readonly seed: Bytes;
  /** Of a key that was stored in expanded form as well: the beginning of its public key. */
  readonly rho?: Bytes;
}

/** The module of RFC 9881 has implicit tags. */
const seedTag = 0x80;

/** FIPS 204 algorithms 22 and 24: public key and expanded private key both begin with the same 32 bytes. */
const rhoLength = 32;

/**
 * Reads a private key: CHOICE of seed, expandedKey, and both.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for the expanded key alone: the seed cannot be computed from it.
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
          "export the key again with its seed",
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
      throw fault(`has a private key that is not in a form of ${alg}`);
  }
}

/** Writes a private key as its seed, the form that RFC 9881 recommends. */
export function writeMlDsaPrivateKey(seed: Bytes): Bytes {
  return derElement(seedTag, seed);
}

function seedIn(octets: Bytes, fault: Fault): Bytes {
  if (octets.length !== seedLength) throw fault(`has an ML-DSA seed that is not ${seedLength} bytes long`);
  return octets.slice();
}

function checkExpandedKey({ alg, expandedKeyLength }: MlDsaParameters, octets: Bytes, fault: Fault): void {
  if (octets.length !== expandedKeyLength)
    throw fault(`has an expanded private key whose length is not that of ${alg}`);
}
