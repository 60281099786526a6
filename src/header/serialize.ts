/** From a caller's header to the text that is protected: RFC 7515 section 5.1 steps 3 and 4, RFC 7516 section 5.1 steps 12 and 13. */
import { encodeBase64url } from "../encoding/base64url.ts";
import { parseJsonObject, type JsonObject } from "../encoding/json.ts";
import { encodeAscii, encodeUtf8 } from "../encoding/utf8.ts";
import { UsageError, type Fault } from "../errors.ts";
import { defaultLimits } from "../limits.ts";
import { critNames } from "./crit.ts";
import { hasParameterTypes } from "./parameters.ts";
import type { HeaderInput, JoseHeader } from "./types.ts";

/**
 * A snapshot of a caller's header: what it says now, whatever the caller does to the object later.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a header that is not JSON or would be refused by every verifier.
 */
export function readHeader(input: HeaderInput | undefined): JoseHeader {
  const fault = mistakeIn("header");
  const { value: header } = jsonSnapshot(input ?? {}, "header");
  if (!hasParameterTypes(header)) throw fault("has a registered parameter of the wrong type");
  critNames(header, fault);
  return header;
}

/** The encoded protected header. */
export function encodeHeader(header: JoseHeader): string {
  const text = JSON.stringify(header);
  const bytes = encodeAscii(text) ?? encodeUtf8(text);
  if (bytes.length > defaultLimits.headerLength) {
    throw mistakeIn("header")(`is longer than ${defaultLimits.headerLength} bytes, which verifiers refuse`);
  }
  return encodeBase64url(bytes);
}

/** An object as JSON carries it. */
export interface JsonSnapshot {
  readonly text: string;
  readonly value: JsonObject;
}

/**
 * A caller's object as JSON carries it.
 * @throws UsageError `ERR_INVALID_ARGUMENT` when JSON cannot carry it.
 */
export function jsonSnapshot(value: unknown, name: string): JsonSnapshot {
  const fault = mistakeIn(name);
  // A Map or a Date would become an empty object or a text.
  if (Object.prototype.toString.call(value) !== "[object Object]") throw fault("is not a plain object");
  const text = stringify(value, fault);
  return { text, value: parseJsonObject(text, { depth: defaultLimits.jsonDepth, fault }) };
}

function stringify(value: unknown, fault: Fault): string {
  try {
    const text: unknown = JSON.stringify(value);
    if (typeof text === "string") return text;
  } catch {
    // A cycle or a bigint; falls through to the same error as a function or undefined.
  }
  throw fault("cannot be written as JSON");
}

function mistakeIn(name: string): Fault {
  return (problem) => new UsageError("ERR_INVALID_ARGUMENT", `${name} ${problem}`);
}
