/** How a client assertion's header names its key: "x5c", "x5t", "x5t#S256" and "kid", RFC 7515 sections 4.1.4 and 4.1.6 to 4.1.8. */
import { table } from "../../encoding/table.ts";
import { decodeBase64 } from "../../encoding/base64.ts";
import { encodeBase64url } from "../../encoding/base64url.ts";
import { noBytes } from "../../encoding/bytes.ts";
import { UsageError } from "../../errors.ts";
import type { JoseHeader } from "../../header/types.ts";
import { contentsOf, type Key } from "../../jwk/key/key.ts";
import { publicMembers } from "../../keytypes/public-members.ts";
import type { Steps } from "../../platform/steps.ts";
import { parseCertificate, type Certificate } from "../../x509/certificate/certificate.ts";
import { fingerprint } from "../../x509/certificate/thumbprint.ts";

/** A parameter that names or holds a certificate: the digest of its DER with SHA-256, the same with SHA-1, or the whole chain. */
export type CertificateParameter = "x5t#S256" | "x5t" | "x5c";

/** The parameters a header gets. With `"none"` it gets the key's `kid`, if it has one. */
export type CertificateParameters = CertificateParameter | readonly CertificateParameter[] | "none";

/**
 * Reads the caller's choice; `undefined` where there is none.
 * @throws UsageError `ERR_INVALID_OPTION` for anything else.
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
 * The parameters that name the key. By default that is the certificate's thumbprint, and for a key without a certificate its `kid`.
 *
 * @throws UsageError `ERR_KEY_NOT_SUITABLE` for a key without the certificate that is asked for, or with another key's.
 * @throws JoseError `ERR_X509_INVALID` for a malformed certificate.
 */
export function* keyParameters(
  key: Key,
  choice: readonly CertificateParameter[] | undefined,
): Steps<JoseHeader> {
  const { kid, x5c } = key;
  const wanted = choice ?? (x5c === undefined ? [] : defaultParameters);
  if (wanted.length === 0) return kid === undefined ? {} : { kid };
  if (x5c === undefined) throw withoutCertificate(wanted);
  const certificate = certificateOf(key, x5c);
  const header: Record<string, string | readonly string[]> = {};
  for (const name of wanted) header[name] = yield* values[name](certificate, x5c);
  return header;
}

type ParameterValue = (certificate: Certificate, x5c: readonly string[]) => Steps<string | readonly string[]>;

/** What each parameter says of the certificate. */
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

/** The key's own certificate. That of another key would be found by the server, and the signature then look forged. */
function certificateOf(key: Key, [leaf = ""]: readonly string[]): Certificate {
  const known = certificates.get(key);
  if (known !== undefined) return known;
  const certificate = parseCertificate(decodeBase64(leaf) ?? noBytes);
  const [own, certified] = [publicPart(key), publicPart(certificate.key)];
  if (own !== undefined && own !== certified) {
    throw new UsageError(
      "ERR_KEY_NOT_SUITABLE",
      "The first certificate in the key's x5c is another key's; it must be the one that was issued for " +
        "this key",
    );
  }
  certificates.set(key, certificate);
  return certificate;
}

/** Keys never change. */
const certificates = /* @__PURE__ */ new WeakMap<Key, Certificate>();

/** What two keys have in common exactly if their public halves are one; `undefined` where it is not at hand. */
function publicPart(key: Key): string | undefined {
  const { keyType, material } = contentsOf(key);
  const known = material.form === "external" ? material.half : material;
  if (known === undefined || !("members" in known)) return undefined;
  return JSON.stringify(publicMembers(known.members, keyType));
}

function withoutCertificate(wanted: readonly CertificateParameter[]): UsageError {
  return new UsageError(
    "ERR_KEY_NOT_SUITABLE",
    `The key has no certificate for ${wanted.join(" and ")}: load both together with loadPem or ` +
      "loadPkcs12, " +
      "or give the certificate of a key in a vault to externalKey({ x5c })",
  );
}

function unknownParameter(): UsageError {
  return new UsageError(
    "ERR_INVALID_OPTION",
    `certificate must be one or more of "${names.join('", "')}", or else "none"`,
  );
}
