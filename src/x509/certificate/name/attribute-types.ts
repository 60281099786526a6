/**
 * Short names of attribute types: those of RFC 4514 section 3, and for other types common in certificates
 * those of LDAP (RFC 4519).
 */
import { table } from "../../../encoding/table.ts";

const shortNames: Readonly<Record<string, string>> = /* @__PURE__ */ table({
  // RFC 4514 section 3.
  "2.5.4.3": "CN",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "2.5.4.6": "C",
  "2.5.4.9": "STREET",
  "0.9.2342.19200300.100.1.25": "DC",
  "0.9.2342.19200300.100.1.1": "UID",
  // RFC 5280 section 4.1.2.4 and appendix A.1; RFC 4519; RFC 2985; X.520; ETSI EN 319 412-1.
  "2.5.4.4": "SN",
  "2.5.4.5": "serialNumber",
  "2.5.4.12": "title",
  "2.5.4.13": "description",
  "2.5.4.15": "businessCategory",
  "2.5.4.17": "postalCode",
  "2.5.4.41": "name",
  "2.5.4.42": "givenName",
  "2.5.4.43": "initials",
  "2.5.4.44": "generationQualifier",
  "2.5.4.46": "dnQualifier",
  "2.5.4.65": "pseudonym",
  "2.5.4.97": "organizationIdentifier",
  "1.2.840.113549.1.9.1": "emailAddress",
  // CA/Browser Forum EV guidelines section 7.1.4.2.4, with OpenSSL's names.
  "1.3.6.1.4.1.311.60.2.1.1": "jurisdictionL",
  "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST",
  "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
});

/** Returns the short name of an attribute type; `undefined` if it has none. */
export function shortNameOf(oid: string): string | undefined {
  return shortNames[oid];
}
