/**
 * AlgorithmIdentifier of keys: RFC 5280 section 4.1.1.2, for RSA RFC 4055 sections 1.2 and 3.1, for elliptic curves RFC 5480
 * section 2.1, for Curve25519 and Curve448 RFC 8410 section 3, for ML-DSA RFC 9881 section 2.
 */
import { ecCurves, type EcCurve, type OkpCurve } from "../../alg/curves.ts";
import { mlDsaParameters } from "../../alg/ml-dsa.ts";
import { signatureAlgorithms, type Hash, type MlDsaRow, type PssParameters } from "../../alg/signature.ts";
import { table } from "../../encoding/table.ts";
import { tags, type DerReader } from "../../encoding/der.ts";
import { derElement, derObjectIdentifier, derSequence } from "../../encoding/der-writer.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { JoseError, type Fault } from "../../errors.ts";
import { readPssParameters, writePssParameters } from "./pss-parameters.ts";

/** An RSA key, which may be restricted to RSASSA-PSS, with parameters or without. */
interface RsaAlgorithm {
  readonly kty: "RSA";
  /** The JOSE algorithms that are left. */
  readonly algs?: readonly string[] | undefined;
  readonly pss?: PssParameters | null | undefined;
}

/** What kind of key follows, and what it may be used for where that says less than everything. */
export type KeyAlgorithm =
  | RsaAlgorithm
  | { readonly kty: "EC"; readonly crv: EcCurve }
  | { readonly kty: "OKP"; readonly crv: OkpCurve }
  | { readonly kty: "AKP"; readonly alg: MlDsaRow["alg"] };

const rsaEncryption = "1.2.840.113549.1.1.1";
const rsassaPss = "1.2.840.113549.1.1.10";
const ecPublicKey = "1.2.840.10045.2.1";

/** RFC 5480 section 2.1.1.1. */
const curveOids: Readonly<Record<EcCurve, string>> = /* @__PURE__ */ table({
  "P-256": "1.2.840.10045.3.1.7",
  "P-384": "1.3.132.0.34",
  "P-521": "1.3.132.0.35",
});

/** RFC 8410 section 3. */
const okpOids: Readonly<Record<OkpCurve, string>> = /* @__PURE__ */ table({
  X25519: "1.3.101.110",
  X448: "1.3.101.111",
  Ed25519: "1.3.101.112",
  Ed448: "1.3.101.113",
});

/** RFC 9881 section 2. */
const mlDsaOids: Readonly<Record<MlDsaRow["alg"], string>> = /* @__PURE__ */ table({
  "ML-DSA-44": "2.16.840.1.101.3.4.3.17",
  "ML-DSA-65": "2.16.840.1.101.3.4.3.18",
  "ML-DSA-87": "2.16.840.1.101.3.4.3.19",
});

/** What files hold besides and josette does not read, by name, for the error. */
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
 * Reads the AlgorithmIdentifier of a key.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for an algorithm or curve unknown here, naming it.
 */
export function readKeyAlgorithm(outer: DerReader, fault: Fault): KeyAlgorithm {
  const identifier = outer.sequence();
  const oid = identifier.objectIdentifier();
  const algorithm = readParameters(oid, identifier, fault);
  identifier.end();
  return algorithm;
}

/** The curve that ECParameters name. */
export function readNamedCurve(outer: DerReader, fault: Fault): EcCurve {
  if (outer.peek() === tags.sequence) {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      "The key spells out the parameters of its curve instead of naming it, which RFC 5480 forbids; " +
        "convert it: openssl pkey -in key.pem -ec_param_enc named_curve -out named.pem",
    );
  }
  if (outer.done) throw fault("does not name its curve");
  const oid = outer.objectIdentifier();
  for (const { crv } of Object.values(ecCurves)) if (curveOids[crv] === oid) return crv;
  throw unsupported("curve", oid);
}

/** The AlgorithmIdentifier of a key. An RSA key is restricted to RSASSA-PSS where `pss` is given, or `null`. */
export function writeKeyAlgorithm(key: KeyAlgorithm, pss?: PssParameters | null): Bytes {
  switch (key.kty) {
    case "RSA":
      if (pss === undefined) return derSequence(derObjectIdentifier(rsaEncryption), derElement(tags.null));
      return derSequence(derObjectIdentifier(rsassaPss), ...(pss === null ? [] : [writePssParameters(pss)]));
    case "EC":
      return derSequence(derObjectIdentifier(ecPublicKey), writeNamedCurve(key.crv));
    case "OKP":
      return derSequence(derObjectIdentifier(okpOids[key.crv]));
    case "AKP":
      return derSequence(derObjectIdentifier(mlDsaOids[key.alg]));
  }
}

/** The name of a curve, as ECParameters. */
export function writeNamedCurve(crv: EcCurve): Bytes {
  return derObjectIdentifier(curveOids[crv]);
}

function readParameters(oid: string, identifier: DerReader, fault: Fault): KeyAlgorithm {
  switch (oid) {
    case rsaEncryption: {
      // RFC 4055: the parameters MUST be NULL; some writers leave them out.
      const parameters = identifier.optional(tags.null);
      if (parameters !== undefined && parameters.content.length > 0) throw fault("has a NULL with contents");
      return { kty: "RSA" };
    }
    case rsassaPss: {
      const pss = identifier.done ? null : readPssParameters(identifier, fault);
      return { kty: "RSA", algs: algorithmsOf(pss), pss };
    }
    case ecPublicKey:
      return { kty: "EC", crv: readNamedCurve(identifier, fault) };
    default: {
      const curve = Object.entries(okpOids).find(([, each]) => each === oid)?.[0];
      if (curve !== undefined && isOkpCurve(curve)) return { kty: "OKP", crv: curve };
      for (const { alg } of Object.values(mlDsaParameters)) {
        if (mlDsaOids[alg] === oid) return { kty: "AKP", alg };
      }
      throw unsupported("algorithm", oid);
    }
  }
}

/** RFC 4055 section 3.3: with the hash of the parameters, and a salt at least as long as they say. */
function algorithmsOf(parameters: PssParameters | null): readonly string[] {
  const algs: string[] = [];
  for (const row of Object.values(signatureAlgorithms)) {
    if (row.scheme !== "RSA-PSS") continue;
    if (parameters === null || admits(parameters, row.hash, row.saltLength)) algs.push(row.alg);
  }
  if (algs.length > 0) return algs;
  throw new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    "The key is for RSASSA-PSS with a hash function or a salt that no JOSE algorithm has",
  );
}

function admits(parameters: PssParameters, hash: Hash, saltLength: number): boolean {
  return parameters.hash === hash && parameters.saltLength <= saltLength;
}

function isOkpCurve(crv: string): crv is OkpCurve {
  return crv in okpOids;
}

function unsupported(what: "algorithm" | "curve", oid: string): JoseError {
  const known = otherNames[oid];
  const name = known === undefined ? oid : `${oid} (${known})`;
  return new JoseError("ERR_JOSE_NOT_SUPPORTED", `The key's ${what} is ${name}, which is not supported`);
}
