/**
 * The signature of a certificate: RFC 5280 section 4.1.1. The algorithms are those of RFC 3279 section 2.2
 * and RFC 5758 section 3 (RSA and ECDSA), RFC 4055 section 3 (RSASSA-PSS) and RFC 8410 section 3 (EdDSA) that
 * JOSE also has. In a certificate any curve can be combined with any hash function, and the salt may have any
 * length.
 */
import { ecCurves } from "../../alg/curves.ts";
import {
  signatureAlgorithms,
  type Hash,
  type SignatureRow,
  type SignatureScheme,
} from "../../alg/signature.ts";
import { rowOf, table } from "../../encoding/table.ts";
import { DerReader, tags } from "../../encoding/der.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { JoseError, type Fault } from "../../errors.ts";
import { misfit, signatureDemand } from "../../jwk/key/binding.ts";
import { readPssParameters } from "../../keytypes/pss-parameters.ts";
import { metadataOf, type Key } from "../../jwk/key/key.ts";
import { materialOf } from "../../jwk/key/local-material.ts";
import { makeVerifier } from "../../platform/signatures.ts";
import { settle, type Steps } from "../../platform/steps.ts";

/** A signature algorithm of certificates. */
export interface SignedDataAlgorithm {
  /** For messages. */
  readonly name: string;
  /** Whether signatures may be forgeable, because the hash function is MD2, MD5 or SHA-1. */
  readonly broken: boolean;
  readonly scheme: SignatureScheme;
  /** Undefined for schemes that determine the hash function themselves, and for broken ones. */
  readonly hash?: Hash | undefined;
  /** For RSASSA-PSS, in bytes. */
  readonly saltLength?: number | undefined;
  readonly crv?: "Ed25519" | "Ed448" | undefined;
}

/** Data and the signature over it. */
export interface SignedData {
  readonly data: Bytes;
  readonly signature: Bytes;
}

const pkcs1 = "RSASSA-PKCS1-v1_5";
const rsassaPss = "1.2.840.113549.1.1.10";

/** By object identifier. */
const algorithms: Readonly<Record<string, SignedDataAlgorithm>> = /* @__PURE__ */ table({
  "1.2.840.113549.1.1.2": { name: "md2WithRSAEncryption", broken: true, scheme: pkcs1 },
  "1.2.840.113549.1.1.4": { name: "md5WithRSAEncryption", broken: true, scheme: pkcs1 },
  "1.2.840.113549.1.1.5": { name: "sha1WithRSAEncryption", broken: true, scheme: pkcs1 },
  "1.3.14.3.2.29": { name: "sha1WithRSASignature", broken: true, scheme: pkcs1 },
  "1.2.840.113549.1.1.11": { name: "sha256WithRSA", broken: false, scheme: pkcs1, hash: "SHA-256" },
  "1.2.840.113549.1.1.12": { name: "sha384WithRSA", broken: false, scheme: pkcs1, hash: "SHA-384" },
  "1.2.840.113549.1.1.13": { name: "sha512WithRSA", broken: false, scheme: pkcs1, hash: "SHA-512" },
  "1.2.840.10045.4.1": { name: "ecdsa-with-SHA1", broken: true, scheme: "ECDSA" },
  "1.2.840.10045.4.3.2": { name: "ecdsa-with-SHA256", broken: false, scheme: "ECDSA", hash: "SHA-256" },
  "1.2.840.10045.4.3.3": { name: "ecdsa-with-SHA384", broken: false, scheme: "ECDSA", hash: "SHA-384" },
  "1.2.840.10045.4.3.4": { name: "ecdsa-with-SHA512", broken: false, scheme: "ECDSA", hash: "SHA-512" },
  "1.3.101.112": { name: "Ed25519", broken: false, scheme: "EdDSA", crv: "Ed25519" },
  "1.3.101.113": { name: "Ed448", broken: false, scheme: "EdDSA", crv: "Ed448" },
});

/**
 * Reads the AlgorithmIdentifier of a signature.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for an unknown algorithm.
 */
export function readSignedDataAlgorithm(encoding: Bytes, fault: Fault): SignedDataAlgorithm {
  const reader = new DerReader(encoding, fault);
  const identifier = reader.sequence();
  reader.end();
  const oid = identifier.objectIdentifier();
  const algorithm = oid === rsassaPss ? readPss(identifier, fault) : rowOf(algorithms, oid);
  if (algorithm === undefined) {
    throw new JoseError("ERR_JOSE_NOT_SUPPORTED", `The signature algorithm ${oid} is not supported`);
  }
  // RFC 4055 section 5 requires NULL and also accepts absent parameters; the other algorithms have no
  // parameters.
  const parameters = algorithm.scheme === pkcs1 ? identifier.optional(tags.null) : undefined;
  if (parameters !== undefined && parameters.content.length > 0) throw fault("has a NULL that is not empty");
  identifier.end();
  return algorithm;
}

/**
 * Returns the JOSE algorithm for this key; `undefined` if the key must not or cannot be used with the
 * algorithm.
 */
export function rowFor(algorithm: SignedDataAlgorithm, key: Key): SignatureRow | undefined {
  const { scheme, hash, saltLength, crv } = algorithm;
  const row = Object.values(signatureAlgorithms).find(
    (each) =>
      each.scheme === scheme &&
      (!("hash" in each) || each.hash === hash) &&
      (crv === undefined || each.alg === crv),
  );
  if (row === undefined) return undefined;
  if (row.scheme === "ECDSA") {
    const curve = rowOf(ecCurves, key.crv ?? "");
    return key.type === "public" && curve ? { ...row, curves: [curve.crv] } : undefined;
  }
  if (misfit(key, signatureDemand(row, "verify")) !== undefined) return undefined;
  if (row.scheme !== "RSA-PSS" || saltLength === undefined) return row;
  // RFC 4055 section 3.3: the salt must be at least as long as the key's parameters require.
  const shortest = metadataOf(key).pss?.saltLength ?? 0;
  // RFC 8017 section 9.1.1: the space left in the modulus. JOSE's salt is as long as the hash.
  const longest = Math.ceil((key.bits - 1) / 8) - row.saltLength - 2;
  return saltLength < shortest || saltLength > longest ? undefined : { ...row, saltLength };
}

/** Verifies a signature. */
export function* verifySignedData(
  { data, signature }: SignedData,
  row: SignatureRow,
  key: Key,
): Steps<boolean> {
  const raw = row.scheme === "ECDSA" ? ecdsaSignature(signature, key) : signature;
  if (raw === undefined) return false;
  // Not the key's cached JOSE verifier: it is selected by algorithm name, which does not determine the salt
  // length or curve used here.
  const verifier = yield* settle(makeVerifier(materialOf(key), row));
  return yield* settle(verifier(raw, data));
}

function readPss(identifier: DerReader, fault: Fault): SignedDataAlgorithm {
  const { hash, saltLength } = readPssParameters(identifier, fault);
  return { name: `RSASSA-PSS with ${hash}`, scheme: "RSA-PSS", hash, saltLength, broken: hash === "SHA-1" };
}

/** Converts an ECDSA-Sig-Value (RFC 3279 section 2.2.3) to R || S; `undefined` if it is malformed. */
function ecdsaSignature(der: Bytes, { crv }: Key): Bytes | undefined {
  const length = rowOf(ecCurves, crv ?? "")?.length ?? 0;
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
