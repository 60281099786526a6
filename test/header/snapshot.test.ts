/** A caller's object as JSON carries it: src/header/snapshot.ts, RFC 8259. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonSnapshot } from "../../src/header/snapshot.ts";
import { codeOf } from "../support/errors.ts";

describe("jsonSnapshot", () => {
  test("gives a deep copy", () => {
    const claims = { aud: ["a"], nested: { b: 1 } };
    const { value: snapshot, text } = jsonSnapshot(claims, "claims");
    claims.aud.push("b");
    claims.nested.b = 2;
    expect(snapshot).toEqual({ aud: ["a"], nested: { b: 1 } });
    expect(text).toBe('{"aud":["a"],"nested":{"b":1}}');
  });

  test("agrees with what JSON makes of flat objects and others", () => {
    const name = fc.string().filter((text) => text !== "__proto__");
    const member = fc.oneof(fc.string({ unit: "grapheme" }), fc.double(), fc.boolean(), fc.constant(null));
    const value = fc.oneof(
      { weight: 4, arbitrary: member },
      fc.array(fc.string()),
      fc.array(member),
      fc.date({ noInvalidDate: true }),
      fc.constant(undefined),
      fc.dictionary(name, member),
    );
    fc.assert(
      fc.property(fc.dictionary(name, value), (object) => {
        const { text, value: snapshot } = jsonSnapshot(object, "claims");
        expect(text).toBe(JSON.stringify(object));
        expect(JSON.stringify(snapshot)).toBe(text);
      }),
    );
  });

  test("takes the one answer of a getter that gives others later", () => {
    const answers = [1, 2, 3];
    const claims = {
      get exp() {
        return answers.shift();
      },
    };
    expect(jsonSnapshot(claims, "claims")).toEqual({ text: '{"exp":1}', value: { exp: 1 } });
  });

  test.each<[string, unknown, unknown]>([
    ["a number that JSON has not", { exp: Number.NaN }, { exp: null }],
    ["an object with a form of its own", { a: 1, toJSON: () => ({ b: 2 }) }, { b: 2 }],
    ["a list with a form of its own", { a: Object.assign(["b"], { toJSON: () => "c" }) }, { a: "c" }],
    ["a Date", { exp: new Date(0) }, { exp: "1970-01-01T00:00:00.000Z" }],
    ["a list with a hole", { a: Object.assign(new Array(2), { 1: "b" }) }, { a: [null, "b"] }],
    ["what is undefined", { a: undefined, b: ["c"] }, { b: ["c"] }],
  ])("reads %s as a reader will", (_, value, read) => {
    expect(jsonSnapshot(value, "claims").value).toEqual(read);
  });

  test.each<[string, unknown]>([
    ["half a surrogate pair", { a: "\ud800" }],
    ["half a surrogate pair in a list", { a: ["\udc00"] }],
    [
      "a member named __proto__",
      Object.defineProperty({ a: 1 }, "__proto__", { value: 1, enumerable: true }),
    ],
    ["a bigint", { a: 1n }],
    [
      "a getter that throws",
      {
        get a() {
          throw new Error("no");
        },
      },
    ],
  ])("refuses %s", (_, value) => {
    expect(codeOf(() => jsonSnapshot(value, "claims"))).toBe("ERR_INVALID_ARGUMENT");
  });

  test.each([undefined, null, [], "{}", 1, true, 1n, () => ({})])("refuses %s", (value) => {
    expect(codeOf(() => jsonSnapshot(value, "claims"))).toBe("ERR_INVALID_ARGUMENT");
  });
});
