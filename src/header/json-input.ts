/** JSON serializations as they come in: JSON text, or what somebody has parsed from it already. */
import { isThenable } from "../encoding/brand.ts";
import { isJsonObject, parseJsonObject, type JsonObject, type JsonValue } from "../encoding/json.ts";
import type { Fault } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { hasParameterTypes } from "./parameters.ts";
import { boundedToken } from "./segments.ts";
import type { JoseHeader } from "./types.ts";

/**
 * The top-level object. Text is read strictly, so duplicate members are found in it; an object is taken as the JSON it
 * stands for, at the time of the call.
 */
export function readJsonSerialization(input: unknown, limits: Limits, fault: Fault): JsonObject {
  if (isThenable(input)) throw fault("is not a JSON object but a promise: await it");
  const text = typeof input === "string" ? input : jsonOf(input, fault);
  const json = boundedToken(text, limits, fault);
  if (/^[\w-]+\.[\w-]*\.[\w.-]*$/.test(json)) {
    throw fault("is in compact serialization, which verifyCompact and decryptCompact read");
  }
  return parseJsonObject(json, { depth: limits.jsonDepth, fault });
}

/**
 * A text member that is absent when its value is empty, as the JSON serializations require of most members: RFC 7515
 * section 7.2.1, RFC 7516 section 7.2.1.
 */
export function nonEmptyTextMember(object: JsonObject, name: string, fault: Fault): string | undefined {
  const text = textMember(object, name, fault);
  if (text === "") throw fault(`has an empty "${name}"; without a value the member must be absent`);
  return text;
}

/** A member that must be text if it is there. */
export function textMember(object: JsonObject, name: string, fault: Fault): string | undefined {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  if (value === undefined || typeof value === "string") return value;
  throw fault(`has a "${name}" that is not a string`);
}

/** A member that must be a header with parameters in it if it is there. */
export function headerMember(object: JsonObject, name: string, fault: Fault): JoseHeader | undefined {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  if (value === undefined) return undefined;
  if (!isJsonObject(value)) throw fault(`has a "${name}" that is not an object`);
  if (Object.keys(value).length === 0)
    throw fault(`has an empty "${name}"; without a value the member must be absent`);
  if (!hasParameterTypes(value)) throw fault(`has a "${name}" with a registered parameter of the wrong type`);
  return value;
}

/** A member that must be a list of objects, as many as the limit allows. */
export function objectsMember(
  object: JsonObject,
  name: string,
  limits: Limits,
  fault: Fault,
): readonly JsonObject[] {
  const value: JsonValue | undefined = Object.hasOwn(object, name) ? object[name] : undefined;
  if (!Array.isArray(value) || value.length === 0) throw fault(`has no "${name}"`);
  const items: readonly JsonValue[] = value;
  if (items.length > limits.recipients) throw fault(`has more than ${limits.recipients} ${name}`);
  const objects = items.filter(isJsonObject);
  if (objects.length !== items.length) throw fault(`has "${name}" that are not all objects`);
  return objects;
}

function jsonOf(input: unknown, fault: Fault): string {
  try {
    const text: unknown = JSON.stringify(input);
    if (typeof text === "string") return text;
  } catch {
    // A cycle, a bigint, a getter that throws: no JSON in any case.
  }
  throw fault("is no JSON");
}
