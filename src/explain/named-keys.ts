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
  const ofCertificates = certificates.map((certificate) => ({
    certificate,
    x5c: leafOf(keyIn(certificate)),
  }));
  const paired = new Set(keys.map(leafOf));
  const entries: Omit<NamedKey, "label">[] = keys.map((key) => {
    const leaf = leafOf(key);
    const own = leaf === undefined ? undefined : ofCertificates.find(({ x5c }) => x5c === leaf);
    return { key, ...(own !== undefined && { certificate: own.certificate }) };
  });
  // If a key has its certificate here, other CA certificates belong to issuers, whose keys are not for
  // tokens. Otherwise a CA certificate may be self-signed and meant for tokens.
  const isPaired = entries.some(({ certificate }) => certificate !== undefined);
  const alone = ofCertificates.filter(
    ({ certificate, x5c }) => !paired.has(x5c) && (!isPaired || certificate.basicConstraints?.ca !== true),
  );
  for (const { certificate } of alone) {
    const key = keyIn(certificate);
    if (key !== undefined) entries.push({ key, certificate });
  }
  return entries.map((entry, index) => ({
    label: entries.length === 1 ? name : `${name} (${index + 1})`,
    ...entry,
  }));
}

function leafOf(key: Key | undefined): string | undefined {
  return key?.x5c?.[0];
}

/** The key of a certificate; `undefined` if its type is not one of JOSE. */
function keyIn(certificate: Certificate): Key | undefined {
  try {
    return certificate.key;
  } catch (error) {
    if (error instanceof JoseError) return undefined;
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
