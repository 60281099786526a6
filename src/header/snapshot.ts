/** Copies a caller's object as JSON, RFC 8259, so that later changes by the caller have no effect. */
import { parseJsonObject } from "../encoding/json.ts";
import type { JsonObject, JsonValue } from "../encoding/json-value.ts";
import { UsageError, type Fault } from "../errors.ts";
import { defaultLimits } from "../limits.ts";

/** An object as JSON text and as the parsed value. */
export interface JsonSnapshot {
  readonly text: string;
  readonly value: JsonObject;
}

/**
 * Returns the JSON text of a caller's object and the value that parsing the text yields.
 * @throws UsageError `ERR_INVALID_ARGUMENT` if it cannot be represented in JSON.
 */
export function jsonSnapshot(value: unknown, name: string): JsonSnapshot {
  const fault = mistakeIn(name);
  const flat = flatCopy(plainObject(value, fault));
  const text = flat === undefined ? jsonText(value, name) : JSON.stringify(flat);
  // A backslash may begin the escape of a lone surrogate, which the parser rejects.
  return { text, value: flat === undefined || text.includes("\\") ? parseSnapshot(text, name) : flat };
}

/**
 * Returns the JSON text of a caller's object.
 * @throws UsageError `ERR_INVALID_ARGUMENT` if it cannot be represented in JSON.
 */
export function jsonText(value: unknown, name: string): string {
  const fault = mistakeIn(name);
  plainObject(value, fault);
  try {
    const text: unknown = JSON.stringify(value);
    if (typeof text === "string") return text;
  } catch {
    // A cycle or a bigint, for example. The same error as for a `toJSON` that returns undefined follows.
  }
  throw fault("cannot be represented in JSON");
}

/**
 * Parses the JSON text of a caller's object.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for members that readers reject.
 */
export function parseSnapshot(text: string, name: string): JsonObject {
  return parseJsonObject(text, { depth: defaultLimits.jsonDepth, fault: mistakeIn(name) });
}

/** Returns the function that creates errors about the caller's argument of this name. */
export function mistakeIn(name: string): Fault {
  return (problem) => new UsageError("ERR_INVALID_ARGUMENT", `${name} ${problem}`);
}

/** Rejects Maps, Dates and the like, which JSON.stringify would convert to an empty object or a string. */
function plainObject(value: unknown, fault: Fault): object {
  const plain = Object.prototype.toString.call(value) === "[object Object]";
  if (plain && typeof value === "object" && value !== null) return value;
  throw fault("must be a plain object");
}

/**
 * Copies an object if all its members are strings, numbers, booleans, null or lists of strings, as in most
 * claims sets. The result of a JSON round trip is then known without parsing. Returns `undefined` for any
 * other object.
 */
function flatCopy(object: object): JsonObject | undefined {
  try {
    if ("toJSON" in object) return undefined;
    const copy: Record<string, unknown> = { ...object };
    return becomesFlat(copy) ? copy : undefined;
  } catch {
    // A getter threw. It will throw again in JSON.stringify, where the error is reported.
    return undefined;
  }
}

/** Replaces the lists in a shallow copy by copies of them. Reports whether the object is flat. */
function becomesFlat(copy: Record<string, unknown>): copy is Record<string, JsonValue> {
  if (Object.hasOwn(copy, "__proto__")) return false;
  for (const name in copy) {
    const member = copy[name];
    if (isScalar(member)) continue;
    const texts = textsOf(member);
    if (texts === undefined) return false;
    copy[name] = texts;
  }
  return true;
}

/** Reports whether a value is unchanged by a JSON round trip. */
function isScalar(value: unknown): boolean {
  return typeof value === "string" || typeof value === "boolean" || Number.isFinite(value) || value === null;
}

function textsOf(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || "toJSON" in value) return undefined;
  const texts: readonly unknown[] = Array.from<unknown>(value);
  return texts.every((text) => typeof text === "string") ? texts : undefined;
}
