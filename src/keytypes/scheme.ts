/** The interface of a key type: RFC 7517 section 4.1. Each value of it stands in a file of its own. */
import type { PssParameters } from "./pss-parameters.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { DerReader } from "../encoding/der.ts";
import type { Fault } from "../errors.ts";
import type { AgreementCurve } from "../platform/agreement.ts";
import type { PairGeneration } from "../platform/generation.ts";
import type { KeyMaterial, KeyMembers } from "../platform/material.ts";
import type { PublicHalfOf } from "../platform/public-half.ts";
import type { Steps } from "../platform/steps.ts";
import type { Members } from "./members.ts";

/**
 * A kind of key, with everything josette knows of it: a "kty", and one curve or parameter set of it where it
 * has any.
 */
export interface KeyTypeScheme {
  /** The name in messages: the curve or parameter set where there is one, otherwise the "kty". */
  readonly name: string;
  /** The "kty" member, RFC 7517 section 4.1. */
  readonly kty: string;
  /**
   * The "crv" member: RFC 7518 section 6.2.1.1, RFC 8037 section 2. `undefined` where the key type has no
   * such member.
   */
  readonly crv: string | undefined;
  /**
   * The "alg" member where it is part of the key: kty AKP, RFC 9964 section 2. `undefined` for all other key
   * types.
   */
  readonly alg: string | undefined;
  /** The size in bits where all keys of the type have the same one; `undefined` for RSA and oct. */
  readonly bits: number | undefined;
  /**
   * The members that identify a key, in the order in which they are written. They are the public half of a
   * key pair, and what a thumbprint is computed over (RFC 7638 section 3.2).
   */
  readonly identifyingMembers: readonly string[];
  /**
   * Whether `readJwk` and the DER readers prove that the halves of a pair belong together; otherwise its
   * first use does.
   */
  readonly provesHalves: boolean;
  /**
   * Reads and validates the members of a JWK, RFC 7518 section 6.
   * @throws JoseError `ERR_JWK_INVALID` for a malformed or weak key.
   */
  readJwk(members: Members): KeyParts;
  /**
   * How WebCrypto generates a key pair, of so many bits where the key type leaves a choice; `undefined` for a
   * secret.
   */
  readonly generation: ((bits: number) => PairGeneration) | undefined;
  /** How keys are agreed on with such keys; `undefined` for a key type that is not for key agreement. */
  readonly agreement: AgreementCurve | undefined;
  /**
   * Whether josette refuses keys that platforms accept, so that a CryptoKey is read as a JWK before its first
   * use where that is possible.
   */
  readonly stricterThanPlatforms: boolean;
  /** The DER structures of the key type; `undefined` for a secret, which has none. */
  readonly der: KeyTypeDer | undefined;
}

/** A key that has been read and validated. */
export interface KeyParts {
  readonly keyType: KeyTypeScheme;
  readonly type: "public" | "private" | "secret";
  /** The size of the modulus, the curve, the secret or the public key of an algorithm key pair. */
  readonly bits: number;
  readonly material: KeyMaterial;
}

/**
 * How keys of a type are written in SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) and PrivateKeyInfo (RFC
 * 5958).
 */
export interface KeyTypeDer {
  /** The OBJECT IDENTIFIERs of the AlgorithmIdentifier under which such keys are found, in dotted form. */
  readonly algorithms: readonly string[];
  /**
   * The OBJECT IDENTIFIER of the curve that the parameters name (RFC 5480 section 2.1.1.1); `undefined` where
   * they name none.
   */
  readonly namedCurve: string | undefined;
  /**
   * Reads the parameters of the AlgorithmIdentifier that come after the algorithm and the named curve.
   * @returns what the key is restricted to: RSASSA-PSS with parameters, or without any (`null`); `undefined`
   * for no restriction.
   */
  readParameters(algorithm: string, parameters: DerReader, fault: Fault): PssParameters | null | undefined;
  /**
   * Writes the AlgorithmIdentifier. An RSA key is restricted to RSASSA-PSS where `pss` is given, or `null`.
   */
  writeAlgorithm(pss?: PssParameters | null): Bytes;
  /** Reads the contents of subjectPublicKey. */
  readPublicKey(publicKey: Bytes, faults: PublicKeyFaults): KeyParts;
  writePublicKey(members: KeyMembers): Bytes;
  /** Reads the contents of privateKey. */
  readPrivateKey(privateKey: Bytes, context: PrivateKeyContext): Steps<KeyParts>;
  writePrivateKey(members: KeyMembers): Bytes;
  /** The structures that PEM files hold besides these, by label: RFC 8017 appendix A.1, RFC 5915. */
  readonly pemReaders: Readonly<Record<string, PemReader>>;
}

/** The errors of a public key. */
export interface PublicKeyFaults {
  /** Makes the error for a malformed key. */
  readonly fault: Fault;
  /** Makes the error for a point of an Edwards curve that must not be a public key. */
  readonly unusablePoint: Fault;
}

/** What a private key is read with. */
export interface PrivateKeyContext {
  readonly fault: Fault;
  /** Reads the publicKey field of OneAsymmetricKey (RFC 5958 section 2); `undefined` where there is none. */
  readonly statedPublicKey: () => Bytes | undefined;
  /** Has the platform compute the public half of a private key that comes without it. */
  readonly computePublicHalf: PublicHalfOf;
}

/** Reads a PEM block. `candidates` are the key types that have a reader for its label. */
export type PemReader = (
  der: Bytes,
  context: PrivateKeyContext,
  candidates: readonly KeyTypeScheme[],
) => Steps<KeyParts>;
