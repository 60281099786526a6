/** The types of JSON values (RFC 8259), and the rules that the parsers apply. */
import type { Fault } from "../errors.ts";

/** Any JSON value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** The rules of parsing: the maximum nesting depth, and the error to throw. */
export interface JsonRules {
  readonly depth: number;
  readonly fault: Fault;
}
