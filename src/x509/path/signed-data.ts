/**
 * The signature of a certificate: RFC 5280 section 4.1.1. The algorithms are those of RFC 3279 section 2.2
 * and RFC 5758 section 3 (RSA and ECDSA), RFC 4055 section 3 (RSASSA-PSS) and RFC 8410 section 3 (EdDSA) that
 * JOSE also has. In a certificate any curve can be combined with any hash function, and the salt may have any
 * length.
 */
import { ecdsa } from "../../algorithms/signatures/ecdsa.ts";
import { Ed25519, Ed448 } from "../../algorithms/signatures/eddsa.ts";
import { RS256, RS384, RS512 } from "../../algorithms/signatures/rsa-pkcs1.ts";
import { PS256, PS384, PS512, rsaPss } from "../../algorithms/signatures/rsa-pss.ts";
import type { SignatureHash, SignatureScheme } from "../../algorithms/types.ts";
import { DerReader } from "../../encoding/der.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { rowOf, table } from "../../encoding/table.ts";
import { JoseError, type Fault } from "../../errors.ts";
import { whyUnsuitable, signatureRequirements } from "../../jwk/key/requirements.ts";
import type { EcKeyType } from "../../keytypes/ec.ts";
import { P256 } from "../../keytypes/p256.ts";
import { P384 } from "../../keytypes/p384.ts";
import { P521 } from "../../keytypes/p521.ts";
import { readPssParameters } from "../../keytypes/pss-parameters.ts";
import { metadataOf, type Key } from "../../jwk/key/key.ts";
import { materialOf } from "../../jwk/key/local-material.ts";
import { outcomeOf, settle, type Steps } from "../../steps/steps.ts";

/** A signature algorithm of certificates. */
export interface SignedDataAlgorithm {
  /** For messages. */
  readonly name: string;
  /** Whether signatures may be forgeable, because the hash function is MD2, MD5 or SHA-1. */
  readonly broken: boolean;
  /**
   * Returns the JOSE scheme to use with a key; `undefined` if the key must not or cannot be used for this
   * algorithm.
   */
  readonly schemeFor: (key: Key) => SignatureScheme | undefined;
  /** Whether the parameters of the AlgorithmIdentifier may be NULL. */
  readonly takesNull: boolean;
  /** Whether the signature is the DER of an ECDSA-Sig-Value. */
  readonly isEcdsa: boolean;
}

/** Data and the signature over it. */
export interface SignedData {
  readonly data: Bytes;
  readonly signature: Bytes;
}

const rsassaPss = "1.2.840.113549.1.1.10";

/**
 * Returns the known algorithms, by object identifier. The table is created in a function, so that a bundler
 * can remove it if it is not used.
 */
function knownAlgorithms(): Readonly<Record<string, SignedDataAlgorithm>> {
  return (algorithms ??= table({
    "1.2.840.113549.1.1.2": broken("md2WithRSAEncryption", { takesNull: true }),
    "1.2.840.113549.1.1.4": broken("md5WithRSAEncryption", { takesNull: true }),
    "1.2.840.113549.1.1.5": broken("sha1WithRSAEncryption", { takesNull: true }),
    "1.3.14.3.2.29": broken("sha1WithRSASignature", { takesNull: true }),
    "1.2.840.113549.1.1.11": fixed("sha256WithRSA", RS256, { takesNull: true }),
    "1.2.840.113549.1.1.12": fixed("sha384WithRSA", RS384, { takesNull: true }),
    "1.2.840.113549.1.1.13": fixed("sha512WithRSA", RS512, { takesNull: true }),
    "1.2.840.10045.4.1": broken("ecdsa-with-SHA1", { takesNull: false }),
    "1.2.840.10045.4.3.2": onAnyCurve("ecdsa-with-SHA256", "SHA-256"),
    "1.2.840.10045.4.3.3": onAnyCurve("ecdsa-with-SHA384", "SHA-384"),
    "1.2.840.10045.4.3.4": onAnyCurve("ecdsa-with-SHA512", "SHA-512"),
    "1.3.101.112": fixed(Ed25519.alg, Ed25519, { takesNull: false }),
    "1.3.101.113": fixed(Ed448.alg, Ed448, { takesNull: false }),
  }));
}

let algorithms: Readonly<Record<string, SignedDataAlgorithm>> | undefined;

type Parameters = Pick<SignedDataAlgorithm, "takesNull">;

function broken(name: string, parameters: Parameters): SignedDataAlgorithm {
  return { name, broken: true, schemeFor: () => undefined, isEcdsa: false, ...parameters };
}

/** Creates an algorithm that JOSE has under another name. */
function fixed(name: string, scheme: SignatureScheme, parameters: Parameters): SignedDataAlgorithm {
  const schemeFor = (key: Key): SignatureScheme | undefined => (fits(key, scheme) ? scheme : undefined);
  return { name, broken: false, schemeFor, isEcdsa: false, ...parameters };
}

/**
 * RFC 5758 section 3.2: creates an algorithm that works on any curve. JOSE has no name for some combinations
 * of a curve and a hash function.
 */
function onAnyCurve(name: string, hash: SignatureHash): SignedDataAlgorithm {
  const schemeFor = ({ type, crv }: Key): SignatureScheme | undefined => {
    const keyType = ecKeyTypeOn(crv);
    return type === "public" && keyType ? ecdsa(name, hash, keyType) : undefined;
  };
  return { name, broken: false, schemeFor, takesNull: false, isEcdsa: true };
}

function ecKeyTypeOn(crv: string | undefined): EcKeyType | undefined {
  return [P256, P384, P521].find((keyType) => keyType.crv === crv);
}

function fits(key: Key, scheme: SignatureScheme): boolean {
  return whyUnsuitable(key, signatureRequirements(scheme, "verify")) === undefined;
}

/**
 * Reads the AlgorithmIdentifier of a signature.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for an unknown algorithm.
 */
export function readSignedDataAlgorithm(encoding: Bytes, fault: Fault): SignedDataAlgorithm {
  const reader = new DerReader(encoding, fault);
  const identifier = reader.sequence();
  reader.end();
  const oid = identifier.objectIdentifier();
  const algorithm = oid === rsassaPss ? readPss(identifier, fault) : rowOf(knownAlgorithms(), oid);
  if (algorithm === undefined) {
    throw new JoseError("ERR_JOSE_NOT_SUPPORTED", `The signature algorithm ${oid} is not supported`);
  }
  // RFC 4055 section 5: accept NULL and absent parameters. The other algorithms have no parameters.
  if (algorithm.takesNull) identifier.optionalNull();
  identifier.end();
  return algorithm;
}

/** Verifies a signature. */
export function* verifySignedData(
  { data, signature }: SignedData,
  { isEcdsa }: SignedDataAlgorithm,
  scheme: SignatureScheme,
  key: Key,
): Steps<boolean> {
  const raw = isEcdsa ? ecdsaSignature(signature, key) : signature;
  if (raw === undefined) return false;
  // Not cached with the key: schemes for ECDSA and RSASSA-PSS are created anew for each certificate.
  const verifier = yield* settle(scheme.verifier(materialOf(key)));
  return yield* outcomeOf(verifier(raw, data));
}

/** RFC 4055 section 3. */
function readPss(identifier: DerReader, fault: Fault): SignedDataAlgorithm | undefined {
  const { hash, saltLength } = readPssParameters(identifier, fault);
  const name = `RSASSA-PSS with ${hash}`;
  const usual = [PS256, PS384, PS512].find(({ pss }) => pss?.hash === hash);
  if (hash === "SHA-1") return broken(name, { takesNull: false });
  if (usual?.hash === undefined) return undefined;
  const hashLength = usual.pss?.saltLength ?? 0;
  const scheme = rsaPss(usual.alg, usual.hash, saltLength);
  const schemeFor = (key: Key): SignatureScheme | undefined => {
    if (!fits(key, scheme)) return undefined;
    // Section 3.3: the salt must be at least as long as the key's parameters require.
    const shortest = metadataOf(key).pss?.saltLength ?? 0;
    // RFC 8017 section 9.1.1: the longest salt that fits in the modulus next to the hash.
    const longest = Math.ceil((key.bits - 1) / 8) - hashLength - 2;
    return saltLength < shortest || saltLength > longest ? undefined : scheme;
  };
  return { name, broken: false, schemeFor, takesNull: false, isEcdsa: false };
}

/** Converts an ECDSA-Sig-Value (RFC 3279 section 2.2.3) to R || S; `undefined` if it is malformed. */
function ecdsaSignature(der: Bytes, { crv }: Key): Bytes | undefined {
  const length = ecKeyTypeOn(crv)?.curve.length ?? 0;
  try {
    const reader = new DerReader(der, malformedSignature);
    const value = reader.sequence();
    reader.end();
    const raw = new Uint8Array(2 * length);
    for (const end of [length, 2 * length]) {
      const number = value.unsignedInteger();
      if (number.length > length) return undefined;
      raw.set(number, end - number.length);
    }
    value.end();
    return raw;
  } catch (error) {
    if (error instanceof JoseError) return undefined;
    throw error;
  }
}

const malformedSignature: Fault = (problem) => new JoseError("ERR_X509_INVALID", `The signature ${problem}`);
