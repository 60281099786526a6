/** Which certificate belongs to which key of a file, and which certificates lead up from it: by public key, by name and key identifier. */
import { encodeBase64 } from "../../encoding/base64.ts";
import { JoseError } from "../../errors.ts";
import { contentsOf, makeKey, type Key, type KeyContents } from "../../jwk/key/key.ts";
import type { ParsedJwk } from "../../jwk/parse.ts";
import { publicMembers } from "../../keytypes/public-members.ts";
import { partsOf, type Certificate } from "../certificate/certificate.ts";

/** A key of a file. */
export interface FoundKey extends ParsedJwk {
  /** The certificate that the file itself puts beside it, as PKCS #12 does. It counts if it is one for this key. */
  readonly certificate?: Certificate | undefined;
}

/** A chain in `x5c` is followed no further than this many certificates. */
const longestChain = 8;

/** The most keys a file may hold: nobody's has a hundred. */
const mostKeys = 1024;

/**
 * The keys; each one whose certificate is there too has it, and the certificates that lead up from it, as `x5c`.
 * @throws JoseError `ERR_JOSE_LIMIT_EXCEEDED` for too many keys.
 */
export function pairKeys(found: readonly FoundKey[], certificates: readonly Certificate[]): readonly Key[] {
  if (found.length > mostKeys) {
    throw new JoseError("ERR_JOSE_LIMIT_EXCEEDED", `The file holds more than ${mostKeys} keys`);
  }
  const byKey = latestBy(certificates, identityIn);
  const chains = new Chains(certificates);
  const keys = found.map(({ contents, metadata, certificate }) => {
    const identity = identityOf(contents);
    const named = certificate !== undefined && identityIn(certificate) === identity ? certificate : undefined;
    const leaf = identity === undefined ? undefined : (named ?? byKey.get(identity));
    return makeKey(contents, { ...metadata, ...(leaf && { x5c: chains.from(leaf) }) });
  });
  return Object.freeze(keys);
}

/** The chains among certificates, each worked out once, however many keys have it. */
class Chains {
  readonly #bySubject: ReadonlyMap<string, Certificate>;
  readonly #byIdentifier: ReadonlyMap<string, Certificate>;
  readonly #texts = new Map<Certificate, string>();
  readonly #chains = new Map<Certificate, readonly string[]>();

  constructor(certificates: readonly Certificate[]) {
    this.#bySubject = latestBy(certificates, (each) => encodeBase64(partsOf(each).subject));
    this.#byIdentifier = latestBy(certificates, (each) => {
      const { subject, extensions } = partsOf(each);
      const { subjectKeyIdentifier: identifier } = extensions;
      return identifier && `${encodeBase64(subject)} ${encodeBase64(identifier)}`;
    });
  }

  /** A certificate and those that lead up from it, base64 DER. */
  from(leaf: Certificate): readonly string[] {
    const known = this.#chains.get(leaf);
    if (known !== undefined) return known;
    const chain: Certificate[] = [];
    let next: Certificate | undefined = leaf;
    while (next !== undefined && chain.length < longestChain && !chain.includes(next)) {
      chain.push(next);
      next = this.#issuerOf(next);
    }
    const texts = Object.freeze(chain.map((each) => this.#textOf(each)));
    this.#chains.set(leaf, texts);
    return texts;
  }

  /** By name, and where there are several of that name, by the key that it is said to have been issued with (RFC 5280 section 4.2.1.1). */
  #issuerOf(certificate: Certificate): Certificate | undefined {
    const { issuer, subject, extensions } = partsOf(certificate);
    const name = encodeBase64(issuer);
    // A self-issued certificate ends its chain; in a rotation there may be another one of the same name.
    if (name === encodeBase64(subject)) return undefined;
    const identifier = extensions.authorityKeyIdentifier?.keyIdentifier;
    const meant = identifier && this.#byIdentifier.get(`${name} ${encodeBase64(identifier)}`);
    return meant ?? this.#bySubject.get(name);
  }

  #textOf(certificate: Certificate): string {
    const text = this.#texts.get(certificate) ?? encodeBase64(partsOf(certificate).der);
    this.#texts.set(certificate, text);
    return text;
  }
}

/** The certificates, each by what `name` makes of it; of several the one that was issued last. */
function latestBy(
  certificates: readonly Certificate[],
  name: (certificate: Certificate) => string | undefined,
): ReadonlyMap<string, Certificate> {
  const latest = new Map<string, Certificate>();
  for (const certificate of certificates) {
    const text = name(certificate);
    if (text === undefined) continue;
    const other = latest.get(text);
    if (other === undefined || partsOf(certificate).notBefore > partsOf(other).notBefore) {
      latest.set(text, certificate);
    }
  }
  return latest;
}

/** What two keys have in common exactly if their public halves are one. */
function identityOf({ keyType, material }: KeyContents): string | undefined {
  return "members" in material ? JSON.stringify(publicMembers(material.members, keyType)) : undefined;
}

/** A certificate with a key of another kind, or a malformed one, is for no key of ours. */
function identityIn(certificate: Certificate): string | undefined {
  try {
    return identityOf(contentsOf(certificate.key));
  } catch (error) {
    if (error instanceof JoseError) return undefined;
    throw error;
  }
}
