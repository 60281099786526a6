import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseProtectedHeader } from "../../src/header/parse-header.ts";
import { encodeHeader, readHeader } from "../../src/header/serialize.ts";
import { JoseError } from "../../src/errors.ts";
import type { Limits } from "../../src/limits.ts";
import { resolveLimits } from "../../src/options/limit-options.ts";
import { codeOf } from "../support/errors.ts";
import { headers } from "../support/headers.ts";

function parse(encoded: string, limits: Partial<Limits> = {}): unknown {
  return parseProtectedHeader(
    encoded,
    resolveLimits(limits),
    (problem) => new JoseError("ERR_JWS_INVALID", problem),
  );
}

function parseText(text: string | Uint8Array, limits?: Partial<Limits>): unknown {
  return parse(Buffer.from(text).toString("base64url"), limits);
}

describe("parseProtectedHeader gives", () => {
  test("what was encoded", () => {
    fc.assert(
      fc.property(headers, (header) => {
        expect(parse(encodeHeader(readHeader(header)))).toEqual(JSON.parse(JSON.stringify(header)));
      }),
    );
  });

  test.each<[string, string, unknown]>([
    ["a header without parameters", "{}", {}],
    ["the header of RFC 7515 appendix A.1", '{"typ":"JWT",\r\n "alg":"HS256"}', { typ: "JWT", alg: "HS256" }],
    ["a header with escapes", '{"\\u0061lg":"\\u0048S256"}', { alg: "HS256" }],
    [
      "every registered parameter with its type",
      '{"alg":"a","enc":"b","zip":"c","jku":"d","jwk":{"kty":"RSA"},"kid":"","x5u":"e","x5c":["f","g"],"x5t":"h","x5t#S256":"i","typ":"j","cty":"k","crit":["l"],"l":1,"b64":true,"epk":{},"apu":"m","apv":"n","iv":"o","tag":"p","p2s":"q","p2c":2.5}',
      {
        ...{
          alg: "a",
          enc: "b",
          zip: "c",
          jku: "d",
          jwk: { kty: "RSA" },
          kid: "",
          x5u: "e",
          x5c: ["f", "g"],
        },
        ...{ x5t: "h", "x5t#S256": "i", typ: "j", cty: "k", crit: ["l"], l: 1 },
        ...{ b64: true, epk: {}, apu: "m", apv: "n", iv: "o", tag: "p", p2s: "q", p2c: 2.5 },
      },
    ],
    [
      "parameters that no specification defines as they came",
      '{"a":null,"b":[1,[]],"constructor":{"name":1},"toString":false}',
      { a: null, b: [1, []], constructor: { name: 1 }, toString: false },
    ],
    ["an algorithm that does not exist: others decide about that", '{"alg":"none"}', { alg: "none" }],
    ["names that differ in case from registered ones", '{"ALG":1,"Crit":2}', { ALG: 1, Crit: 2 }],
  ])("%s", (_, text, header) => {
    expect(parseText(text)).toEqual(header);
  });
});

test("the header that is given cannot be changed, at any depth", () => {
  const header = parseProtectedHeader(
    Buffer.from('{"alg":"HS256","x5c":["a"],"a":[{"b":{}}],"c":null}').toString("base64url"),
    resolveLimits(undefined),
    (problem) => new JoseError("ERR_JWS_INVALID", problem),
  );
  const frozen = (value: unknown): boolean =>
    typeof value !== "object" ||
    value === null ||
    (Object.isFrozen(value) && Object.values(value).every(frozen));
  expect(frozen(header)).toBe(true);
  expect(Reflect.set(header, "alg", "none")).toBe(false);
});

describe("parseProtectedHeader refuses", () => {
  test.each<[string, string]>([
    ["padding", "e30="],
    ["base64", "eyJhIjoi+/8ifQ"],
    ["white space", "e30 "],
    ["a line feed", "e3\n0"],
    ["bits left over", "e31"],
    ["an impossible length", "e30e3"],
    ["a dot", "e30."],
    ["a letter beyond ASCII", "e3\u0130"],
    ["nothing", ""],
  ])("text that is not base64url of an object: %s", (_, encoded) => {
    expect(codeOf(() => parse(encoded))).toBe("ERR_JWS_INVALID");
  });

  test.each<[string, string | Uint8Array]>([
    ["nothing", ""],
    ["white space", " "],
    ["an array", "[]"],
    ["an array of a header", '[{"alg":"HS256"}]'],
    ["null", "null"],
    ["true", "true"],
    ["a number", "1"],
    ["a string", '"alg"'],
    ["a string of a header", '"{\\"alg\\":\\"HS256\\"}"'],
    ["a byte order mark", '\ufeff{"alg":"HS256"}'],
    ["a byte that is not UTF-8", Buffer.from('{"alg":"\xff"}', "latin1")],
    ["a surrogate pair as CESU-8 writes it", Buffer.from('{"a":"\xed\xa0\xbd\xed\xb8\x80"}', "latin1")],
    ["an overlong quotation mark", Buffer.from('{\xc0\xa2a":1}', "latin1")],
    ["UTF-16", Buffer.from('{"alg":"HS256"}', "utf16le")],
    ["UTF-16 with a byte order mark", Buffer.from('\ufeff{"alg":"HS256"}', "utf16le")],
    ["NUL behind it", '{"alg":"HS256"}\0'],
    ["something behind it", '{"alg":"HS256"}{}'],
    ["a comment", '{"alg":"HS256"/*none*/}'],
    ["a trailing comma", '{"alg":"HS256",}'],
    ["a NaN", '{"a":NaN}'],
    ["an infinite number", '{"a":1e999}'],
    ["alg twice", '{"alg":"HS256","alg":"none"}'],
    ["alg twice, the second escaped", '{"alg":"HS256","\\u0061lg":"none"}'],
    ["alg twice, the first escaped", '{"\\u0061lg":"HS256","alg":"none"}'],
    ["a parameter nobody knows twice", '{"alg":"HS256","a":1,"a":1}'],
    ["a member of a jwk twice", '{"alg":"HS256","jwk":{"kty":"RSA","kty":"oct"}}'],
    ["__proto__", '{"__proto__":{"alg":"none"}}'],
    ["__proto__ escaped", '{"\\u005f_proto__":{"alg":"none"}}'],
    ["__proto__ inside another parameter", '{"a":{"__proto__":1}}'],
    ["half a surrogate pair", '{"kid":"\\ud800"}'],
  ])("a header that is, or has, %s", (_, text) => {
    expect(codeOf(() => parseText(text))).toBe("ERR_JWS_INVALID");
  });

  const strings = [
    ...["alg", "enc", "zip", "jku", "kid", "x5u", "x5t", "x5t#S256", "typ", "cty"],
    ...["apu", "apv", "iv", "tag", "p2s"],
  ];
  const values: unknown[] = [null, true, 1, "exp", {}, [], ["exp"]];
  const notText = values.filter((value) => typeof value !== "string");
  const notObject = values.filter((value) => JSON.stringify(value) !== "{}");
  const notNumber = values.filter((value) => value !== 1);
  const notBoolean = [...values, "false", 0].filter((value) => value !== true);
  const notStrings = [...values.slice(0, -1), [1], [null], ["exp", 1], [["exp"]], { 0: "exp", length: 1 }];
  const wrong: [string, unknown][] = [
    ...strings.flatMap((name) => notText.map((value): [string, unknown] => [name, value])),
    ...["jwk", "epk"].flatMap((name) => notObject.map((value): [string, unknown] => [name, value])),
    ...["x5c", "crit"].flatMap((name) => notStrings.map((value): [string, unknown] => [name, value])),
    ...notNumber.map((value): [string, unknown] => ["p2c", value]),
    ...notBoolean.map((value): [string, unknown] => ["b64", value]),
  ];
  test.each(wrong)("the parameter %s when it is %j", (name, value) => {
    expect(codeOf(() => parseText(JSON.stringify({ a: 1, [name]: value, b: 2 })))).toBe("ERR_JWS_INVALID");
  });
});

describe("the limits of a header hold:", () => {
  test.each([2, 3, 4, 5, 14, 15, 16, 17, 100, 101, 102])("%i bytes", (length) => {
    const text = "{}".padEnd(length);
    expect(parseText(text, { headerLength: length })).toEqual({});
    expect(codeOf(() => parseText(text, { headerLength: length - 1 }))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });

  test("16 KiB, if nothing else is said", () => {
    expect(parseText("{}".padEnd(16_384))).toEqual({});
    expect(codeOf(() => parseText("{}".padEnd(16_385)))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });

  test("before anything is decoded", () => {
    expect(codeOf(() => parse("\0".repeat(100_000)))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });

  test("the depth", () => {
    expect(parseText('{"a":[{}]}', { jsonDepth: 3 })).toEqual({ a: [{}] });
    expect(codeOf(() => parseText('{"a":[{}]}', { jsonDepth: 2 }))).toBe("ERR_JWS_INVALID");
    expect(codeOf(() => parseText(`{"a":${"[".repeat(16_000)}`))).toBe("ERR_JWS_INVALID");
  });

  test("32 levels, if nothing else is said", () => {
    expect(parseText(`{"a":${"[".repeat(31)}${"]".repeat(31)}}`)).toBeDefined();
    expect(codeOf(() => parseText(`{"a":${"[".repeat(32)}${"]".repeat(32)}}`))).toBe("ERR_JWS_INVALID");
  });
});

test("no header, whatever its bytes, makes anything but the fault", () => {
  const part = fc.constantFrom(
    '{"alg":',
    '"HS256"',
    '"crit":',
    '["b64"]',
    "{",
    "}",
    ",",
    ":",
    "[",
    "]",
    "\\u0061",
    "\xff",
    "1",
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.array(part, { maxLength: 10 }).map((parts) => Buffer.from(parts.join(""), "latin1")),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        bytes.map((each) => Buffer.from(each).toString("base64url")),
        fc.string(),
      ),
      (encoded) => {
        expect(codeOf(() => parse(encoded))).toBeOneOf([undefined, "ERR_JWS_INVALID"]);
      },
    ),
    { numRuns: 2000 },
  );
});
