/** Which certificate belongs to which key of a file, and which certificates lead up from it: by public key, and by name. */
import { encodeBase64 } from "../encoding/base64.ts";
import { JoseError } from "../errors.ts";
import { contentsOf, makeKey, type Key, type KeyContents } from "../jwk/key.ts";
import type { ParsedJwk } from "../jwk/parse.ts";
import { publicMembers } from "../jwk/public-key.ts";
import { partsOf, type Certificate } from "./certificate.ts";

/** A key of a file. */
export interface FoundKey extends ParsedJwk {
  /** The certificate that the file itself puts beside it, as PKCS #12 does. It counts if it is one for this key. */
  readonly certificate?: Certificate | undefined;
}

/** A chain in `x5c` is followed no further than this many certificates. */
const longestChain = 8;

/** The keys; each one whose certificate is there too has it, and the certificates that lead up from it, as `x5c`. */
export function pairKeys(found: readonly FoundKey[], certificates: readonly Certificate[]): readonly Key[] {
  const byKey = firstBy(certificates, identityIn);
  const bySubject = firstBy(certificates, (each) => encodeBase64(partsOf(each).subject));
  const keys = found.map(({ contents, metadata, certificate }) => {
    const identity = identityOf(contents);
    const named = certificate !== undefined && identityIn(certificate) === identity ? certificate : undefined;
    const leaf = identity === undefined ? undefined : (named ?? byKey.get(identity));
    return makeKey(contents, { ...metadata, ...(leaf && { x5c: chainFrom(leaf, bySubject) }) });
  });
  return Object.freeze(keys);
}

/** The certificates, each by what `name` makes of it; the first of several. */
function firstBy(
  certificates: readonly Certificate[],
  name: (certificate: Certificate) => string | undefined,
): ReadonlyMap<string, Certificate> {
  const first = new Map<string, Certificate>();
  for (const certificate of certificates) {
    const text = name(certificate);
    if (text !== undefined && !first.has(text)) first.set(text, certificate);
  }
  return first;
}

/** A certificate, then each one that the names say issued the one before. */
function chainFrom(leaf: Certificate, bySubject: ReadonlyMap<string, Certificate>): readonly string[] {
  const chain: Certificate[] = [];
  let next: Certificate | undefined = leaf;
  while (next !== undefined && chain.length < longestChain && !chain.includes(next)) {
    chain.push(next);
    const issuer = encodeBase64(partsOf(next).issuer);
    // A self-issued certificate ends its chain; in a rotation there may be another one of the same name.
    next = issuer === encodeBase64(partsOf(next).subject) ? undefined : bySubject.get(issuer);
  }
  return Object.freeze(chain.map((each) => encodeBase64(partsOf(each).der)));
}

/** What two keys have in common exactly if their public halves are one. */
function identityOf({ material }: KeyContents): string | undefined {
  return "members" in material ? JSON.stringify(publicMembers(material.members)) : undefined;
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
