/** The JOSE header as the union of its parts: RFC 7515 section 7.2.1, RFC 7516 section 7.2.1. */
import type { Fault } from "../errors.ts";
import type { JoseHeader } from "./types.ts";

/** The parts of a header. Compact serializations have only the protected one. */
export interface HeaderParts {
  readonly protectedHeader: JoseHeader;
  /** JWS "header", JWE "unprotected". */
  readonly unprotectedHeader?: JoseHeader | undefined;
  /** JWE per-recipient "header". */
  readonly recipientHeader?: JoseHeader | undefined;
}

/** Returns the union of the parts. A parameter in two parts is an error, even if the values are equal. */
export function joinHeader(parts: HeaderParts, fault: Fault): JoseHeader {
  const { protectedHeader, unprotectedHeader, recipientHeader } = parts;
  if (unprotectedHeader === undefined && recipientHeader === undefined) return protectedHeader;
  const members = [protectedHeader, unprotectedHeader ?? {}, recipientHeader ?? {}].flatMap(Object.entries);
  const joined = Object.fromEntries(members);
  if (Object.keys(joined).length !== members.length)
    throw fault("has a parameter in more than one of its parts");
  return joined;
}

/** Rejects unprotected occurrences of parameters that must be protected. */
export function requireProtected(parts: HeaderParts, names: readonly string[], fault: Fault): void {
  const { unprotectedHeader, recipientHeader } = parts;
  if (unprotectedHeader === undefined && recipientHeader === undefined) return;
  const unprotected = names.find(
    (name) => Object.hasOwn(unprotectedHeader ?? {}, name) || Object.hasOwn(recipientHeader ?? {}, name),
  );
  if (unprotected !== undefined) throw fault(`has an unprotected "${unprotected}", which must be protected`);
}
