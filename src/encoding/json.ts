/**
 * Strict JSON parsing, RFC 8259. Duplicate member names are rejected (RFC 7515 section 4, RFC 7519 section
 * 4), even if they are escaped differently. Names are compared without normalization (RFC 7515 section 5.3).
 * `__proto__` is rejected, numbers must be finite, and the nesting depth is limited.
 *
 * `JSON.parse` is used where it is reliable. `JSON.parse` keeps the last of two members with the same name,
 * so the colons outside strings are counted and compared with the number of members in the result. Some
 * engines misread escaped member names (V8, nodejs/node#63785), so text with a backslash is parsed by
 * {@link parseJsonByHand}.
 */
import type { Fault } from "../errors.ts";
import { parseJsonByHand } from "./json-by-hand.ts";
import type { JsonObject, JsonRules, JsonValue } from "./json-value.ts";

/** Parses JSON text. Throws `rules.fault` if it is not acceptable. */
export function parseJson(text: string, rules: JsonRules): JsonValue {
  if (text.includes("\\")) return parseJsonByHand(text, rules);
  const colons = countColons(text, rules);
  let value: JsonValue;
  try {
    value = parseAsJson(text);
  } catch {
    throw rules.fault("is not valid JSON");
  }
  if (countMembers(value, rules.fault) !== colons) throw rules.fault("has a duplicate member name");
  return value;
}

/** Parses JSON text that must be an object. */
export function parseJsonObject(text: string, rules: JsonRules): JsonObject {
  const value = parseJson(text, rules);
  if (!isJsonObject(value)) throw rules.fault("is not a JSON object");
  return value;
}

/** Reports whether a JSON value is an object. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Freezes a JSON value and everything in it. */
export function deepFreeze<Value extends object>(value: Value): Value {
  for (const member of Object.values(value)) {
    if (typeof member === "object" && member !== null) deepFreeze(member);
  }
  return Object.freeze(value);
}

/**
 * Counts the colons outside strings and checks the nesting depth in the same pass. The text has no backslash.
 */
function countColons(text: string, { depth, fault }: JsonRules): number {
  let level = 0;
  let colons = 0;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case 0x22: {
        const end = text.indexOf('"', index + 1);
        if (end < 0) throw fault("is not valid JSON");
        index = end;
        break;
      }
      case 0x3a:
        colons++;
        break;
      case 0x5b:
      case 0x7b:
        if (++level > depth) throw fault(`is nested deeper than ${depth} levels`);
        break;
      case 0x5d:
      case 0x7d:
        level--;
        break;
    }
  }
  return colons;
}

/** `JSON.parse`, declared to return a JSON value instead of `any`. */
const parseAsJson: (text: string) => JsonValue = JSON.parse;

function countMembers(value: JsonValue, fault: Fault): number {
  if (typeof value === "number" && !Number.isFinite(value)) throw fault("has a number out of range");
  if (typeof value !== "object" || value === null) return 0;
  const isObject = isJsonObject(value);
  if (isObject && Object.hasOwn(value, "__proto__")) throw fault('has a member named "__proto__"');
  const items: readonly JsonValue[] = isObject ? Object.values(value) : value;
  let count = isObject ? items.length : 0;
  for (const item of items) {
    if (typeof item === "object" || typeof item === "number") count += countMembers(item, fault);
  }
  return count;
}
