/**
 * Certificate path validation: RFC 5280 section 6.1, for a path that its sender has put in order (RFC 7515 section 4.1.6). Not here:
 * revocation (section 6.3), the processing of policies, and finding a path among certificates in disorder.
 */
import { CertificateChainError, UsageError } from "../../errors.ts";
import type { Key } from "../../jwk/key/key.ts";
import { run, type Steps } from "../../platform/steps.ts";
import type { Certificate } from "../certificate/certificate.ts";
import { checkPlaced, type Placed } from "./chain-checks.ts";
import { readChain, type CertificateInput } from "./chain-input.ts";
import { resolveChainPolicy, timeOf, type ChainOptions, type ChainPolicy } from "./chain-policy.ts";
import { chainError, refuse, type ChainFinding } from "./finding.ts";
import { algorithmFinding, isSelfIssued, keyFinding, namesIssuer, signatureFinding } from "./link.ts";
import { anchorsFor, standsFor, untrusted, type Anchored } from "./trust-anchors.ts";

/** A chain that leads to a trust anchor. */
export interface ValidatedChain {
  /** From the leaf to the trust anchor, both included. */
  readonly path: readonly Certificate[];
  /** The leaf's public key. */
  readonly key: Key;
}

/**
 * Validates a certificate chain, RFC 5280 section 6.1: leaf first, each certificate issued by the next, up to a
 * trust anchor that is in the chain or has issued its last certificate. Certificates after a trust anchor are
 * counted and otherwise ignored: the chain ends at the first one. `x5c` of a JOSE header or JWK can be given as
 * it is. Anchors have to be valid CAs like all others; only their own signatures do not matter. Nothing is fetched: revocation (section 6.3) is not checked.
 *
 * Refused besides what section 6.1 refuses: more than 8 certificates, name constraints and constraints on
 * policies, SHA-1 and older hash functions, keys that JOSE does not have, and a leaf that is a CA without being an anchor.
 * The identifiers of keys (sections 4.2.1.1 and 4.2.1.2) are hints for those who look for certificates, and not compared.
 *
 * @throws CertificateChainError `ERR_X509_CHAIN_INVALID` with the certificate's index and the check that failed.
 * @throws JoseError the errors of `parseCertificate` for a trust anchor.
 * @throws UsageError `ERR_INVALID_OPTION` for options that are missing, unknown or impossible, `ERR_INVALID_ARGUMENT` for a chain or an
 * anchor of another type.
 * @example
 * ```ts no-run
 * import { readFileSync } from "node:fs";
 * import { decodeUnverified } from "josette/jwt";
 * import { validateChain } from "josette/x509";
 * const { header } = decodeUnverified(readFileSync("notification.jws", "utf8"));
 * const { path, key } = await validateChain(header.x5c ?? [], {
 *   trustAnchors: [readFileSync("AppleRootCA-G3.cer")],
 *   leaf: { extensions: ["1.2.840.113635.100.6.11.1"] },
 *   intermediate: { extensions: ["1.2.840.113635.100.6.2.1"] },
 * });
 * console.log(path.length, key.kty);
 * ```
 */
export function validateChain(
  x5c: readonly CertificateInput[],
  options: ChainOptions,
): Promise<ValidatedChain> {
  return run(validateChainSteps(x5c, options));
}

function* validateChainSteps(x5c: readonly CertificateInput[], options: ChainOptions): Steps<ValidatedChain> {
  if (!Array.isArray(x5c)) throw new UsageError("ERR_INVALID_ARGUMENT", "x5c must be a list of certificates");
  return yield* validate(x5c, resolveChainPolicy(options));
}

/**
 * The same with the options read.
 * @throws CertificateChainError
 */
export function* validate(x5c: readonly CertificateInput[], policy: ChainPolicy): Steps<ValidatedChain> {
  let refusal: CertificateChainError | undefined;
  const { trustAnchors } = policy;
  const chain = readChain(x5c, (certificate, index) =>
    trustAnchors.some((anchor) => standsFor(anchor, certificate, index)),
  );
  for (const ending of anchorsFor(chain, trustAnchors)) {
    try {
      return yield* validateTo(ending, policy);
    } catch (error) {
      if (!(error instanceof CertificateChainError)) throw error;
      // Where the chain itself ends says more than where else it might have.
      refusal ??= error;
    }
  }
  throw refusal ?? chainError(untrusted([], trustAnchors));
}

function* validateTo({ below, anchors }: Anchored, policy: ChainPolicy): Steps<ValidatedChain> {
  const now = timeOf(policy);
  // Everything that costs next to nothing comes before the signatures.
  refuse(namesFinding(below));
  if (anchors.length === 0) refuse(untrusted(below, policy.trustAnchors));
  refuse(contentsFinding(below, policy, now));
  refuse(yield* signaturesFinding(below));
  const anchor = yield* anchorAbove(below, anchors, policy, now);
  const [leaf = anchor] = below;
  refuse(keyFinding(leaf, 0) ?? missingIssuer(below, policy));
  return Object.freeze({ path: Object.freeze([...below, anchor]), key: leaf.key });
}

/** Section 6.1.3 (a) (4), of all but the last. */
function namesFinding(below: readonly Certificate[]): ChainFinding | undefined {
  for (const [index, issuer] of below.slice(1).entries()) {
    const certificate = below[index];
    if (certificate === undefined || namesIssuer(certificate, issuer)) continue;
    const [expected, actual] = [certificate.issuer.toString(), issuer.subject.toString()];
    const problem = "is not issued by the next one, which has another name";
    return { certificateIndex: index, check: "issuer", expected, actual, problem };
  }
  return undefined;
}

/** What each certificate says by itself. */
function contentsFinding(
  below: readonly Certificate[],
  policy: ChainPolicy,
  now: number,
): ChainFinding | undefined {
  for (const [depth, certificate] of below.entries()) {
    const finding =
      checkPlaced(placed(certificate, below.slice(0, depth), false), policy, now) ??
      algorithmFinding(certificate, depth) ??
      keyFinding(certificate, depth);
    if (finding !== undefined) return finding;
  }
  return undefined;
}

/** Section 6.1.3 (a) (1), of all but the last. */
function* signaturesFinding(below: readonly Certificate[]): Steps<ChainFinding | undefined> {
  for (const [index, issuer] of below.slice(1).entries()) {
    const certificate = below[index];
    const finding = certificate && (yield* signatureFinding(certificate, issuer, index));
    if (finding !== undefined) return finding;
  }
  return undefined;
}

/**
 * The anchor that has issued the last certificate, and may have. Several can have its name, when a CA changes its key or renews
 * its certificate; all are tried, there are only so many.
 * @throws CertificateChainError when it is none of them.
 */
function* anchorAbove(
  below: readonly Certificate[],
  anchors: readonly Certificate[],
  policy: ChainPolicy,
  now: number,
): Steps<Certificate> {
  const last = below.at(-1);
  let unsigned: ChainFinding | undefined;
  let unfit: ChainFinding | undefined;
  for (const anchor of anchors) {
    const finding = last && (yield* signatureFinding(last, anchor, below.length - 1));
    unsigned ??= finding;
    if (finding !== undefined) continue;
    const problem = checkPlaced(placed(anchor, below, true), policy, now);
    if (problem === undefined) return anchor;
    unfit ??= problem;
  }
  // What is wrong with the one that has issued it says more than that another one has not.
  throw chainError(unfit ?? unsigned ?? untrusted(below, policy.trustAnchors));
}

/** What is asked of the leaf's issuer, where the leaf is the anchor and has none. */
function missingIssuer(
  below: readonly Certificate[],
  { intermediateExtensions: [expected] }: ChainPolicy,
): ChainFinding | undefined {
  if (below.length > 0 || expected === undefined) return undefined;
  const problem = "is missing: an issuer with a certain extension is asked for, and the leaf is the anchor";
  return { certificateIndex: 1, check: "extension", expected, problem };
}

function placed(certificate: Certificate, below: readonly Certificate[], isAnchor: boolean): Placed {
  // Section 6.1.4 (l): self-issued certificates do not count, and the leaf does not either.
  const casBelow = below.slice(1).filter((each) => !isSelfIssued(each)).length;
  return { certificate, depth: below.length, casBelow, isAnchor };
}
