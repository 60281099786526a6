// What passes for an object of the platform's classes, whatever realm or runtime it is from.
import { createContext, runInContext, runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasClassString, mayBe } from "../../src/encoding/brand.ts";

class Untagged {
  readonly type = "secret";
}

describe("an object may be of a class", () => {
  test.each<[string, unknown]>([
    ["by its class string", new AbortController().signal],
    ["by its class string alone", { [Symbol.toStringTag]: "AbortSignal" }],
    ["as an instance of a class without one", new Untagged()],
    ["as an instance of a class of another realm", runInNewContext("new (class Untagged {})()")],
    ["as an instance of a class without a parent's members", new (class extends Untagged {})()],
  ])("%s", (_, value) => {
    expect(mayBe(value, "AbortSignal")).toBe(true);
  });
});

describe("an object is not of a class that is", () => {
  const throwing = new Proxy(new Untagged(), {
    get: () => {
      throw new Error("get");
    },
    getPrototypeOf: () => {
      throw new Error("getPrototypeOf");
    },
  });
  test.each<[string, unknown]>([
    ["null", null],
    ["undefined", undefined],
    ["text", "AbortSignal"],
    ["a function", Untagged],
    ["a literal", { type: "secret" }],
    ["without a prototype", Object.create(null)],
    ["a literal of another realm", runInNewContext('({ type: "secret" })')],
    ["JSON of another realm", runInContext('JSON.parse("{}")', createContext())],
    ["an instance with a kty of its own", Object.assign(new Untagged(), { kty: "oct" })],
    ["a proxy that throws", throwing],
  ])("%s", (_, value) => {
    expect(mayBe(value, "CryptoKey")).toBe(false);
  });
});

test("nothing that JSON can carry is an instance, not even with a prototype in it", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value: unknown = JSON.parse(text);
      if (!Array.isArray(value)) expect(mayBe(value, "CryptoKey")).toBe(false);
      expect(mayBe({ ...Object(value) }, "CryptoKey")).toBe(false);
    }),
  );
  expect(mayBe(JSON.parse('{"__proto__":{"__proto__":{}},"constructor":{}}'), "CryptoKey")).toBe(false);
});

test("the class string decides alone, and one that cannot be read is none", () => {
  expect(hasClassString(new AbortController().signal, "AbortSignal")).toBe(true);
  expect(hasClassString(new Untagged(), "AbortSignal")).toBe(false);
  const throwing = {
    get [Symbol.toStringTag](): string {
      throw new Error("toStringTag");
    },
  };
  expect(hasClassString(throwing, "AbortSignal")).toBe(false);
});
