/**
 * What a certificate says by itself, checked for its place in a path: RFC 5280 section 6.1.3 (a) (2), section 6.1.4 (k) to (o) and
 * section 6.1.5 (f). Stricter than there: trust anchors are checked as other CAs are, and who signs tokens is no CA.
 */
import { partsOf, type Certificate } from "../certificate/certificate.ts";
import type { ChainPolicy } from "./chain-policy.ts";
import type { CertificateExtensions, KeyUsage } from "../certificate/extensions/extensions.ts";
import type { ChainFinding } from "./finding.ts";
import { isSelfIssued } from "./link.ts";

/** A certificate in a path: the leaf has depth 0, who issued it 1. */
export interface Placed {
  readonly certificate: Certificate;
  readonly depth: number;
  /** How many CAs below this one are not self-issued: pathLenConstraint counts them. */
  readonly casBelow: number;
  readonly isAnchor: boolean;
}

/** A check of one certificate: what is wrong with it, or nothing. */
type Check = (placed: Placed, policy: ChainPolicy, now: number) => ChainFinding | undefined;

/** Everything that a certificate alone decides; the first check that fails. */
export function checkPlaced(placed: Placed, policy: ChainPolicy, now: number): ChainFinding | undefined {
  const checks = placed.depth === 0 ? [...allChecks, ...leafChecks] : [...allChecks, ...issuerChecks];
  for (const check of checks) {
    const finding = check(placed, policy, now);
    if (finding !== undefined) return finding;
  }
  return undefined;
}

const nameConstraints = "2.5.29.30";
const extendedKeyUsage = "2.5.29.37";
const anyExtendedKeyUsage = "2.5.29.37.0";

/**
 * The extensions that may be critical: these are processed (or, as policies without constraints on them, ask for nothing). All others
 * are refused, policyConstraints and inhibitAnyPolicy too: policies are not processed.
 */
const understood: readonly string[] = [
  "2.5.29.15", // keyUsage
  "2.5.29.17", // subjectAltName
  "2.5.29.19", // basicConstraints
  "2.5.29.32", // certificatePolicies
  extendedKeyUsage,
];

/** Section 6.1.3 (a) (2): both ends are part of the validity. */
const checkValidity: Check = ({ certificate, depth }, _policy, now) => {
  const { notBefore, notAfter } = partsOf(certificate);
  if (now * 1000 >= notBefore.getTime() && now * 1000 <= notAfter.getTime()) return undefined;
  return {
    ...{ certificateIndex: depth, check: "validity", problem: "is not valid at this time" },
    expected: { notBefore: new Date(notBefore), notAfter: new Date(notAfter) },
    actual: new Date(now * 1000),
  };
};

/** Section 4.2.1.10: nobody compares names with the subtrees here, and to ignore them would be to trust for more than is meant. */
const checkNameConstraints: Check = ({ certificate, depth }) => {
  if (!extensionsOf(certificate).all.some(({ oid }) => oid === nameConstraints)) return undefined;
  const problem = "has name constraints, which are not supported";
  return { certificateIndex: depth, check: "nameConstraints", problem };
};

/** Sections 4.2.1.5, 4.2.1.11 and 4.2.1.14: policyMappings, policyConstraints, inhibitAnyPolicy. Nobody processes policies here. */
const policyExtensions: readonly string[] = ["2.5.29.33", "2.5.29.36", "2.5.29.54"];

const checkPolicyConstraints: Check = ({ certificate, depth }) => {
  const found = extensionsOf(certificate).all.find(({ oid }) => policyExtensions.includes(oid));
  if (found === undefined) return undefined;
  const problem = "has constraints on policies, which are not supported";
  return { certificateIndex: depth, check: "policyConstraints", actual: found.oid, problem };
};

/** Section 4.1.2.6: who has issued another one has a name. */
const checkHasName: Check = ({ certificate, depth }) => {
  // An empty SEQUENCE.
  if (partsOf(certificate).subject.length > 2) return undefined;
  return { certificateIndex: depth, check: "subject", actual: "", problem: "is a CA without a name" };
};

/** Sections 6.1.4 (o) and 6.1.5 (f). */
const checkCriticalExtensions: Check = ({ certificate, depth }, policy) => {
  const known = [...understood, ...demandedExtensions(depth, policy)];
  const stranger = extensionsOf(certificate).all.find(
    ({ oid, critical }) => critical && !known.includes(oid),
  );
  if (stranger === undefined) return undefined;
  const problem = "has a critical extension that is not supported";
  return { certificateIndex: depth, check: "criticalExtension", actual: stranger.oid, problem };
};

const checkExtensions: Check = ({ certificate, depth }, policy) => {
  const { all } = extensionsOf(certificate);
  const missing = demandedExtensions(depth, policy).find((each) => !all.some(({ oid }) => oid === each));
  if (missing === undefined) return undefined;
  const problem = "lacks an extension that it must have";
  return { certificateIndex: depth, check: "extension", expected: missing, problem };
};

/** Section 4.2.1.12. A CA that names no purposes, or any, is for all of them. */
const checkExtKeyUsage: Check = ({ certificate, depth }, { extKeyUsage: asked }) => {
  const { extKeyUsage, all } = extensionsOf(certificate);
  const failure = {
    certificateIndex: depth,
    check: "extKeyUsage",
    expected: asked,
    actual: extKeyUsage,
  } as const;
  if (asked.length === 0) {
    const restricted = all.some(({ oid, critical }) => critical && oid === extendedKeyUsage);
    const problem =
      "is for certain purposes only (a critical extension); the option extKeyUsage says which are meant";
    return restricted ? { ...failure, problem } : undefined;
  }
  const open = depth > 0 && (extKeyUsage === undefined || extKeyUsage.includes(anyExtendedKeyUsage));
  if (open || asked.every((oid) => extKeyUsage?.includes(oid))) return undefined;
  return { ...failure, problem: "is not for the purpose it is needed for" };
};

/**
 * Section 6.1.4 (k): versions 1 and 2 have nothing that says who is a CA. A trust anchor is a name and a key that
 * the caller has chosen (section 6.1.1 (d)), so that one of an old version is taken, as Go's crypto/x509 does.
 */
const checkVersion: Check = ({ certificate, depth, isAnchor }) => {
  const { version } = partsOf(certificate);
  if (version === 3 || isAnchor) return undefined;
  const problem = "has issued another one, but is no version 3 certificate, which alone can say that it may";
  return { certificateIndex: depth, check: "version", expected: 3, actual: version, problem };
};

/** Section 6.1.4 (k). */
const checkIsCa: Check = ({ certificate, depth, isAnchor }) => {
  if (isAnchor && partsOf(certificate).version !== 3) return undefined;
  if (extensionsOf(certificate).basicConstraints?.ca === true) return undefined;
  const problem = "has issued another one, but is no CA";
  return { certificateIndex: depth, check: "basicConstraints", expected: true, actual: false, problem };
};

/** Section 6.1.4 (l) and (m). */
const checkPathLength: Check = ({ certificate, depth, casBelow }) => {
  const { pathLength = Infinity } = extensionsOf(certificate).basicConstraints ?? {};
  if (casBelow <= pathLength) return undefined;
  const problem = "has more CAs below it than it allows";
  return { certificateIndex: depth, check: "pathLength", expected: pathLength, actual: casBelow, problem };
};

/** Section 6.1.4 (n). */
const checkCertSign: Check = (placed) => lacksKeyUsage(placed, "keyCertSign");

/** An anchor that the caller has pinned may be what it likes, also a CA by the defaults of some tool. */
const checkIsNoCa: Check = ({ certificate, depth, isAnchor }) => {
  if (isAnchor || extensionsOf(certificate).basicConstraints?.ca !== true) return undefined;
  const problem = "is a CA, which issues certificates and signs no tokens";
  return { certificateIndex: depth, check: "basicConstraints", expected: false, actual: true, problem };
};

/** One that has signed itself is as good as whoever sent it. */
const checkIsIssued: Check = ({ certificate, depth, isAnchor }) => {
  if (isAnchor || !isSelfIssued(certificate)) return undefined;
  const problem = "names itself as its issuer, and is no trust anchor";
  return { certificateIndex: depth, check: "trustAnchor", problem };
};

const checkKeyUsage: Check = (placed, { keyUsage }) => keyUsage && lacksKeyUsage(placed, keyUsage);

/** Section 4.2.1.3: without the extension, a key may do everything. */
function lacksKeyUsage({ certificate, depth }: Placed, expected: KeyUsage): ChainFinding | undefined {
  const { keyUsage: actual } = extensionsOf(certificate);
  if (actual === undefined || actual.includes(expected)) return undefined;
  const problem = `has a key that is not for ${expected}`;
  return { certificateIndex: depth, check: "keyUsage", expected, actual, problem };
}

const checkSubject: Check = ({ certificate, depth }, { subject: expected }) => {
  const actual = certificate.subject.toString();
  if (expected === undefined || expected === actual) return undefined;
  return { certificateIndex: depth, check: "subject", expected, actual, problem: "has another subject" };
};

const checkDnsName: Check = ({ certificate, depth }, { dnsName: expected }) => {
  if (expected === undefined) return undefined;
  const actual: string[] = [];
  for (const each of extensionsOf(certificate).subjectAltName ?? []) {
    if (each.type === "dns") actual.push(each.value);
  }
  if (actual.some((name) => name.toLowerCase() === expected)) return undefined;
  const problem = "has no such DNS name among its subject alternative names";
  return { certificateIndex: depth, check: "subjectAltName", expected, actual, problem };
};

const allChecks: readonly Check[] = [
  checkValidity,
  checkNameConstraints,
  checkPolicyConstraints,
  checkCriticalExtensions,
  checkExtensions,
  checkExtKeyUsage,
];
const issuerChecks: readonly Check[] = [
  checkHasName,
  checkVersion,
  checkIsCa,
  checkPathLength,
  checkCertSign,
];
const leafChecks: readonly Check[] = [checkIsIssued, checkIsNoCa, checkKeyUsage, checkSubject, checkDnsName];

function extensionsOf(certificate: Certificate): CertificateExtensions {
  return partsOf(certificate).extensions;
}

function demandedExtensions(depth: number, policy: ChainPolicy): readonly string[] {
  if (depth > 1) return [];
  return depth === 0 ? policy.leafExtensions : policy.intermediateExtensions;
}
