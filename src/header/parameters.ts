/**
 * The registered header parameters and their JSON types: RFC 7515 section 4.1, RFC 7516 section 4.1, RFC 7518
 * section 4, RFC 7797.
 */
import { table } from "../encoding/table.ts";
import { isJsonObject } from "../encoding/json.ts";
import type { JsonObject, JsonValue } from "../encoding/json-value.ts";
import type { JoseHeader } from "./types.ts";

const parameterTypes: Readonly<Record<string, (value: JsonValue) => boolean>> = /* @__PURE__ */ table({
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
  b64: isBoolean,
  epk: isJsonObject,
  apu: isString,
  apv: isString,
  iv: isString,
  tag: isString,
  p2s: isString,
  p2c: isNumber,
});

/** Reports whether every registered parameter has the right type. */
export function hasParameterTypes(header: JsonObject): header is JsonObject & JoseHeader {
  return Object.keys(header).every((name) => hasType(name, header[name]));
}

/** Describes the problem of a header with a parameter of the wrong type; names the first such parameter. */
export function wrongType(header: JsonObject): string {
  const name = Object.keys(header).find((each) => !hasType(each, header[each])) ?? "";
  return `has a parameter "${name}" of the wrong type`;
}

function hasType(name: string, value: JsonValue | undefined): boolean {
  return value === undefined || (parameterTypes[name]?.(value) ?? true);
}

/**
 * Reports whether "crit" must not list a parameter, because RFC 7515, 7516 or 7518 defines it (RFC 7515
 * section 4.1.11).
 */
export function isCoreParameter(name: string): boolean {
  return name in parameterTypes && name !== "b64";
}

function isString(value: JsonValue): boolean {
  return typeof value === "string";
}

function isBoolean(value: JsonValue): boolean {
  return typeof value === "boolean";
}

function isNumber(value: JsonValue): boolean {
  return typeof value === "number";
}

function isStrings(value: JsonValue): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string");
}
