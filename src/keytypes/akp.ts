/**
 * Algorithm key pairs (AKP) of ML-DSA: RFC 9964 section 2; in DER: RFC 9881. The "alg" is part of the key and
 * names its parameter set.
 */
import { decodeBase64url, encodeBase64url } from "../encoding/base64url.ts";
import { equalConstantTime, noBytes, type Bytes } from "../encoding/bytes.ts";
import { derObjectIdentifier, derSequence } from "../encoding/der-writer.ts";
import type { Fault } from "../errors.ts";
import type { Steps } from "../steps/steps.ts";
import { octetsFrom, type Feature } from "../platform/runtime-features.ts";
import { verifiesKnown, type KnownSignature } from "../platform/node/known-signatures.ts";
import { pureSigner, pureVerifier } from "../platform/node/signatures.ts";
import type { PublicHalf } from "../platform/material.ts";
import type { SignatureMethod } from "../platform/signature-method.ts";
import { halvesVerify } from "./matching-halves.ts";
import { octetsOf } from "./jwk-members.ts";
import {
  readMlDsaPrivateKey,
  seedLength,
  writeMlDsaPrivateKey,
  type MlDsaParameters,
} from "./ml-dsa-private-key.ts";
import { writePrivateKeyInfo } from "./algorithm-identifier.ts";
import type { KeyParts, KeyTypeDer, KeyTypeScheme, PrivateKeyContext } from "./scheme.ts";

/** The key type of a parameter set. */
export interface AkpKeyType extends KeyTypeScheme {
  readonly alg: string;
  readonly parameters: MlDsaParameters;
  readonly feature: Feature;
  /** How platforms sign and verify with keys of the parameter set. */
  readonly method: SignatureMethod;
}

/**
 * Creates the key type of a parameter set. `oid` identifies the parameter set in DER (RFC 9881 section 2).
 */
export function akpKeyType(parameters: MlDsaParameters, oid: string): AkpKeyType {
  const { alg, publicKeyLength, knownPublicKeyEnd } = parameters;
  const feature: Feature = {
    name: alg,
    algorithm: { name: alg },
    usages: ["verify"],
    key: () => octetsFrom(publicKeyLength),
    inOlderNode: false,
  };
  const method = methodOf(parameters, feature);
  const bits = publicKeyLength * 8;
  const generation = { name: alg, algorithm: { name: alg }, usages: ["sign", "verify"] } as const;
  const knownHalf = {
    pkcs8: () => pkcs8Of(new Uint8Array(seedLength)),
    isRight: ({ pub = "" }: PublicHalf) => pub.endsWith(knownPublicKeyEnd),
  };
  const keyType: AkpKeyType = {
    parameters,
    method,
    name: alg,
    kty: "AKP",
    crv: undefined,
    alg,
    bits,
    identifyingMembers: ["kty", "alg", "pub"],
    halvesMatch: (pair) => halvesVerify(pair, keyType, method),
    readJwk(members) {
      const pub = members.octets("pub", publicKeyLength);
      return makeParts(pub, members.has("priv") ? members.octets("priv", seedLength) : undefined);
    },
    generate: (_, onPlatform) => onPlatform(generation),
    agreement: undefined,
    stricterThanPlatforms: false,
    feature,
    der: akpDer(),
  };
  return keyType;

  /** Creates a key from octets of the right lengths. The private key is the seed. */
  function makeParts(pub: Bytes, seed?: Bytes): KeyParts {
    const half = { kty: "AKP", alg, pub: encodeBase64url(pub) };
    if (seed === undefined) {
      return { keyType, type: "public", bits, material: { form: "public", members: half } };
    }
    const pair = { ...half, priv: encodeBase64url(seed) };
    return { keyType, type: "private", bits, material: { form: "private", members: pair } };
  }

  function akpDer(): KeyTypeDer {
    return {
      algorithms: [oid],
      namedCurve: undefined,
      readParameters: () => undefined,
      writeAlgorithm,
      // RFC 9881 section 4: the public key is encoded as its octets.
      readPublicKey(publicKey, { fault }) {
        requireLength(publicKey, fault);
        return makeParts(publicKey.slice());
      },
      writePublicKey: (members) => octetsOf(members, "pub"),
      readPrivateKey,
      writePrivateKey: (members) => writeMlDsaPrivateKey(octetsOf(members, "priv")),
      pemReaders: {},
    };
  }

  function writeAlgorithm(): Bytes {
    return derSequence(derObjectIdentifier(oid));
  }

  function pkcs8Of(seed: Bytes): Bytes {
    return writePrivateKeyInfo(writeAlgorithm(), writeMlDsaPrivateKey(seed));
  }

  /**
   * RFC 9881 section 6. If the file has the public half, that is used, as for a JWK. Otherwise the
   * platform, which must support ML-DSA, computes the public half.
   */
  function* readPrivateKey(privateKey: Bytes, context: PrivateKeyContext): Steps<KeyParts> {
    const { fault } = context;
    const { seed, rho } = readMlDsaPrivateKey(parameters, privateKey, fault);
    const pub = context.statedPublicKey() ?? (yield* computedHalf(seed, context));
    requireLength(pub, fault);
    if (rho !== undefined && !equalConstantTime(rho, pub.subarray(0, rho.length)))
      throw fault("has a seed and an expanded private key that do not match");
    return makeParts(pub, seed);
  }

  function* computedHalf(seed: Bytes, { fault, computePublicHalf }: PrivateKeyContext): Steps<Bytes> {
    const { pub = "" } = yield* computePublicHalf({ ...generation, knownHalf }, pkcs8Of(seed));
    const octets = decodeBase64url(pub);
    if (octets === undefined) throw fault("has no public half");
    return octets;
  }

  function requireLength(publicKey: Bytes, fault: Fault): void {
    if (publicKey.length !== publicKeyLength) throw fault(`has a public key of the wrong length for ${alg}`);
  }
}

function methodOf(parameters: MlDsaParameters, feature: Feature): SignatureMethod {
  const { alg, signatureLength } = parameters;
  const method: SignatureMethod = {
    nameWith: () => alg,
    importAs: () => ({ name: alg }),
    feature: () => feature,
    useAs: () => ({ name: alg }),
    nodeSign: pureSigner,
    nodeVerify: pureVerifier,
    nodeWorks: (node) =>
      verifiesKnown(
        node,
        alg,
        () => method,
        () => knownSignature(parameters),
      ),
    form: () => (signature) => signature.length === signatureLength,
    hasModulus: false,
  };
  return method;
}

/**
 * A valid signature of "abc" that can be written in a few octets: FIPS 204 algorithm 3. The public key
 * consists of zeros, so t1 is zero and any z verifies with the challenge H(mu || w1Encode(HighBits(A z))).
 * Here z is encoded as octets 55, and the hint is empty.
 */
function knownSignature(parameters: MlDsaParameters): KnownSignature {
  const { alg, publicKeyLength, signatureLength, hintLength, knownChallenge } = parameters;
  const signature = new Uint8Array(signatureLength).fill(0x55, 0, signatureLength - hintLength);
  signature.set(decodeBase64url(knownChallenge) ?? noBytes);
  return {
    members: { kty: "AKP", alg, pub: encodeBase64url(new Uint8Array(publicKeyLength)) },
    signature: encodeBase64url(signature),
  };
}
