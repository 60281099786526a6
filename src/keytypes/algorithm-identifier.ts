/** AlgorithmIdentifier of keys: RFC 5280 section 4.1.1.2, for elliptic curves RFC 5480 section 2.1. */
import type { PssParameters } from "./pss-parameters.ts";
import { table } from "../encoding/table.ts";
import { tags, type DerReader } from "../encoding/der.ts";
import { JoseError, type Fault } from "../errors.ts";
import type { KeyTypeDer, KeyTypeScheme } from "./scheme.ts";

/** What an AlgorithmIdentifier says of the key that follows. */
export interface KeyAlgorithm {
  readonly keyType: KeyTypeScheme;
  readonly der: KeyTypeDer;
  /** What the key is restricted to: RSASSA-PSS with parameters, or without any (`null`). */
  readonly pss: PssParameters | null | undefined;
}

/** Algorithms and curves found in files that josette does not read, by name, for the error. */
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
 * Reads the AlgorithmIdentifier of a key of one of these types.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for another algorithm or curve, naming it.
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

/** The OBJECT IDENTIFIER of the curve that ECParameters name. */
export function readNamedCurve(outer: DerReader, fault: Fault): string {
  if (outer.peek() === tags.sequence) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      "The key spells out the parameters of its curve instead of naming it, which RFC 5480 forbids; " +
        "convert it: openssl pkey -in key.pem -ec_param_enc named_curve -out named.pem",
    );
  }
  if (outer.done) throw fault("does not name its curve");
  return outer.objectIdentifier();
}

/**
 * The key type on a curve.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for a curve that none of them is on, naming it.
 */
export function onCurve<Type extends { readonly der: KeyTypeDer }>(
  curve: string,
  candidates: readonly Type[],
): Type {
  const found = candidates.find(({ der }) => der.namedCurve === curve);
  if (found === undefined) throw unsupported("curve", curve);
  return found;
}

/** The key types that have DER structures, with these. */
export function withDer(keyTypes: readonly KeyTypeScheme[]): readonly TypeWithDer[] {
  return keyTypes.flatMap((keyType) => (keyType.der === undefined ? [] : [{ keyType, der: keyType.der }]));
}

type TypeWithDer = Pick<KeyAlgorithm, "keyType" | "der">;

function unsupported(what: "algorithm" | "curve", oid: string): JoseError {
  const known = otherNames[oid];
  const name = known === undefined ? oid : `${oid} (${known})`;
  return new JoseError("ERR_JOSE_NOT_SUPPORTED", `The key's ${what} is ${name}, which is not supported`);
}
