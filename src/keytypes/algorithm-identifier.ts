/**
 * The structures that contain a key in DER: the AlgorithmIdentifier (RFC 5280 section 4.1.1.2; for elliptic
 * curves RFC 5480 section 2.1), and PrivateKeyInfo with version v1 (RFC 5958 section 2).
 */
import type { PssParameters } from "./pss-parameters.ts";
import { table } from "../encoding/table.ts";
import { tags, type DerReader } from "../encoding/der.ts";
import { JoseError, type Fault } from "../errors.ts";
import type { KeyTypeDer, KeyTypeScheme } from "./scheme.ts";
import { noBytes, type Bytes } from "../encoding/bytes.ts";
import { derElement, derSequence, derUnsignedInteger } from "../encoding/der-writer.ts";

/** The contents of a key's AlgorithmIdentifier. */
export interface KeyAlgorithm {
  readonly keyType: KeyTypeScheme;
  readonly der: KeyTypeDer;
  /**
   * The parameters of RSASSA-PSS that the key is restricted to; `null` if it is restricted to RSASSA-PSS
   * without parameters; `undefined` if it is not restricted.
   */
  readonly pss: PssParameters | null | undefined;
}

/** The names of unsupported algorithms and curves that occur in key files, for the error. */
const otherNames: Readonly<Record<string, string>> = /* @__PURE__ */ table({
  "1.2.840.113549.1.1.7": "RSAES-OAEP",
  "1.2.840.10040.4.1": "DSA",
  "1.2.840.10046.2.1": "Diffie-Hellman",
  "1.3.132.1.12": "ECDH only",
  "1.3.132.0.10": "secp256k1",
  "1.3.132.0.33": "P-224",
  "1.3.36.3.3.2.8.1.1.7": "brainpoolP256r1",
  "1.3.36.3.3.2.8.1.1.11": "brainpoolP384r1",
  "1.3.36.3.3.2.8.1.1.13": "brainpoolP512r1",
});

/**
 * Reads the AlgorithmIdentifier of a key of one of the given types.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for another algorithm or curve, which the error names.
 */
export function readKeyAlgorithm(
  outer: DerReader,
  keyTypes: readonly KeyTypeScheme[],
  fault: Fault,
): KeyAlgorithm {
  const identifier = outer.sequence();
  const oid = identifier.objectIdentifier();
  const candidates = withDer(keyTypes).filter(({ der }) => der.algorithms.includes(oid));
  const [first] = candidates;
  if (first === undefined) throw unsupported("algorithm", oid);
  const found =
    first.der.namedCurve === undefined ? first : onCurve(readNamedCurve(identifier, fault), candidates);
  const pss = found.der.readParameters(oid, identifier, fault);
  identifier.end();
  return { ...found, pss };
}

/** Returns the OBJECT IDENTIFIER of the named curve in ECParameters. */
export function readNamedCurve(outer: DerReader, fault: Fault): string {
  if (outer.peek() === tags.sequence) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      "The key has explicit curve parameters, which RFC 5480 forbids, instead of a named curve; " +
        "convert it: openssl pkey -in key.pem -ec_param_enc named_curve -out named.pem",
    );
  }
  if (outer.done) throw fault("has no named curve");
  return outer.objectIdentifier();
}

/**
 * Returns the key type of a curve.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if none of the key types is on the curve, which the error names.
 */
export function onCurve<Type extends { readonly der: KeyTypeDer }>(
  curve: string,
  candidates: readonly Type[],
): Type {
  const found = candidates.find(({ der }) => der.namedCurve === curve);
  if (found === undefined) throw unsupported("curve", curve);
  return found;
}

/** Returns the key types that have DER structures. */
export function withDer(keyTypes: readonly KeyTypeScheme[]): readonly TypeWithDer[] {
  return keyTypes.flatMap((keyType) => (keyType.der === undefined ? [] : [{ keyType, der: keyType.der }]));
}

type TypeWithDer = Pick<KeyAlgorithm, "keyType" | "der">;

function unsupported(what: "algorithm" | "curve", oid: string): JoseError {
  const known = otherNames[oid];
  const name = known === undefined ? oid : `${oid} (${known})`;
  return new JoseError("ERR_JOSE_NOT_SUPPORTED", `The key's ${what} is ${name}, which is not supported`);
}

/** Writes a PrivateKeyInfo from an AlgorithmIdentifier and the content of its privateKey. */
export function writePrivateKeyInfo(algorithm: Bytes, privateKey: Bytes): Bytes {
  return derSequence(derUnsignedInteger(noBytes), algorithm, derElement(tags.octetString, privateKey));
}
