/**
 * Checks of a single certificate at its position in a path: RFC 5280 section 6.1.3 (a) (2), section 6.1.4 (k)
 * to (o) and section 6.1.5 (f). They are stricter than the RFC: trust anchors are checked like other CAs, and
 * the signer of a token must not be a CA.
 */
import { partsOf, type Certificate } from "../certificate/certificate.ts";
import type { ChainPolicy } from "./chain-policy.ts";
import type { CertificateExtensions, KeyUsage } from "../certificate/extensions/extensions.ts";
import type { ChainFinding } from "./finding.ts";
import { isSelfIssued } from "./issued-by.ts";

/** A certificate in a path. The leaf has depth 0, its issuer 1. */
export interface Placed {
  readonly certificate: Certificate;
  readonly depth: number;
  /** The number of CAs below this one that are not self-issued, to be compared with pathLenConstraint. */
  readonly casBelow: number;
  readonly isAnchor: boolean;
}

/** A check of one certificate. Returns what is wrong with it, if anything. */
type Check = (placed: Placed, policy: ChainPolicy, now: number) => ChainFinding | undefined;

/** Checks a single certificate, up to the first failure, and returns that failure. */
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
 * The critical extensions that are accepted. They are processed or, like policies without constraints,
 * require no processing. All others are rejected, including policyConstraints and inhibitAnyPolicy, because
 * policies are not processed.
 */
const understood: readonly string[] = [
  "2.5.29.15", // keyUsage
  "2.5.29.17", // subjectAltName
  "2.5.29.19", // basicConstraints
  "2.5.29.32", // certificatePolicies
  extendedKeyUsage,
];

/** Section 6.1.3 (a) (2): the validity period includes both ends. */
const checkValidity: Check = ({ certificate, depth }, _policy, now) => {
  const { notBefore, notAfter } = partsOf(certificate);
  if (now * 1000 >= notBefore.getTime() && now * 1000 <= notAfter.getTime()) return undefined;
  return {
    certificateIndex: depth,
    check: "validity",
    problem: "has expired or is not valid yet",
    expected: { notBefore: new Date(notBefore), notAfter: new Date(notAfter) },
    actual: new Date(now * 1000),
  };
};

/**
 * Section 4.2.1.10: names are not compared with the subtrees. Ignoring the constraints would extend trust
 * beyond what the CA intended, so the extension is rejected.
 */
const checkNameConstraints: Check = ({ certificate, depth }) => {
  if (!extensionsOf(certificate).all.some(({ oid }) => oid === nameConstraints)) return undefined;
  const problem = "has name constraints, which are not supported";
  return { certificateIndex: depth, check: "nameConstraints", problem };
};

/**
 * Sections 4.2.1.5, 4.2.1.11 and 4.2.1.14: policyMappings, policyConstraints, inhibitAnyPolicy. Policies are
 * not processed.
 */
const policyExtensions: readonly string[] = ["2.5.29.33", "2.5.29.36", "2.5.29.54"];

const checkPolicyConstraints: Check = ({ certificate, depth }) => {
  const found = extensionsOf(certificate).all.find(({ oid }) => policyExtensions.includes(oid));
  if (found === undefined) return undefined;
  const problem = "has policy constraints, which are not supported";
  return { certificateIndex: depth, check: "policyConstraints", actual: found.oid, problem };
};

/** Section 4.1.2.6: a CA must have a non-empty subject. */
const checkHasName: Check = ({ certificate, depth }) => {
  // An empty SEQUENCE.
  if (partsOf(certificate).subject.length > 2) return undefined;
  return {
    certificateIndex: depth,
    check: "subject",
    actual: "",
    problem: "is a CA certificate with an empty subject",
  };
};

/** Sections 6.1.4 (o) and 6.1.5 (f): an unsupported critical extension is an error. */
const checkCriticalExtensions: Check = ({ certificate, depth }, policy) => {
  const known = [...understood, ...requiredExtensions(depth, policy)];
  const unknown = extensionsOf(certificate).all.find(({ oid, critical }) => critical && !known.includes(oid));
  if (unknown === undefined) return undefined;
  const problem = "has a critical extension that is not supported";
  return { certificateIndex: depth, check: "criticalExtension", actual: unknown.oid, problem };
};

const checkExtensions: Check = ({ certificate, depth }, policy) => {
  const { all } = extensionsOf(certificate);
  const missing = requiredExtensions(depth, policy).find((each) => !all.some(({ oid }) => oid === each));
  if (missing === undefined) return undefined;
  const problem = "lacks an extension that the options require";
  return { certificateIndex: depth, check: "extension", expected: missing, problem };
};

/** Section 4.2.1.12. A CA without the extension, or with anyExtendedKeyUsage, is valid for all purposes. */
const checkExtKeyUsage: Check = ({ certificate, depth }, { extKeyUsage: required }) => {
  const { extKeyUsage, all } = extensionsOf(certificate);
  const failure = {
    certificateIndex: depth,
    check: "extKeyUsage",
    expected: required,
    actual: extKeyUsage,
  } as const;
  if (required.length === 0) {
    const restricted = all.some(({ oid, critical }) => critical && oid === extendedKeyUsage);
    const problem =
      "is restricted to certain purposes by a critical extension; set the option extKeyUsage to the " +
      "required purposes";
    return restricted ? { ...failure, problem } : undefined;
  }
  const unrestricted = depth > 0 && (extKeyUsage === undefined || extKeyUsage.includes(anyExtendedKeyUsage));
  if (unrestricted || required.every((oid) => extKeyUsage?.includes(oid))) return undefined;
  return { ...failure, problem: "is not valid for the required purpose" };
};

/**
 * Section 6.1.4 (k): certificates of versions 1 and 2 cannot state that they are CA certificates. A trust
 * anchor is a name and a key chosen by the caller (section 6.1.1 (d)), so older versions are accepted for it,
 * as in Go's crypto/x509.
 */
const checkVersion: Check = ({ certificate, depth, isAnchor }) => {
  const { version } = partsOf(certificate);
  if (version === 3 || isAnchor) return undefined;
  const problem = "issued another certificate, but does not have version 3, which a CA certificate needs";
  return { certificateIndex: depth, check: "version", expected: 3, actual: version, problem };
};

/** Section 6.1.4 (k). */
const checkIsCa: Check = ({ certificate, depth, isAnchor }) => {
  if (isAnchor && partsOf(certificate).version !== 3) return undefined;
  if (extensionsOf(certificate).basicConstraints?.ca === true) return undefined;
  const problem = "issued another certificate, but is not a CA certificate";
  return { certificateIndex: depth, check: "basicConstraints", expected: true, actual: false, problem };
};

/** Section 6.1.4 (l) and (m): pathLenConstraint limits the number of CAs below the certificate. */
const checkPathLength: Check = ({ certificate, depth, casBelow }) => {
  const { pathLength = Infinity } = extensionsOf(certificate).basicConstraints ?? {};
  if (casBelow <= pathLength) return undefined;
  const problem = "has more CA certificates below it than its path length constraint allows";
  return { certificateIndex: depth, check: "pathLength", expected: pathLength, actual: casBelow, problem };
};

/** Section 6.1.4 (n). */
const checkCertSign: Check = (placed) => lacksKeyUsage(placed, "keyCertSign");

/**
 * A leaf that is a trust anchor may be a CA certificate: some tools create self-signed certificates that way.
 */
const checkIsNotCa: Check = ({ certificate, depth, isAnchor }) => {
  if (isAnchor || extensionsOf(certificate).basicConstraints?.ca !== true) return undefined;
  const problem = "is a CA certificate, which must not be used to sign tokens";
  return { certificateIndex: depth, check: "basicConstraints", expected: false, actual: true, problem };
};

/** A leaf certificate with equal subject and issuer is rejected, unless it is a trust anchor. */
const checkIsIssued: Check = ({ certificate, depth, isAnchor }) => {
  if (isAnchor || !isSelfIssued(certificate)) return undefined;
  const problem = "is self-issued and not a trust anchor";
  return { certificateIndex: depth, check: "trustAnchor", problem };
};

const checkKeyUsage: Check = (placed, { keyUsage }) => keyUsage && lacksKeyUsage(placed, keyUsage);

/** Section 4.2.1.3: without the extension, every use is permitted. */
function lacksKeyUsage({ certificate, depth }: Placed, expected: KeyUsage): ChainFinding | undefined {
  const { keyUsage: actual } = extensionsOf(certificate);
  if (actual === undefined || actual.includes(expected)) return undefined;
  const problem = `has a key usage that does not include ${expected}`;
  return { certificateIndex: depth, check: "keyUsage", expected, actual, problem };
}

const checkSubject: Check = ({ certificate, depth }, { subject: expected }) => {
  const actual = certificate.subject.toString();
  if (expected === undefined || expected === actual) return undefined;
  return {
    certificateIndex: depth,
    check: "subject",
    expected,
    actual,
    problem: "has a subject other than the expected one",
  };
};

const checkDnsName: Check = ({ certificate, depth }, { dnsName: expected }) => {
  if (expected === undefined) return undefined;
  const actual: string[] = [];
  for (const each of extensionsOf(certificate).subjectAltName ?? []) {
    if (each.type === "dns") actual.push(each.value);
  }
  if (actual.some((name) => name.toLowerCase() === expected)) return undefined;
  const problem = "does not have the expected DNS name among its subject alternative names";
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
const leafChecks: readonly Check[] = [checkIsIssued, checkIsNotCa, checkKeyUsage, checkSubject, checkDnsName];

function extensionsOf(certificate: Certificate): CertificateExtensions {
  return partsOf(certificate).extensions;
}

function requiredExtensions(depth: number, policy: ChainPolicy): readonly string[] {
  if (depth > 1) return [];
  return depth === 0 ? policy.leafExtensions : policy.intermediateExtensions;
}
