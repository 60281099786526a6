/**
 * The header parameters that identify the key of a client assertion: "x5c", "x5t", "x5t#S256" and "kid", RFC
 * 7515 sections 4.1.4 and 4.1.6 to 4.1.8.
 */
import type { Suite } from "../../algorithms/suite.ts";
import { table } from "../../encoding/table.ts";
import { encodeBase64url, decodeBase64 } from "../../encoding/base64url.ts";
import { noBytes } from "../../encoding/bytes.ts";
import { UsageError } from "../../errors.ts";
import type { JoseHeader } from "../../header/types.ts";
import { contentsOf, type Key } from "../../jwk/key/key.ts";
import type { Steps } from "../../steps/steps.ts";
import { parseCertificate, type Certificate } from "../../x509/certificate/certificate.ts";
import { fingerprint } from "../../x509/certificate/thumbprint.ts";
import { publicIdentity } from "../../jwk/io/same-key.ts";

/**
 * A header parameter for a certificate: the SHA-256 digest of its DER encoding, the SHA-1 digest, or the
 * whole chain.
 */
export type CertificateParameter = "x5t#S256" | "x5t" | "x5c";

/** The parameters to set. `"none"` sets only `kid`, if the key has one. */
export type CertificateParameters = CertificateParameter | readonly CertificateParameter[] | "none";

/**
 * Reads the `certificate` option; `undefined` if it is omitted.
 * @throws UsageError `ERR_INVALID_OPTION` for an unknown value or an empty list.
 */
export function readCertificateParameters(
  choice: CertificateParameters | undefined,
): readonly CertificateParameter[] | undefined {
  if (choice === undefined) return undefined;
  if (choice === "none") return [];
  const list: readonly unknown[] = Array.isArray(choice) ? choice : [choice];
  if (list.length === 0) throw unknownParameter();
  return Array.from(list, (each) => {
    const name = names.find((known) => known === each);
    if (name === undefined) throw unknownParameter();
    return name;
  });
}

/**
 * Returns the parameters that identify the key. Default: the SHA-256 thumbprint of the certificate, or `kid`
 * if the key has no certificate.
 *
 * @throws UsageError `ERR_KEY_NOT_SUITABLE` for a key without the requested certificate, or with the
 * certificate of another key.
 * @throws JoseError `ERR_X509_INVALID` for a malformed certificate.
 */
export function* keyParameters(
  suite: Suite,
  key: Key,
  choice: readonly CertificateParameter[] | undefined,
): Steps<JoseHeader> {
  const { kid, x5c } = key;
  const wanted = choice ?? (x5c === undefined ? [] : defaultParameters);
  if (wanted.length === 0) return kid === undefined ? {} : { kid };
  if (x5c === undefined) throw missingCertificate(wanted);
  const certificate = certificateOf(suite, key, x5c);
  const header: Record<string, string | readonly string[]> = {};
  for (const name of wanted) header[name] = yield* values[name](certificate, x5c);
  return header;
}

type ParameterValue = (certificate: Certificate, x5c: readonly string[]) => Steps<string | readonly string[]>;

/** Computes the value of each parameter. */
const values: Readonly<Record<CertificateParameter, ParameterValue>> = /* @__PURE__ */ table({
  *"x5t#S256"(certificate) {
    return encodeBase64url(yield* fingerprint(certificate, "SHA-256"));
  },
  *x5t(certificate) {
    return encodeBase64url(yield* fingerprint(certificate, "SHA-1"));
  },
  *x5c(_certificate, x5c) {
    return x5c;
  },
} satisfies Record<CertificateParameter, ParameterValue>);

const names: readonly CertificateParameter[] = ["x5t#S256", "x5t", "x5c"];

const defaultParameters: readonly CertificateParameter[] = ["x5t#S256"];

/**
 * Returns the key's certificate. Rejects the certificate of another key: the server would verify with the
 * wrong key and report an invalid signature.
 */
function certificateOf(suite: Suite, key: Key, [leaf = ""]: readonly string[]): Certificate {
  const known = certificates.get(key);
  if (known !== undefined) return known;
  const certificate = parseCertificate(suite, decodeBase64(leaf) ?? noBytes);
  const [own, certified] = [publicIdentity(contentsOf(key)), publicIdentity(contentsOf(certificate.key))];
  if (own !== undefined && own !== certified) {
    throw new UsageError(
      "ERR_KEY_NOT_SUITABLE",
      "The first certificate in the key's x5c is for another key; it must be the certificate of this key",
    );
  }
  certificates.set(key, certificate);
  return certificate;
}

/** Caches the parsed certificate of each key. Keys are immutable. */
const certificates = /* @__PURE__ */ new WeakMap<Key, Certificate>();

function missingCertificate(wanted: readonly CertificateParameter[]): UsageError {
  return new UsageError(
    "ERR_KEY_NOT_SUITABLE",
    `The key has no certificate, which ${wanted.join(" and ")} requires: load the key and its certificate ` +
      "together " +
      "with loadPem or loadPkcs12, or pass the certificate of an external key to externalKey({ x5c })",
  );
}

function unknownParameter(): UsageError {
  return new UsageError(
    "ERR_INVALID_OPTION",
    `certificate must be one or more of "${names.join('", "')}", or "none": it selects header parameters. ` +
      "The certificate itself comes with the key (loadPem, loadPkcs12)",
  );
}
