/** Authority key identifier: RFC 5280 section 4.2.1.1. */
import type { Bytes } from "../../../encoding/bytes.ts";
import type { DerReader } from "../../../encoding/der.ts";
import type { Fault } from "../../../errors.ts";
import { readGeneralNames, type GeneralName } from "./general-name.ts";
import { readSerialNumber } from "../serial-number.ts";

/**
 * Identifies the issuer's key that signed the certificate: by key identifier, by the issuer's certificate, or
 * both.
 */
export interface AuthorityKeyIdentifier {
  readonly keyIdentifier?: Bytes;
  /** The issuer of the issuer's certificate. */
  readonly issuer?: readonly GeneralName[];
  /** The serial number of the issuer's certificate: the contents of the INTEGER. */
  readonly serialNumber?: Bytes;
}

/** Reads the extension: three optional fields with IMPLICIT tags. */
export function readAuthorityKeyIdentifier(contents: DerReader, fault: Fault): AuthorityKeyIdentifier {
  const identifier = contents.sequence();
  const keyIdentifier = identifier.optional(keyIdentifierTag)?.content;
  const names = identifier.optional(issuerTag)?.content;
  const serial = identifier.optional(serialNumberTag)?.content;
  identifier.end();
  // Appendix A.2: both fields must be present, or neither of them.
  if ((names === undefined) !== (serial === undefined)) {
    throw fault(
      "has an authority key identifier with only one of authorityCertIssuer and authorityCertSerialNumber",
    );
  }
  return Object.freeze({
    ...(keyIdentifier && { keyIdentifier }),
    ...(names && { issuer: readGeneralNames(identifier.inside(names), fault) }),
    ...(serial && { serialNumber: readSerialNumber(serial, fault) }),
  });
}

const keyIdentifierTag = 0x80;
const issuerTag = 0xa1;
const serialNumberTag = 0x82;
