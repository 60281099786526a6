import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeHeader, encodeRecurringHeader, readHeader } from "../../src/header/serialize.ts";
import type { HeaderInput } from "../../src/header/types.ts";
import { codeOf } from "../support/errors.ts";
import { headers } from "../support/headers.ts";

describe("readHeader", () => {
  test("gives what JSON makes of the header", () => {
    fc.assert(
      fc.property(headers, (header) => {
        expect(readHeader(header)).toEqual(JSON.parse(JSON.stringify(header)));
      }),
    );
  });

  test("gives an empty header for none", () => {
    expect(readHeader(undefined)).toEqual({});
    expect(readHeader({})).toEqual({});
  });

  test("leaves it to others what b64 means", () => {
    expect(readHeader({ b64: false, crit: ["b64"] })).toEqual({ b64: false, crit: ["b64"] });
    expect(readHeader({ b64: true })).toEqual({ b64: true });
  });

  test("leaves out what is undefined, as JSON does", () => {
    expect(Object.keys(readHeader({ alg: "HS256", kid: undefined, a: () => 1 }))).toEqual(["alg"]);
  });

  test("reads what has a form of its own in JSON", () => {
    expect(readHeader({ a: new Date(0), b: { toJSON: () => [1] } })).toEqual({
      a: "1970-01-01T00:00:00.000Z",
      b: [1],
    });
  });

  test("is not changed by what becomes of the caller's object", () => {
    const header = { alg: "HS256", x5c: ["a"], jwk: { kty: "oct" } };
    const read = readHeader(header);
    header.alg = "none";
    header.x5c.push("b");
    header.jwk.kty = "RSA";
    expect(read).toEqual({ alg: "HS256", x5c: ["a"], jwk: { kty: "oct" } });
  });

  test("gives the same header again, which cannot be changed, and encodes it the same", () => {
    const read = readHeader({ alg: "HS256", jwk: { kty: "oct" } });
    expect(readHeader({ alg: "HS256", jwk: { kty: "oct" } })).toBe(read);
    expect(Object.isFrozen(read) && Object.isFrozen(read.jwk)).toBe(true);
    expect(encodeRecurringHeader(read)).toBe(encodeHeader(read));
    expect(encodeRecurringHeader({ alg: "HS256", jwk: { kty: "oct" } })).toBe(encodeHeader(read));
    expect(encodeRecurringHeader({ jwk: { kty: "oct" }, alg: "HS256" })).not.toBe(encodeHeader(read));
  });

  test("does not keep a header too long to be sent", () => {
    const header = { a: "a".repeat(20_000) };
    expect(readHeader(header)).not.toBe(readHeader(header));
    expect(codeOf(() => encodeRecurringHeader(header))).toBe("ERR_INVALID_ARGUMENT");
  });

  test("reads each member once", () => {
    const reads: string[] = [];
    const header = new Proxy(
      { alg: "HS256", crit: ["a"], a: 1 },
      {
        get: (target, name, receiver): unknown => {
          if (typeof name === "string" && name !== "toJSON") reads.push(name);
          return Reflect.get(target, name, receiver);
        },
      },
    );
    expect(readHeader(header)).toEqual({ alg: "HS256", crit: ["a"], a: 1 });
    expect(reads).toEqual(["alg", "crit", "a"]);
  });

  test("takes the one answer of a getter that gives others later", () => {
    const answers = ["HS256", "none"];
    const header = {
      get alg() {
        return answers.shift();
      },
    };
    expect(readHeader(header)).toEqual({ alg: "HS256" });
  });

  const cycle: Record<string, unknown> = {};
  cycle["a"] = [cycle];
  test.each<[string, unknown]>([
    ["an array", []],
    ["a string", "alg"],
    ["a number", 1],
    ["true", true],
    ["a function", () => ({})],
    ["a symbol", Symbol("alg")],
    ["a bigint", 1n],
    ["a bigint inside", { a: 1n }],
    ["a cycle", cycle],
    ["a date", new Date(0)],
    ["a map", new Map([["alg", "HS256"]])],
    ["a set", new Set()],
    ["an error", new Error("alg")],
    ["bytes", new Uint8Array(1)],
    ["an object whose toJSON gives nothing", { toJSON: () => undefined }],
    ["an object whose toJSON gives a string", { toJSON: () => "{}" }],
    ["an object whose toJSON throws", { toJSON: () => expect.unreachable() }],
    [
      "a getter that throws",
      Object.defineProperty({}, "a", { enumerable: true, get: () => expect.unreachable() }),
    ],
    ["a proxy that throws", new Proxy({}, { ownKeys: () => expect.unreachable() })],
    ["a member named __proto__", JSON.parse('{"__proto__":1}')],
    ["a member named __proto__ inside", { a: JSON.parse('{"__proto__":1}') as unknown }],
    ["half a surrogate pair", { kid: "\ud800" }],
    ["half a surrogate pair in a name", { "\udfff": 1 }],
    ["nesting that is too deep", JSON.parse(`{"a":${"[".repeat(32)}${"]".repeat(32)}}`)],
    ["nesting without an end", { toJSON: endless }],
    ["an alg of the wrong type", { alg: 256 }],
    ["an alg of null", { alg: null }],
    ["a kid of the wrong type", { kid: 1 }],
    ["a jwk of the wrong type", { jwk: "{}" }],
    ["an x5c of the wrong type", { x5c: "MII" }],
    ["an x5c of bytes", { x5c: [new Uint8Array(1)] }],
    ["null", null],
    ["an empty crit", { crit: [] }],
    ["a crit of the wrong type", { crit: "a" }],
    ["a crit that names a registered parameter", { crit: ["kid"], kid: "1" }],
    ["a crit that names something twice", { crit: ["a", "a"], a: 1 }],
    ["b64 of null", { b64: null }],
    ["b64 of the wrong type", { b64: "false", crit: ["b64"] }],
    ["an epk of the wrong type", { epk: "{}" }],
    ["a p2c of the wrong type", { p2c: "1000" }],
  ])("refuses %s", (_, header) => {
    expect(codeOf(() => readHeader(header as HeaderInput))).toBe("ERR_INVALID_ARGUMENT");
  });
});

/** Objects all the way down, until the stack is full. */
function endless(): object {
  return { a: { toJSON: endless } };
}

describe("encodeHeader", () => {
  test("gives base64url of the UTF-8 of the JSON", () => {
    expect(encodeHeader({ alg: "HS256" })).toBe("eyJhbGciOiJIUzI1NiJ9");
    fc.assert(
      fc.property(headers, (header) => {
        const read = readHeader(header);
        expect(encodeHeader(read)).toBe(Buffer.from(JSON.stringify(read)).toString("base64url"));
      }),
    );
  });

  test("refuses a header that verifiers would refuse for its length", () => {
    const header = (length: number) => ({ a: "é".repeat((length - 8) / 2) });
    expect(encodeHeader(header(16_384))).toHaveLength(21_846);
    expect(codeOf(() => encodeHeader(header(16_386)))).toBe("ERR_INVALID_ARGUMENT");
    expect(codeOf(() => encodeHeader({ a: "a".repeat(16_377) }))).toBe("ERR_INVALID_ARGUMENT");
  });

  test("keeps the order of the members", () => {
    expect(Buffer.from(encodeHeader({ typ: "JWT", alg: "HS256", a: 1 }), "base64url").toString()).toBe(
      '{"typ":"JWT","alg":"HS256","a":1}',
    );
  });
});
