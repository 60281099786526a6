/**
 * A JSON parser (RFC 8259) for texts with escapes. In some engines, `JSON.parse` misreads escaped member
 * names, and duplicate names must be compared after unescaping (RFC 7515 section 10.12).
 */
import type { JsonObject, JsonRules, JsonValue } from "./json-value.ts";

/** Parses JSON text member by member, with the same rules and results as `parseJson`. */
export function parseJsonByHand(text: string, rules: JsonRules): JsonValue {
  const cursor = new Cursor(text, rules);
  const value = cursor.value(0);
  cursor.end();
  return value;
}

class Cursor {
  readonly #text: string;
  readonly #rules: JsonRules;
  #at = 0;

  constructor(text: string, rules: JsonRules) {
    this.#text = text;
    this.#rules = rules;
  }

  value(level: number): JsonValue {
    this.#match(whiteSpace);
    switch (this.#text[this.#at]) {
      case "{":
        return this.#object(level + 1);
      case "[":
        return this.#array(level + 1);
      case '"':
        return this.#string();
      default:
        return this.#literal();
    }
  }

  end(): void {
    this.#match(whiteSpace);
    if (this.#at !== this.#text.length) throw this.#invalid();
  }

  #object(level: number): JsonObject {
    this.#enter(level);
    const members: Record<string, JsonValue> = {};
    if (this.#closes("}")) return members;
    do {
      this.#match(whiteSpace);
      const name = this.#string();
      if (name === "__proto__") throw this.#rules.fault('has a member named "__proto__"');
      if (Object.hasOwn(members, name)) throw this.#rules.fault("has a duplicate member name");
      this.#expect(":");
      members[name] = this.value(level);
    } while (this.#continues("}"));
    return members;
  }

  #array(level: number): readonly JsonValue[] {
    this.#enter(level);
    const items: JsonValue[] = [];
    if (this.#closes("]")) return items;
    do items.push(this.value(level));
    while (this.#continues("]"));
    return items;
  }

  #string(): string {
    const literal = this.#literalString();
    if (!literal.includes("\\")) return literal.slice(1, -1);
    const text = unescapeLiteral(literal);
    if (text === undefined) throw this.#invalid();
    // A lone surrogate is not a character. It would become U+FFFD when encoded again.
    if (loneSurrogate.test(text)) throw this.#rules.fault("has a string with a lone surrogate");
    return text;
  }

  /**
   * Reads a string literal including its quotes. This is a loop because a regular expression that repeats
   * over millions of escapes exhausts the stack.
   */
  #literalString(): string {
    const start = this.#at;
    if (this.#text[start] !== '"') throw this.#invalid();
    for (let at = start + 1; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === 0x22) {
        this.#at = at + 1;
        return this.#text.slice(start, this.#at);
      }
      if (code < 0x20) throw this.#invalid();
      if (code === 0x5c) at++;
    }
    throw this.#invalid();
  }

  #literal(): JsonValue {
    const word = this.#match(numberOrWord);
    switch (word) {
      case undefined:
        throw this.#invalid();
      case "true":
        return true;
      case "false":
        return false;
      case "null":
        return null;
      default: {
        const number = Number(word);
        if (!Number.isFinite(number)) throw this.#rules.fault("has a number out of range");
        return number;
      }
    }
  }

  #enter(level: number): void {
    if (level > this.#rules.depth)
      throw this.#rules.fault(`is nested deeper than ${this.#rules.depth} levels`);
    this.#at++;
  }

  #closes(bracket: string): boolean {
    this.#match(whiteSpace);
    if (this.#text[this.#at] !== bracket) return false;
    this.#at++;
    return true;
  }

  #continues(bracket: string): boolean {
    if (this.#closes(bracket)) return false;
    this.#expect(",");
    return true;
  }

  #expect(character: string): void {
    this.#match(whiteSpace);
    if (this.#text[this.#at] !== character) throw this.#invalid();
    this.#at++;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #invalid(): Error {
    return this.#rules.fault("is not valid JSON");
  }
}

// Sticky patterns without nested repetition, so that each character is visited once.
const whiteSpace = /[\t\n\r ]*/y;
const numberOrWord = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const loneSurrogate = /\p{Surrogate}/u;

/**
 * Unescapes a string literal. All engines parse a single literal correctly: they reject control characters
 * and invalid escapes.
 */
function unescapeLiteral(literal: string): string | undefined {
  try {
    const text: unknown = JSON.parse(literal);
    return typeof text === "string" ? text : undefined;
  } catch {
    return undefined;
  }
}
