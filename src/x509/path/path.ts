/**
 * Certificate path validation: RFC 5280 section 6.1, for a path that the sender has put in order (RFC 7515
 * section 4.1.6). Not supported: revocation (section 6.3), policy processing, name constraints, and
 * building a path from unordered certificates.
 */
import type { Suite } from "../../algorithms/suite.ts";
import { CertificateChainError, UsageError } from "../../errors.ts";
import type { Key } from "../../jwk/key/key.ts";
import { run } from "../../steps/drivers.ts";
import type { Steps } from "../../steps/steps.ts";
import type { Certificate } from "../certificate/certificate.ts";
import { checkPlaced, type Placed } from "./chain-checks.ts";
import { readChain, type CertificateInput } from "./chain-input.ts";
import { resolveChainPolicy, timeOf, type ChainOptions, type ChainPolicy } from "./chain-policy.ts";
import { chainError, refuse, type ChainFinding } from "./finding.ts";
import { algorithmFinding, isSelfIssued, keyFinding, namesIssuer, signatureFinding } from "./issued-by.ts";
import { anchorsFor, standsFor, untrusted, type Anchored } from "./trust-anchors.ts";

/** A chain that was validated up to a trust anchor. */
export interface ValidatedChain {
  /** The certificates from the leaf to the trust anchor, both included. */
  readonly path: readonly Certificate[];
  /** The public key of the leaf. */
  readonly key: Key;
}

/** Implements `validateChain` of josette/x509 with the algorithms of a suite. */
export function validateChain(
  suite: Suite,
  x5c: readonly CertificateInput[],
  options: ChainOptions,
): Promise<ValidatedChain> {
  return run(validateChainSteps(suite, x5c, options));
}

function* validateChainSteps(
  suite: Suite,
  x5c: readonly CertificateInput[],
  options: ChainOptions,
): Steps<ValidatedChain> {
  if (!Array.isArray(x5c)) throw new UsageError("ERR_INVALID_ARGUMENT", "x5c must be a list of certificates");
  return yield* validate(suite, x5c, resolveChainPolicy(suite, options));
}

/**
 * Validates a chain. The options have already been read.
 * @throws CertificateChainError
 */
export function* validate(
  suite: Suite,
  x5c: readonly CertificateInput[],
  policy: ChainPolicy,
): Steps<ValidatedChain> {
  let refusal: CertificateChainError | undefined;
  const { trustAnchors } = policy;
  const chain = readChain(suite, x5c, (certificate, index) =>
    trustAnchors.some((anchor) => standsFor(anchor, certificate, index)),
  );
  for (const ending of anchorsFor(chain, trustAnchors)) {
    try {
      return yield* validateTo(ending, policy);
    } catch (error) {
      if (!(error instanceof CertificateChainError)) throw error;
      // If all anchors fail, the first error is reported, because it concerns the chain as it was sent.
      refusal ??= error;
    }
  }
  throw refusal ?? chainError(untrusted([], trustAnchors));
}

function* validateTo({ below, anchors }: Anchored, policy: ChainPolicy): Steps<ValidatedChain> {
  const now = timeOf(policy);
  // All cheap checks are made before the signatures are verified.
  refuse(namesFinding(below));
  if (anchors.length === 0) refuse(untrusted(below, policy.trustAnchors));
  refuse(contentsFinding(below, policy, now));
  refuse(yield* signaturesFinding(below));
  const anchor = yield* anchorAbove(below, anchors, policy, now);
  const [leaf = anchor] = below;
  refuse(keyFinding(leaf, 0) ?? missingIssuer(below, policy));
  return Object.freeze({ path: Object.freeze([...below, anchor]), key: leaf.key });
}

/** Section 6.1.3 (a) (4): checks the issuer names of all certificates but the last. */
function namesFinding(below: readonly Certificate[]): ChainFinding | undefined {
  for (const [index, issuer] of below.slice(1).entries()) {
    const certificate = below[index];
    const finding = certificate && nameFinding(certificate, issuer, index);
    if (finding !== undefined) return finding;
  }
  return undefined;
}

/** Section 6.1.3 (a) (4): checks the issuer name of one certificate. */
function nameFinding(certificate: Certificate, issuer: Certificate, index: number): ChainFinding | undefined {
  if (namesIssuer(certificate, issuer)) return undefined;
  const [expected, actual] = [certificate.issuer.toString(), issuer.subject.toString()];
  const problem = "has an issuer that is not the subject of the next certificate";
  return { certificateIndex: index, check: "issuer", expected, actual, problem };
}

/** Checks the contents of each certificate. */
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

/** Section 6.1.3 (a) (1): verifies the signatures of all certificates but the last. */
function* signaturesFinding(below: readonly Certificate[]): Steps<ChainFinding | undefined> {
  for (const [index, issuer] of below.slice(1).entries()) {
    const certificate = below[index];
    const finding = certificate && (yield* signatureFinding(certificate, issuer, index));
    if (finding !== undefined) return finding;
  }
  return undefined;
}

/**
 * Returns the anchor that issued the last certificate and passes the checks of an issuer. Several anchors can
 * have the issuer's name if a CA changed its key or renewed its certificate. All are tried; their number is
 * limited.
 * @throws CertificateChainError if there is no such anchor.
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
    // The name is checked as well, because another CA can have the same key.
    const index = below.length - 1;
    const finding =
      last && (nameFinding(last, anchor, index) ?? (yield* signatureFinding(last, anchor, index)));
    unsigned ??= finding;
    if (finding !== undefined) continue;
    const problem = checkPlaced(placed(anchor, below, true), policy, now);
    if (problem === undefined) return anchor;
    unfit ??= problem;
  }
  // A problem of the actual issuer explains more than a signature that fails with another anchor.
  throw chainError(unfit ?? unsigned ?? untrusted(below, policy.trustAnchors));
}

/**
 * Rejects a path without an issuer, in which the leaf is the anchor, if the options require an extension in
 * the issuer.
 */
function missingIssuer(
  below: readonly Certificate[],
  { intermediateExtensions: [expected] }: ChainPolicy,
): ChainFinding | undefined {
  if (below.length > 0 || expected === undefined) return undefined;
  const problem =
    "is missing: the options require an extension in the leaf's issuer, but the leaf itself is the trust " +
    "anchor";
  return { certificateIndex: 1, check: "extension", expected, problem };
}

function placed(certificate: Certificate, below: readonly Certificate[], isAnchor: boolean): Placed {
  // Section 6.1.4 (l): the leaf and self-issued certificates are not counted.
  const casBelow = below.slice(1).filter((each) => !isSelfIssued(each)).length;
  return { certificate, depth: below.length, casBelow, isAnchor };
}
