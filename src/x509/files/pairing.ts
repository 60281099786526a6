/**
 * Pairs the keys of a file with their certificates, by public key, and builds the chain of each certificate,
 * by name and key identifier.
 */
import { encodeBase64 } from "../../encoding/base64url.ts";
import { JoseError } from "../../errors.ts";
import { contentsOf, makeKey, type Key } from "../../jwk/key/key.ts";
import type { ParsedJwk } from "../../jwk/key/parse-jwk.ts";
import type { Steps } from "../../steps/steps.ts";
import type { TimeSlice } from "../../steps/time-slice.ts";
import { partsOf, type Certificate } from "../certificate/certificate.ts";
import { publicIdentity } from "../../jwk/io/same-key.ts";

/** A key in a file. */
export interface FoundKey extends ParsedJwk {
  /**
   * The certificate that the file assigns to the key, as PKCS #12 does. It is ignored if its public key is
   * not that of the key.
   */
  readonly certificate?: Certificate | undefined;
}

/** The maximum number of certificates in `x5c`. */
const longestChain = 8;

/** The maximum number of keys in a file, far above what real files have. */
const mostKeys = 1024;

/**
 * Returns the keys. A key whose certificate is present has it as its `x5c`, followed by the certificates of
 * its issuers.
 * @throws JoseError `ERR_JOSE_LIMIT_EXCEEDED` for too many keys.
 */
export function* pairKeys(
  found: readonly FoundKey[],
  certificates: readonly Certificate[],
  slice: TimeSlice,
): Steps<readonly Key[]> {
  if (found.length > mostKeys) {
    throw new JoseError("ERR_JOSE_LIMIT_EXCEEDED", `The file contains more than ${mostKeys} keys`);
  }
  const byKey = yield* latestBy(certificates, identityIn, slice);
  const chains = yield* Chains.of(certificates, slice);
  const keys: Key[] = [];
  for (const { contents, metadata, certificate } of found) {
    yield* slice.pause();
    const identity = publicIdentity(contents);
    const named = certificate !== undefined && identityIn(certificate) === identity ? certificate : undefined;
    const leaf = identity === undefined ? undefined : (named ?? byKey.get(identity));
    keys.push(makeKey(contents, { ...metadata, ...(leaf && { x5c: chains.from(leaf) }) }));
  }
  return Object.freeze(keys);
}

/** Builds the chains of certificates. Each chain is built only once, even if several keys share it. */
class Chains {
  readonly #bySubject: ReadonlyMap<string, Certificate>;
  readonly #byIdentifier: ReadonlyMap<string, Certificate>;
  readonly #texts = new Map<Certificate, string>();
  readonly #chains = new Map<Certificate, readonly string[]>();

  private constructor(
    bySubject: ReadonlyMap<string, Certificate>,
    byIdentifier: ReadonlyMap<string, Certificate>,
  ) {
    this.#bySubject = bySubject;
    this.#byIdentifier = byIdentifier;
  }

  static *of(certificates: readonly Certificate[], slice: TimeSlice): Steps<Chains> {
    const bySubject = yield* latestBy(certificates, (each) => encodeBase64(partsOf(each).subject), slice);
    const byIdentifier = yield* latestBy(certificates, nameAndIdentifier, slice);
    return new Chains(bySubject, byIdentifier);
  }

  /** Returns a certificate and its chain of issuers, as base64 DER. */
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

  /**
   * Finds the issuer by name. If several certificates have that name, the authority key identifier decides
   * (RFC 5280 section 4.2.1.1).
   */
  #issuerOf(certificate: Certificate): Certificate | undefined {
    const { issuer, subject, extensions } = partsOf(certificate);
    const name = encodeBase64(issuer);
    // A self-issued certificate ends its chain. After a key rollover, others may have the same name.
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

function nameAndIdentifier(certificate: Certificate): string | undefined {
  const { subject, extensions } = partsOf(certificate);
  const { subjectKeyIdentifier: identifier } = extensions;
  return identifier && `${encodeBase64(subject)} ${encodeBase64(identifier)}`;
}

/** Groups certificates by the result of `name` and keeps the most recently issued one of each group. */
function* latestBy(
  certificates: readonly Certificate[],
  name: (certificate: Certificate) => string | undefined,
  slice: TimeSlice,
): Steps<ReadonlyMap<string, Certificate>> {
  const latest = new Map<string, Certificate>();
  for (const certificate of certificates) {
    yield* slice.pause();
    const text = name(certificate);
    if (text === undefined) continue;
    const other = latest.get(text);
    if (other === undefined || partsOf(certificate).notBefore > partsOf(other).notBefore) {
      latest.set(text, certificate);
    }
  }
  return latest;
}

/**
 * Returns the identity of a certificate's public key; `undefined` if that key is malformed or of an
 * unsupported type. No supported key matches such a certificate.
 */
function identityIn(certificate: Certificate): string | undefined {
  try {
    return publicIdentity(contentsOf(certificate.key));
  } catch (error) {
    if (error instanceof JoseError) return undefined;
    throw error;
  }
}
