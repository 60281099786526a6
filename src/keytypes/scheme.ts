/** The interface of a key type: RFC 7517 section 4.1. Each key type has its own file. */
import type { PssParameters } from "./pss-parameters.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { DerReader } from "../encoding/der.ts";
import type { Fault } from "../errors.ts";
import type { AgreementCurve } from "../platform/agreement-curve.ts";
import type { PairGeneration } from "../platform/pair-generation.ts";
import type { ExportedKey, KeyMaterial, KeyMembers } from "../platform/material.ts";
import type { PublicHalfOf } from "../platform/public-half.ts";
import type { Feature } from "../platform/runtime-features.ts";
import type { MaybePromise, Operation } from "../steps/operation.ts";
import type { Steps } from "../steps/steps.ts";
import type { Members } from "./jwk-members.ts";

/** A key type: a "kty" together with one of its curves or parameter sets, if it has any. */
export interface KeyTypeScheme {
  /** The name in messages: the curve or parameter set if there is one, otherwise the "kty". */
  readonly name: string;
  /** The "kty" member, RFC 7517 section 4.1. */
  readonly kty: string;
  /**
   * The "crv" member: RFC 7518 section 6.2.1.1, RFC 8037 section 2. `undefined` if the key type has no such
   * member.
   */
  readonly crv: string | undefined;
  /**
   * The "alg" member, if it is part of the key (RFC 9964 section 2). `undefined` for all other key types.
   */
  readonly alg: string | undefined;
  /** The size in bits, if all keys of the type have the same size; `undefined` for RSA and oct. */
  readonly bits: number | undefined;
  /**
   * The members that identify a key, in the order in which they are written. They make up the public half of
   * a key pair, and are the input of a thumbprint (RFC 7638 section 3.2).
   */
  readonly identifyingMembers: readonly string[];
  /**
   * Reports whether the private and the public half of a key pair belong together. It is called once, before
   * the first use or export of the key. If the generator never yields, the check is synchronous. `undefined`
   * if `readJwk` and the DER readers reject halves that do not match, or if keys of the type have no halves.
   */
  readonly halvesMatch: ((pair: KeyMembers) => Steps<boolean>) | undefined;
  /**
   * Reads and validates the members of a JWK: RFC 7518 section 6.
   * @throws JoseError `ERR_JWK_INVALID` for a malformed or weak key.
   */
  readJwk(members: Members): KeyParts;
  /**
   * Generates a key pair and returns its private JWK, which `readJwk` then validates. `modulusLength` is the
   * option of `generateKey`; it is `undefined` if the caller chose none or if `bits` is fixed. `onPlatform`
   * generates a key pair with WebCrypto. `generate` is `undefined` for a secret.
   * @throws UsageError `ERR_INVALID_OPTION` for a `modulusLength` that keys of the type cannot have.
   */
  readonly generate:
    | ((
        modulusLength: number | undefined,
        onPlatform: (pair: PairGeneration) => Operation<ExportedKey>,
      ) => MaybePromise<ExportedKey> | Operation<ExportedKey>)
    | undefined;
  /** How keys of the type are used for key agreement; `undefined` if they are not. */
  readonly agreement: AgreementCurve | undefined;
  /**
   * Whether josette rejects keys that platforms accept. A CryptoKey is then exported as a JWK and validated
   * before its first use, if it is extractable.
   */
  readonly stricterThanPlatforms: boolean;
  /** How to find out whether a runtime supports keys of the type; `undefined` if every runtime does. */
  readonly feature: Feature | undefined;
  /** The DER structures of the key type; `undefined` for a secret, which has none. */
  readonly der: KeyTypeDer | undefined;
}

/** A key that has been read and validated. */
export interface KeyParts {
  readonly keyType: KeyTypeScheme;
  readonly type: "public" | "private" | "secret";
  /** The size in bits: of the modulus, curve or secret, or of the public key of an algorithm key pair. */
  readonly bits: number;
  readonly material: KeyMaterial;
}

/**
 * How keys of a type are encoded in SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) and PrivateKeyInfo (RFC
 * 5958).
 */
export interface KeyTypeDer {
  /** The OBJECT IDENTIFIERs, in dotted form, that an AlgorithmIdentifier may have for keys of this type. */
  readonly algorithms: readonly string[];
  /**
   * The OBJECT IDENTIFIER of the curve in the parameters (RFC 5480 section 2.1.1.1); `undefined` if the
   * parameters name no curve.
   */
  readonly namedCurve: string | undefined;
  /**
   * Reads the parameters of the AlgorithmIdentifier that follow the algorithm and the named curve.
   * @returns the parameters of RSASSA-PSS that the key is restricted to; `null` if it is restricted to
   * RSASSA-PSS without parameters; `undefined` if it is not restricted.
   */
  readParameters(algorithm: string, parameters: DerReader, fault: Fault): PssParameters | null | undefined;
  /** Writes the AlgorithmIdentifier. If `pss` is given or `null`, an RSA key is restricted to RSASSA-PSS. */
  writeAlgorithm(pss?: PssParameters | null): Bytes;
  /** Reads the content of subjectPublicKey. */
  readPublicKey(publicKey: Bytes, faults: PublicKeyFaults): KeyParts;
  /** Writes the content of subjectPublicKey. */
  writePublicKey(members: KeyMembers): Bytes;
  /** Reads the content of privateKey. */
  readPrivateKey(privateKey: Bytes, context: PrivateKeyContext): Steps<KeyParts>;
  /** Writes the content of privateKey. */
  writePrivateKey(members: KeyMembers): Bytes;
  /** Maps the labels of other PEM blocks to their readers: RFC 8017 appendix A.1, RFC 5915. */
  readonly pemReaders: Readonly<Record<string, PemReader>>;
}

/** Creates the errors for a public key. */
export interface PublicKeyFaults {
  /** Creates the error for a malformed key. */
  readonly fault: Fault;
  /** Creates the error for a point of an Edwards curve that is not allowed as a public key. */
  readonly unusablePoint: Fault;
}

/** The context in which a private key is read. */
export interface PrivateKeyContext {
  readonly fault: Fault;
  /** Reads the publicKey field of OneAsymmetricKey (RFC 5958 section 2); `undefined` if it is absent. */
  readonly statedPublicKey: () => Bytes | undefined;
  /** Computes the public half of a private key that was given without it. */
  readonly computePublicHalf: PublicHalfOf;
}

/** Reads the content of a PEM block. `candidates` are the key types that have a reader for its label. */
export type PemReader = (
  der: Bytes,
  context: PrivateKeyContext,
  candidates: readonly KeyTypeScheme[],
) => Steps<KeyParts>;
