import { describe, expect, test } from "vitest";
import {
  headerMember,
  objectsMember,
  readJsonSerialization,
  textMember,
} from "../../src/header/json-input.ts";
import { JoseError } from "../../src/errors.ts";
import type { Limits } from "../../src/limits.ts";
import { resolveLimits } from "../../src/options/limit-options.ts";
import { codeOf } from "../support/errors.ts";

const fault = (problem: string) => new JoseError("ERR_JWS_INVALID", problem);

function read(input: unknown, limits: Partial<Limits> = {}): unknown {
  return readJsonSerialization(input, resolveLimits(limits), fault);
}

describe("readJsonSerialization", () => {
  test("reads text", () => {
    expect(read(' {"payload":"","signatures":[{"header":{}}]}\n')).toEqual({
      payload: "",
      signatures: [{ header: {} }],
    });
    expect(read('{"\\u0061":1}')).toEqual({ a: 1 });
  });

  test("reads what somebody has parsed already, as the JSON it stands for", () => {
    expect(read({ payload: "", header: undefined, list: [undefined] })).toEqual({
      payload: "",
      list: [null],
    });
    expect(read({ toJSON: () => ({ a: 1 }) })).toEqual({ a: 1 });
    expect(read(Object.assign(Object.create(null) as object, { a: 1 }))).toEqual({ a: 1 });
  });

  test("is not changed by what becomes of the object", () => {
    const input = { signatures: [{ protected: "a" }] };
    const result = read(input);
    input.signatures.push({ protected: "b" });
    expect(result).toEqual({ signatures: [{ protected: "a" }] });
  });

  test("reads each member once", () => {
    let reads = 0;
    const input = {
      get payload() {
        return `read ${++reads}`;
      },
    };
    expect(read(input)).toEqual({ payload: "read 1" });
  });

  const cycle: unknown[] = [];
  cycle.push({ cycle });
  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["an empty text", ""],
    ["a compact serialization", "a.b.c"],
    ["an array as text", "[]"],
    ["an array", []],
    ["a string as text", '"{}"'],
    ["null as text", "null"],
    ["a number", 1],
    ["true", true],
    ["bytes", new Uint8Array(2)],
    ["a String object", Object('{"a":1}')],
    ["a function", () => ({})],
    ["a bigint", 1n],
    ["a symbol", Symbol("a")],
    ["an object with a bigint", { a: 1n }],
    ["a cycle", cycle[0]],
    [
      "a getter that throws",
      Object.defineProperty({}, "a", { enumerable: true, get: () => expect.unreachable() }),
    ],
    ["a member twice", '{"payload":"a","payload":"b"}'],
    ["a member twice, once escaped", '{"payload":"a","p\\u0061yload":"b"}'],
    ["a member twice, inside", '{"signatures":[{"protected":"a","protected":"b"}]}'],
    ["__proto__", '{"__proto__":{"payload":"a"}}'],
    ["__proto__ in what was parsed already", JSON.parse('{"__proto__":{"payload":"a"}}')],
    ["a byte order mark", '\ufeff{"a":1}'],
    ["something behind it", '{"a":1}x'],
    ["half a surrogate pair", { a: "\ud800" }],
  ])("refuses %s", (_, input) => {
    // An object of numbered members is what JSON makes of bytes: no more than that is wrong with them here.
    if (input instanceof Uint8Array) expect(read(input)).toEqual({ 0: 0, 1: 0 });
    else expect(codeOf(() => read(input))).toBe("ERR_JWS_INVALID");
  });

  test("holds the limits, for text and for objects", () => {
    const text = '{"a":[[]]}';
    for (const input of [text, JSON.parse(text) as object]) {
      expect(read(input, { tokenLength: 10, jsonDepth: 3 })).toEqual({ a: [[]] });
      expect(codeOf(() => read(input, { tokenLength: 9 }))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
      expect(codeOf(() => read(input, { jsonDepth: 2 }))).toBe("ERR_JWS_INVALID");
    }
  });
});

describe("textMember", () => {
  test("gives the text, or nothing where there is none", () => {
    expect(textMember({ a: "text" }, "a", fault)).toBe("text");
    expect(textMember({ a: "" }, "a", fault)).toBe("");
    expect(textMember({ a: "text" }, "b", fault)).toBeUndefined();
  });

  test.each([null, 1, true, [], {}, ["text"]])("refuses %j", (value) => {
    expect(codeOf(() => textMember({ a: value }, "a", fault))).toBe("ERR_JWS_INVALID");
  });
});

describe("headerMember", () => {
  test("gives the header, or nothing where there is none", () => {
    expect(headerMember({ header: { alg: "HS256", a: null } }, "header", fault)).toEqual({
      alg: "HS256",
      a: null,
    });
    expect(headerMember({}, "header", fault)).toBeUndefined();
  });

  test.each<[unknown]>([
    [null],
    [{}],
    [1],
    ["{}"],
    [[]],
    [[{ alg: "HS256" }]],
    [{ alg: 1 }],
    [{ kid: null }],
    [{ crit: [] }],
    [{ b64: "false" }],
  ])("refuses %j", (value) => {
    expect(codeOf(() => headerMember({ header: value as never }, "header", fault))).toBe("ERR_JWS_INVALID");
  });
});

describe("objectsMember", () => {
  const limits = resolveLimits({ recipients: 2 });
  const objects = (value: unknown) => objectsMember({ list: value as never }, "list", limits, fault);

  test("gives the objects, up to the limit", () => {
    expect(objects([{}])).toEqual([{}]);
    expect(objects([{ a: 1 }, { b: [] }])).toEqual([{ a: 1 }, { b: [] }]);
    expect(codeOf(() => objects([{}, {}, {}]))).toBe("ERR_JWS_INVALID");
  });

  test.each<[unknown]>([
    [undefined],
    [null],
    [[]],
    [{}],
    [{ 0: {} }],
    ["{}"],
    [[null]],
    [[{}, "a"]],
    [[[{}]]],
    [[1]],
  ])("refuses %j", (value) => {
    expect(codeOf(() => objects(value))).toBe("ERR_JWS_INVALID");
  });
});

test("what every object has is no member", () => {
  for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
    expect(textMember({}, name, fault)).toBeUndefined();
    expect(headerMember({}, name, fault)).toBeUndefined();
    expect(codeOf(() => objectsMember({}, name, resolveLimits(undefined), fault))).toBe("ERR_JWS_INVALID");
  }
});
