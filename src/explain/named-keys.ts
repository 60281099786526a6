/** Keys with names and certificates. */
import type { Suite } from "../algorithms/suite.ts";
import { decodeBase64 } from "../encoding/base64url.ts";
import { JoseError } from "../errors.ts";
import type { Key } from "../jwk/key/key.ts";
import { parseCertificate, type Certificate } from "../x509/certificate/certificate.ts";

/** A key with the name that findings call it by. */
export interface NamedKey {
  readonly label: string;
  readonly key: Key;
  /** The certificate of the key, if the key came with one. */
  readonly certificate?: Certificate;
}

/** Names the keys of a file: private keys with their certificates, and certificates without a private key. */
export function namedKeys(
  name: string,
  keys: readonly Key[],
  certificates: readonly Certificate[],
): readonly NamedKey[] {
  const { paired, alone } = assigned(keys, certificates);
  const ofOthers = alone.flatMap(({ certificate, key }) =>
    key instanceof JoseError ? [] : { key, certificate },
  );
  const entries = [...paired, ...ofOthers];
  return entries.map((entry, index) => ({
    label: entries.length === 1 ? name : `${name} (${index + 1})`,
    ...entry,
  }));
}

/** The certificates that {@link namedKeys} leaves out because their keys cannot be used, with the reasons. */
export function unusableCertificates(
  keys: readonly Key[],
  certificates: readonly Certificate[],
): readonly { readonly subject: string; readonly reason: string }[] {
  return assigned(keys, certificates).alone.flatMap(({ certificate, key }) =>
    key instanceof JoseError ? { subject: certificate.subject.toString(), reason: key.message } : [],
  );
}

interface Assigned {
  /** The keys, with their certificates. */
  readonly paired: readonly Omit<NamedKey, "label">[];
  /** The certificates without a private key. */
  readonly alone: readonly { readonly certificate: Certificate; readonly key: Key | JoseError }[];
}

function assigned(keys: readonly Key[], certificates: readonly Certificate[]): Assigned {
  const ofCertificates = certificates.map((certificate) => ({ certificate, key: keyIn(certificate) }));
  const leaves = new Set(keys.map(leafOf));
  const paired = keys.map((key) => {
    const leaf = leafOf(key);
    const own = leaf === undefined ? undefined : ofCertificates.find((each) => leafOf(each.key) === leaf);
    return { key, ...(own !== undefined && { certificate: own.certificate }) };
  });
  // If a key has its certificate here, other CA certificates belong to issuers, whose keys are not for
  // tokens. Otherwise a CA certificate may be self-signed and meant for tokens.
  const isPaired = paired.some(({ certificate }) => certificate !== undefined);
  const alone = ofCertificates.filter(({ certificate, key }) => {
    const leaf = leafOf(key);
    const isOwn = leaf !== undefined && leaves.has(leaf);
    return !isOwn && (!isPaired || certificate.basicConstraints?.ca !== true);
  });
  return { paired, alone };
}

function leafOf(key: Key | JoseError): string | undefined {
  return key instanceof JoseError ? undefined : key.x5c?.[0];
}

/** The key of a certificate, or why it cannot be used with JOSE. */
function keyIn(certificate: Certificate): Key | JoseError {
  try {
    return certificate.key;
  } catch (error) {
    if (error instanceof JoseError) return error;
    throw error;
  }
}

/** The certificate in the `x5c` of a key. If it cannot be read, the key can still be used. */
export function certificateOf(suite: Suite, key: Key): Certificate | undefined {
  const leaf = leafOf(key);
  const der = leaf === undefined ? undefined : decodeBase64(leaf);
  if (der === undefined) return undefined;
  try {
    return parseCertificate(suite, der);
  } catch (error) {
    if (error instanceof JoseError) return undefined;
    throw error;
  }
}
