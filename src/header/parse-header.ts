/**
 * Parses protected headers and joins the parts of a header: RFC 7515 sections 5.2 (steps 2 to 4) and 7.2.1,
 * RFC 7516 sections 5.2 (steps 2 to 4) and 7.2.1.
 */
import { decodeBase64urlToScratch, notBase64url } from "../encoding/base64url.ts";
import { deepFreeze, parseJsonObject } from "../encoding/json.ts";
import { decodeUtf8 } from "../encoding/utf8.ts";
import { JoseError, type Fault } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { hasParameterTypes, wrongType } from "./parameters.ts";
import type { JoseHeader } from "./types.ts";

/**
 * Parses an encoded protected header. A byte order mark, invalid UTF-8, duplicate members and registered
 * parameters of the wrong type cause `fault`.
 */
export function parseProtectedHeader(encoded: string, limits: Limits, fault: Fault): JoseHeader {
  if (Math.floor((encoded.length * 3) / 4) > limits.headerLength) {
    throw new JoseError("ERR_JOSE_LIMIT_EXCEEDED", `The header is longer than ${limits.headerLength} bytes`);
  }
  const bytes = decodeBase64urlToScratch(encoded);
  if (bytes === undefined) throw fault(notBase64url(encoded));
  const text = decodeUtf8(bytes);
  if (text === undefined) throw fault("is not UTF-8");
  const header = parseJsonObject(text, { depth: limits.jsonDepth, fault });
  if (!hasParameterTypes(header)) throw fault(wrongType(header));
  // The header is passed to key sources and validators of the caller before it is used, so it must be
  // immutable.
  return deepFreeze(header);
}

/** The parts of a header. Compact serializations have only the protected one. */
export interface HeaderParts {
  readonly protectedHeader: JoseHeader;
  /** The member "header" of a JWS, "unprotected" of a JWE. */
  readonly unprotectedHeader?: JoseHeader | undefined;
  /** The member "header" of one recipient of a JWE. */
  readonly recipientHeader?: JoseHeader | undefined;
}

/** Returns the union of the parts. A parameter in two parts is an error, even if the values are equal. */
export function joinHeader(parts: HeaderParts, fault: Fault): JoseHeader {
  const { protectedHeader, unprotectedHeader, recipientHeader } = parts;
  if (unprotectedHeader === undefined && recipientHeader === undefined) return protectedHeader;
  const members = [protectedHeader, unprotectedHeader ?? {}, recipientHeader ?? {}].flatMap(Object.entries);
  const joined = Object.fromEntries(members);
  if (Object.keys(joined).length !== members.length)
    throw fault("has the same parameter in two of its parts (protected, unprotected, per recipient)");
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
