/** The registered header parameters and the JSON types they must have: RFC 7515 section 4.1, RFC 7516 section 4.1. */
import { table } from "../alg/table.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../encoding/json.ts";
import type { JoseHeader } from "./types.ts";

const parameterTypes: Readonly<Record<string, (value: JsonValue) => boolean>> = table({
  alg: isString,
  enc: isString,
  zip: isString,
  jku: isString,
  jwk: isJsonObject,
  kid: isString,
  x5u: isString,
  x5c: isStrings,
  x5t: isString,
  "x5t#S256": isString,
  typ: isString,
  cty: isString,
  crit: isStrings,
});

/** Parameters that the specifications define, and "crit" therefore must not name (RFC 7515 section 4.1.11). */
const definedElsewhere: ReadonlySet<string> = new Set(["epk", "apu", "apv", "iv", "tag", "p2s", "p2c"]);

/** Whether every registered parameter has its type. */
export function hasParameterTypes(header: JsonObject): header is JsonObject & JoseHeader {
  return Object.entries(header).every(([name, value]) => parameterTypes[name]?.(value) ?? true);
}

/** Whether a specification defines this parameter name. */
export function isRegisteredParameter(name: string): boolean {
  return name in parameterTypes || definedElsewhere.has(name);
}

function isString(value: JsonValue): boolean {
  return typeof value === "string";
}

function isStrings(value: JsonValue): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string");
}
