/** A caller's object as JSON carries it, RFC 8259: read once, whatever the caller does to the object later. */
import { parseJsonObject, type JsonObject, type JsonValue } from "../encoding/json.ts";
import { UsageError, type Fault } from "../errors.ts";
import { defaultLimits } from "../limits.ts";

/** An object as JSON carries it. */
export interface JsonSnapshot {
  readonly text: string;
  readonly value: JsonObject;
}

/**
 * The text of a caller's object, and what a reader will find in it.
 * @throws UsageError `ERR_INVALID_ARGUMENT` when JSON cannot carry it.
 */
export function jsonSnapshot(value: unknown, name: string): JsonSnapshot {
  const fault = mistakeIn(name);
  const flat = flatCopy(plainObject(value, fault));
  const text = flat === undefined ? jsonText(value, name) : JSON.stringify(flat);
  // Escapes may stand for half a surrogate pair, which no reader takes.
  return { text, value: flat === undefined || text.includes("\\") ? parseSnapshot(text, name) : flat };
}

/**
 * The text alone.
 * @throws UsageError `ERR_INVALID_ARGUMENT` when there is none.
 */
export function jsonText(value: unknown, name: string): string {
  const fault = mistakeIn(name);
  plainObject(value, fault);
  try {
    const text: unknown = JSON.stringify(value);
    if (typeof text === "string") return text;
  } catch {
    // A cycle or a bigint; falls through to the same error as a function or undefined.
  }
  throw fault("cannot be written as JSON");
}

/**
 * What a reader finds in such a text.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for members that every reader refuses.
 */
export function parseSnapshot(text: string, name: string): JsonObject {
  return parseJsonObject(text, { depth: defaultLimits.jsonDepth, fault: mistakeIn(name) });
}

/** The error for what a caller wrote. */
export function mistakeIn(name: string): Fault {
  return (problem) => new UsageError("ERR_INVALID_ARGUMENT", `${name} ${problem}`);
}

/** A Map or a Date would become an empty object or a text. */
function plainObject(value: unknown, fault: Fault): object {
  const plain = Object.prototype.toString.call(value) === "[object Object]";
  if (plain && typeof value === "object" && value !== null) return value;
  throw fault("is not a plain object");
}

/**
 * A copy of an object whose members are all text, numbers and the like, or lists of text, as most claims are: what JSON makes of it
 * is known without parsing it again. `undefined` for any other.
 */
function flatCopy(object: object): JsonObject | undefined {
  try {
    if ("toJSON" in object) return undefined;
    const copy: Record<string, unknown> = { ...object };
    return becomesFlat(copy) ? copy : undefined;
  } catch {
    // A getter that throws: it will do so again.
    return undefined;
  }
}

/** Whether an object is flat, once its lists have been copied as well. */
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

/** What is the same after it has been written and read again. */
function isScalar(value: unknown): boolean {
  return typeof value === "string" || typeof value === "boolean" || Number.isFinite(value) || value === null;
}

function textsOf(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || "toJSON" in value) return undefined;
  const texts: readonly unknown[] = Array.from<unknown>(value);
  return texts.every((text) => typeof text === "string") ? texts : undefined;
}
