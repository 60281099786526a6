/**
 * JSON, RFC 8259, read strictly: duplicate member names refused (RFC 7515 section 4, RFC 7519 section 4), also
 * when one is written with escapes; `__proto__` refused; numbers finite; nesting bounded.
 *
 * `JSON.parse` does the work wherever it can be trusted. It keeps the last of two equal names, so colons outside
 * strings are counted and compared with the members that arrived. And some engines misread escaped member names
 * (V8, nodejs/node#63785), so text with a backslash goes to {@link parseJsonByHand}.
 */
import type { Fault } from "../errors.ts";
import { parseJsonByHand } from "./json-by-hand.ts";

/** Any JSON value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** What parsing is bound by: the deepest nesting accepted, and the error for anything wrong. */
export interface JsonRules {
  readonly depth: number;
  readonly fault: Fault;
}

/** Parses JSON text; `rules.fault` makes the error for text that is not acceptable. */
export function parseJson(text: string, rules: JsonRules): JsonValue {
  if (text.includes("\\")) return parseJsonByHand(text, rules);
  const colons = countColons(text, rules);
  const value = parseNatively(text, rules.fault);
  if (countMembers(value, rules.fault) !== colons) throw rules.fault("has a duplicate member name");
  return value;
}

/** Parses JSON text that must be an object. */
export function parseJsonObject(text: string, rules: JsonRules): JsonObject {
  const value = parseJson(text, rules);
  if (!isJsonObject(value)) throw rules.fault("is not a JSON object");
  return value;
}

/** Whether a JSON value is an object. */
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

/** The colons outside strings, in one pass that also bounds the nesting. The text has no backslash. */
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

/** `JSON.parse`, typed as what it returns. */
const parseAsJson: (text: string) => JsonValue = JSON.parse;

function parseNatively(text: string, fault: Fault): JsonValue {
  try {
    return parseAsJson(text);
  } catch {
    throw fault("is not valid JSON");
  }
}

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
