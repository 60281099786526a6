/** Extended key usage and certificate policies: RFC 5280 sections 4.2.1.12 and 4.2.1.4. */
import type { DerReader } from "../../../encoding/der.ts";

/** Reads the extended key usage: a SEQUENCE SIZE (1..MAX) of object identifiers. */
export function readExtKeyUsage(contents: DerReader): readonly string[] {
  const purposes = contents.sequence();
  const oids: string[] = [];
  do oids.push(purposes.objectIdentifier());
  while (!purposes.done);
  return Object.freeze(oids);
}

/**
 * Reads the certificate policies: a SEQUENCE SIZE (1..MAX) of policies. Their qualifiers (notices for users)
 * are not returned.
 */
export function readCertificatePolicies(contents: DerReader): readonly string[] {
  const policies = contents.sequence();
  const oids: string[] = [];
  do {
    const policy = policies.sequence();
    oids.push(policy.objectIdentifier());
    if (!policy.done) readQualifiers(policy);
    policy.end();
  } while (!policies.done);
  return Object.freeze(oids);
}

/** Checks only the structure: a SEQUENCE SIZE (1..MAX) of an object identifier and any value. */
function readQualifiers(policy: DerReader): void {
  const qualifiers = policy.sequence();
  do {
    const qualifier = qualifiers.sequence();
    qualifier.objectIdentifier();
    qualifier.any();
    qualifier.end();
  } while (!qualifiers.done);
}
