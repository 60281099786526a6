/** Authority key identifier: RFC 5280 section 4.2.1.1. */
import type { Bytes } from "../../../encoding/bytes.ts";
import type { DerReader } from "../../../encoding/der.ts";
import type { Fault } from "../../../errors.ts";
import { readGeneralNames, type GeneralName } from "./general-name.ts";
import { readSerialNumber } from "../serial-number.ts";

/** Which of an issuer's keys signed the certificate: by the key's identifier, by the issuer's certificate, or both. */
export interface AuthorityKeyIdentifier {
  readonly keyIdentifier?: Bytes;
  /** Who issued the issuer's certificate. */
  readonly issuer?: readonly GeneralName[];
  /** The serial number of the issuer's certificate: the INTEGER's contents. */
  readonly serialNumber?: Bytes;
}

/** Reads the extension: three optional fields with IMPLICIT tags. */
export function readAuthorityKeyIdentifier(contents: DerReader, fault: Fault): AuthorityKeyIdentifier {
  const identifier = contents.sequence();
  const keyIdentifier = identifier.optional(keyIdentifierTag)?.content;
  const names = identifier.optional(issuerTag)?.content;
  const serial = identifier.optional(serialNumberTag)?.content;
  identifier.end();
  // Appendix A.2: both or neither.
  if ((names === undefined) !== (serial === undefined)) {
    throw fault("names the issuer's issuer without a serial number, or the other way round");
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
