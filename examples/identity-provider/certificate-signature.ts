/** RFC 5280 section 4.1.1.2, RFC 4055, RFC 5758, RFC 8410: how certificates are signed. */
import { constants, sign, type KeyObject } from "node:crypto";
import { der, type DerBytes } from "./der-writer.ts";

export type SignatureAlgorithmName =
  | "sha1WithRSAEncryption"
  | "sha256WithRSAEncryption"
  | "sha384WithRSAEncryption"
  | "sha512WithRSAEncryption"
  | "id-RSASSA-PSS-sha256"
  | "ecdsa-with-SHA256"
  | "ecdsa-with-SHA384"
  | "ecdsa-with-SHA512"
  | "id-Ed25519";

export interface CertificateSignature {
  readonly algorithmIdentifier: DerBytes;
  readonly sign: (data: Uint8Array) => Uint8Array;
}

/** The algorithm asked for, or else the usual one for this key. */
export function certificateSignature(
  privateKey: KeyObject,
  algorithm: SignatureAlgorithmName = usualAlgorithm(privateKey),
): CertificateSignature {
  const { oid, parameters, digest, padding } = algorithms[algorithm];
  const key =
    padding === undefined
      ? privateKey
      : { key: privateKey, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  return {
    algorithmIdentifier: der.sequence(der.objectIdentifier(oid), ...parameters),
    sign: (data) => sign(digest, data, key),
  };
}

function usualAlgorithm(privateKey: KeyObject): SignatureAlgorithmName {
  const type = privateKey.asymmetricKeyType;
  if (type === "rsa") return "sha256WithRSAEncryption";
  if (type === "ed25519") return "id-Ed25519";
  const algorithm = algorithmOfCurve.get(privateKey.asymmetricKeyDetails?.namedCurve);
  if (algorithm === undefined)
    throw new RangeError(`No certificate signature for a key of type ${String(type)}`);
  return algorithm;
}

const algorithmOfCurve = new Map<string | undefined, SignatureAlgorithmName>([
  ["prime256v1", "ecdsa-with-SHA256"],
  ["secp384r1", "ecdsa-with-SHA384"],
  ["secp521r1", "ecdsa-with-SHA512"],
]);

interface SignatureAlgorithm {
  readonly oid: string;
  /** RFC 4055 section 5 wants NULL with RSA; RFC 5758 section 3.2 and RFC 8410 section 3 want nothing. */
  readonly parameters: readonly DerBytes[];
  readonly digest: string | null;
  readonly padding?: number;
}

/** RFC 4055 section 3.1: SHA-256, MGF1 with SHA-256, a salt of 32 octets. */
const pssWithSha256 = (() => {
  const sha256 = der.sequence(der.objectIdentifier("2.16.840.1.101.3.4.2.1"), der.nullValue());
  const mgf1 = der.sequence(der.objectIdentifier("1.2.840.113549.1.1.8"), sha256);
  return der.sequence(
    der.contextSpecific(0, "constructed", sha256),
    der.contextSpecific(1, "constructed", mgf1),
    der.contextSpecific(2, "constructed", der.integer(32)),
  );
})();

const algorithms: Readonly<Record<SignatureAlgorithmName, SignatureAlgorithm>> = {
  sha1WithRSAEncryption: { oid: "1.2.840.113549.1.1.5", parameters: [der.nullValue()], digest: "sha1" },
  sha256WithRSAEncryption: { oid: "1.2.840.113549.1.1.11", parameters: [der.nullValue()], digest: "sha256" },
  sha384WithRSAEncryption: { oid: "1.2.840.113549.1.1.12", parameters: [der.nullValue()], digest: "sha384" },
  sha512WithRSAEncryption: { oid: "1.2.840.113549.1.1.13", parameters: [der.nullValue()], digest: "sha512" },
  "id-RSASSA-PSS-sha256": {
    oid: "1.2.840.113549.1.1.10",
    parameters: [pssWithSha256],
    digest: "sha256",
    padding: constants.RSA_PKCS1_PSS_PADDING,
  },
  "ecdsa-with-SHA256": { oid: "1.2.840.10045.4.3.2", parameters: [], digest: "sha256" },
  "ecdsa-with-SHA384": { oid: "1.2.840.10045.4.3.3", parameters: [], digest: "sha384" },
  "ecdsa-with-SHA512": { oid: "1.2.840.10045.4.3.4", parameters: [], digest: "sha512" },
  "id-Ed25519": { oid: "1.3.101.112", parameters: [], digest: null },
};
