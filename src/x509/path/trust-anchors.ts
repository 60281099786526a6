/** Finds the trust anchor at the end of a chain: RFC 5280 section 6.1.1 (d). */
import { equalConstantTime } from "../../encoding/bytes.ts";
import { partsOf, type Certificate } from "../certificate/certificate.ts";
import { isSame } from "./chain-input.ts";
import type { ChainFinding } from "./finding.ts";
import { namesIssuer } from "./issued-by.ts";

/** A chain without its anchor, and the possible anchors, if any. */
export interface Anchored {
  readonly below: readonly Certificate[];
  readonly anchors: readonly Certificate[];
}

/**
 * Returns the possible ends of a chain: anchors that the last certificate represents (see `standsFor`), and
 * anchors that it names as its issuer.
 */
export function anchorsFor(
  chain: readonly Certificate[],
  trustAnchors: readonly Certificate[],
): readonly Anchored[] {
  const stand = trustAnchors.filter((anchor) =>
    chain.slice(-1).some((last) => standsFor(anchor, last, chain.length - 1)),
  );
  const issuers = trustAnchors.filter(
    (anchor) => !stand.includes(anchor) && chain.slice(-1).every((last) => namesIssuer(last, anchor)),
  );
  const byIssuer = { below: chain, anchors: issuers };
  if (stand.length === 0) return [byIssuer];
  const byPlace = { below: chain.slice(0, -1), anchors: stand };
  return issuers.length === 0 ? [byPlace] : [byPlace, byIssuer];
}

/**
 * Reports whether a certificate at this index of a chain is the trust anchor, or another certificate of the
 * same CA.
 */
export function standsFor(anchor: Certificate, certificate: Certificate, index: number): boolean {
  return isSame(anchor, certificate) || (index > 0 && isSameCa(anchor, certificate));
}

/** The maximum number of anchors listed in an error. */
const mostNames = 8;

/** The finding for a chain without an anchor. */
export function untrusted(below: readonly Certificate[], trustAnchors: readonly Certificate[]): ChainFinding {
  return {
    certificateIndex: Math.max(0, below.length - 1),
    check: "trustAnchor",
    expected: trustAnchors.slice(0, mostNames).map(({ subject }) => subject.toString()),
    actual: below.at(-1)?.issuer.toString(),
    problem: "is neither a trust anchor nor issued by one",
  };
}

/** Section 6.1.1 (d): an anchor is a name and a key. */
function isSameCa(anchor: Certificate, certificate: Certificate): boolean {
  const [a, b] = [partsOf(anchor), partsOf(certificate)];
  return (
    equalConstantTime(a.subject, b.subject) &&
    equalConstantTime(a.subjectPublicKeyInfo, b.subjectPublicKeyInfo)
  );
}
