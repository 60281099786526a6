/** Reads JSON serializations, given as JSON text or as a parsed object. */
import { isThenable } from "../encoding/brand.ts";
import { isJsonObject, parseJsonObject } from "../encoding/json.ts";
import type { JsonObject, JsonValue } from "../encoding/json-value.ts";
import type { Fault } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { hasParameterTypes, wrongType } from "./parameters.ts";
import { boundedToken } from "./segments.ts";
import type { JoseHeader } from "./types.ts";

/**
 * Returns the top-level object. Text is parsed strictly, so duplicate members are detected. An object is
 * converted to JSON first.
 */
export function readJsonSerialization(input: unknown, limits: Limits, fault: Fault): JsonObject {
  if (isThenable(input)) throw fault("is a promise, not a JSON object; await it");
  const text = typeof input === "string" ? input : jsonOf(input, fault);
  const json = boundedToken(text, limits, fault);
  if (/^[\w-]+\.[\w-]*\.[\w.-]*$/.test(json)) {
    throw fault("is in compact serialization; use verifyCompact or decryptCompact");
  }
  return parseJsonObject(json, { depth: limits.jsonDepth, fault });
}

/**
 * Returns a string member that must be absent if its value is empty, as the JSON serializations require of
 * most members: RFC 7515 section 7.2.1, RFC 7516 section 7.2.1.
 */
export function nonEmptyTextMember(object: JsonObject, name: string, fault: Fault): string | undefined {
  const text = textMember(object, name, fault);
  if (text === "") throw fault(`has an empty "${name}"; omit the member instead`);
  return text;
}

/** Returns an optional string member. */
export function textMember(object: JsonObject, name: string, fault: Fault): string | undefined {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  if (value === undefined || typeof value === "string") return value;
  throw fault(`has a "${name}" that is not a string`);
}

/** Returns an optional member, which must be a non-empty header if it is present. */
export function headerMember(object: JsonObject, name: string, fault: Fault): JoseHeader | undefined {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  if (value === undefined) return undefined;
  if (!isJsonObject(value)) throw fault(`has a "${name}" that is not an object`);
  if (Object.keys(value).length === 0) throw fault(`has an empty "${name}"; omit the member instead`);
  if (!hasParameterTypes(value)) throw fault(`has a "${name}" that ${wrongType(value)}`);
  return value;
}

/** Returns a member that must be a list of objects, no longer than the limit. */
export function objectsMember(
  object: JsonObject,
  name: string,
  limits: Limits,
  fault: Fault,
): readonly JsonObject[] {
  const value: JsonValue | undefined = Object.hasOwn(object, name) ? object[name] : undefined;
  if (!Array.isArray(value) || value.length === 0) throw fault(`has no "${name}" array`);
  const items: readonly JsonValue[] = value;
  if (items.length > limits.recipients) throw fault(`has more than ${limits.recipients} ${name}`);
  const objects = items.filter(isJsonObject);
  if (objects.length !== items.length) throw fault(`has an entry in "${name}" that is not an object`);
  return objects;
}

function jsonOf(input: unknown, fault: Fault): string {
  try {
    const text: unknown = JSON.stringify(input);
    if (typeof text === "string") return text;
  } catch {
    // For example a cycle, a bigint or a getter that throws.
  }
  throw fault("is not JSON");
}
