/** Parses protected headers: RFC 7515 section 5.2 steps 2 to 4, RFC 7516 section 5.2 steps 2 to 4. */
import { decodeTextToScratch } from "../encoding/base64url.ts";
import { deepFreeze, parseJsonObject } from "../encoding/json.ts";
import { decodeUtf8 } from "../encoding/utf8.ts";
import { JoseError, type Fault } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { hasParameterTypes } from "./parameters.ts";
import type { JoseHeader } from "./types.ts";

/**
 * Parses an encoded protected header. A byte order mark, invalid UTF-8, duplicate members and registered
 * parameters of the wrong type cause `fault`.
 */
export function parseProtectedHeader(encoded: string, limits: Limits, fault: Fault): JoseHeader {
  if (Math.floor((encoded.length * 3) / 4) > limits.headerLength) {
    throw new JoseError("ERR_JOSE_LIMIT_EXCEEDED", `The header is longer than ${limits.headerLength} bytes`);
  }
  const bytes = decodeTextToScratch(encoded);
  if (bytes === undefined) throw fault("is not base64url");
  const text = decodeUtf8(bytes);
  if (text === undefined) throw fault("is not UTF-8");
  const header = parseJsonObject(text, { depth: limits.jsonDepth, fault });
  if (!hasParameterTypes(header)) throw fault("has a registered parameter of the wrong type");
  // The header is passed to key sources and validators of the caller before it is used, so it must be
  // immutable.
  return deepFreeze(header);
}
