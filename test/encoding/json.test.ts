import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isJsonObject, parseJson, parseJsonObject } from "../../src/encoding/json.ts";
import type { JsonRules } from "../../src/encoding/json-value.ts";
import { parseJsonByHand } from "../../src/encoding/json-by-hand.ts";
import { JoseError } from "../../src/errors.ts";
import { codeOf } from "../support/errors.ts";
import { readNatively, readStrictly, type Reading } from "../support/encoding/json-oracle.ts";
import { escapeFreeJson, grammaticalJson, nearlyJson } from "../support/encoding/json-texts.ts";

const rules: JsonRules = { depth: 32, fault: (problem) => new JoseError("ERR_JWS_INVALID", problem) };

/** What a parser makes of a text; anything but the fault it was given fails the test. */
function read(text: string, parse: typeof parseJson = parseJson, depth = rules.depth): Reading {
  let reading: Reading;
  const code = codeOf(() => {
    reading = { value: parse(text, { ...rules, depth }) };
  });
  expect(code).toBe(reading === undefined ? "ERR_JWS_INVALID" : undefined);
  return reading;
}

describe("parseJson", () => {
  test("gives what JSON.stringify was given", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!text.includes("__proto__") && !text.includes("\\ud"));
        expect(read(text)).toEqual({ value: JSON.parse(text) });
      }),
    );
  });

  test("accepts a subset of what JSON.parse accepts", () => {
    fc.assert(
      fc.property(nearlyJson, (text) => {
        if (read(text) !== undefined) expect(readNatively(text)).toBeDefined();
      }),
      { numRuns: 3000 },
    );
  });

  test("accepts exactly the texts that are strict JSON, with the values they have", () => {
    fc.assert(
      fc.property(fc.oneof(nearlyJson, grammaticalJson), (text) => {
        expect(read(text)).toEqual(readStrictly(text, rules.depth));
      }),
      { numRuns: 3000 },
    );
  });

  test("equals JSON.parse on texts without escapes that it accepts", () => {
    fc.assert(
      fc.property(escapeFreeJson, (text) => {
        const reading = read(text);
        if (reading !== undefined) expect(reading).toEqual(readNatively(text));
      }),
      { numRuns: 1000 },
    );
  });

  test("reads a text without escapes as the parser by hand does", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          escapeFreeJson,
          nearlyJson.map((text) => text.replaceAll("\\", "")),
        ),
        (text) => {
          expect(read(text)).toEqual(read(text, parseJsonByHand));
        },
      ),
      { numRuns: 3000 },
    );
  });

  test("holds the depth it was given, to the level", () => {
    fc.assert(
      fc.property(grammaticalJson, fc.integer({ min: 1, max: 6 }), (text, depth) => {
        expect(read(text, parseJson, depth)).toEqual(readStrictly(text, depth));
        expect(read(text, parseJsonByHand, depth)).toEqual(readStrictly(text, depth));
      }),
      { numRuns: 1000 },
    );
  });
});

/** The same text for both parsers: the white space at its end brings it to neither. */
const parsers: [string, typeof parseJson][] = [
  ["parseJson", parseJson],
  ["parseJsonByHand", parseJsonByHand],
];

describe.each(parsers)("%s refuses", (_parser, parse) => {
  test.each<[string, string]>([
    ["a member twice", '{"alg":1,"alg":2}'],
    ["a member twice with the same value", '{"alg":1,"alg":1}'],
    ["a member twice, once with an escape", '{"alg":1,"\\u0061lg":2}'],
    ["a member twice, first with an escape", '{"\\u0061lg":1,"alg":2}'],
    ["a member twice, escaped in two ways", '{"\\u0061lg":1,"a\\u006Cg":2}'],
    ["a member twice, with hexadecimal digits of either case", '{"\\u004a":1,"\\u004A":2}'],
    ["an empty name twice", '{"":1,"":2}'],
    ["a name with a backslash twice", '{"a\\\\":1,"a\\u005c":2}'],
    ["a name with a quotation mark twice", '{"a\\"":1,"a\\u0022":2}'],
    ["a name with a slash twice", '{"a/":1,"a\\/":2}'],
    ["a name with a surrogate pair twice", '{"\ud83d\ude00":1,"\\ud83d\\ude00":2}'],
    ["a member twice, deep inside", '[{"a":[{"b":{"c":1,"c":2}}]}]'],
    ["a member twice, deep inside and escaped", '[{"a":[{"b":{"c":1,"\\u0063":2}}]}]'],
    ["a member twice beside a string with colons", '{"a":"::","a":"::"}'],
    ["a member twice, with a number for a name", '{"1":1,"1":2}'],
    ["a member of every object's prototype twice", '{"toString":1,"toString":2}'],
    ["__proto__", '{"__proto__":{}}'],
    ["__proto__ with a value that is no object", '{"__proto__":1}'],
    ["__proto__ with an escape", '{"\\u005f_proto__":{}}'],
    ["__proto__ twice", '{"__proto__":1,"__proto__":2}'],
    ["__proto__ deep inside", '{"a":[{"__proto__":{"b":1}}]}'],
    ["a number out of range", "1e999"],
    ["a negative number out of range", "[-1e999]"],
    ["a number out of range in a text with escapes", '{"\\u0061":1e999}'],
    ["a number of more digits than there is room for", `[1${"0".repeat(400)}]`],
    ["half of a surrogate pair in an escape", '["\\ud800"]'],
    ["the other half of one in an escape", '["\\udc00"]'],
    ["a surrogate pair the wrong way round", '["\\ude00\\ud83d"]'],
    ["half of a surrogate pair in a name", '{"\\ud800":1}'],
    ["half of a surrogate pair before a character", '["\\ud83da"]'],
    ["nothing", ""],
    ["white space", " \t\r\n"],
    ["a byte order mark", '\ufeff{"a":1}'],
    ["a byte order mark at the end", '{"a":1}\ufeff'],
    ["a block comment", '{"a":1/**/}'],
    ["a line comment", '{"a":1}//'],
    ["a trailing comma in an object", '{"a":1,}'],
    ["a trailing comma in an array", "[1,]"],
    ["a leading comma", "[,1]"],
    ["a missing comma", '{"a":1"b":2}'],
    ["a missing colon", '{"a" 1}'],
    ["a missing value", '{"a":}'],
    ["a colon in an array", '["a":1]'],
    ["NaN", "[NaN]"],
    ["Infinity", "[Infinity]"],
    ["undefined", "[undefined]"],
    ["a name without quotation marks", "{a:1}"],
    ["a name in apostrophes", "{'a':1}"],
    ["a number as a name", "{1:1}"],
    ["a leading zero", "[01]"],
    ["a plus sign", "[+1]"],
    ["a hexadecimal number", "[0x1]"],
    ["a number with nothing behind the point", "[1.]"],
    ["a number with nothing before the point", "[.5]"],
    ["a number with nothing behind the e", "[1e]"],
    ["a minus sign alone", "[-]"],
    ["a capital letter in a word", "[True]"],
    ["a word that goes on", "[truely]"],
    ["two values", "1 2"],
    ["something behind an object", '{"a":1}x'],
    ["another object behind an object", '{"a":1}{"a":1}'],
    ["a closing bracket too many", '{"a":1}}'],
    ["a closing bracket too few", '{"a":[1}'],
    ["the brackets of another kind", "[1}"],
    ["closing brackets before opening ones", "]]]][[[["],
    ["a string without an end", '["a'],
    ["a string without an end after an escape", '["a\\n'],
    ["a string that ends in a backslash", '["a\\"'],
    ["a line feed in a string", '["a\nb"]'],
    ["a tab in a string", '["a\tb"]'],
    ["NUL in a string", '["a\0b"]'],
    ["an escape that is none", '["\\x41"]'],
    ["a unicode escape that is cut short", '["\\u004"]'],
    ["a unicode escape without digits", '["\\u{41}"]'],
    ["an escaped line feed", '["a\\\nb"]'],
    ["an escape outside a string", "[\\u0031]"],
    ["a no-break space", "[1,\u00a02]"],
    ["a line separator between values", "[1,\u20282]"],
    ["a vertical tab", "[1,\v2]"],
  ])("%s", (_, text) => {
    expect(read(text, parse)).toBeUndefined();
    expect(readStrictly(text, rules.depth)).toBeUndefined();
  });
});

describe.each(parsers)("%s reads", (_parser, parse) => {
  test.each<[string, string, unknown]>([
    ["an empty object", "{}", {}],
    ["an empty array", "[]", []],
    ["empty ones with white space inside", "[{ },[\n]]", [{}, []]],
    ["a string on its own", '"a"', "a"],
    ["a number on its own", "-0", -0],
    ["the words", "[true,false,null]", [true, false, null]],
    ["white space of all four kinds", '\t\r\n {\t"a"\r:\n1 }\n', { a: 1 }],
    ["an empty name", '{"":1}', { "": 1 }],
    ["the same name in two objects", '[{"a":1},{"a":{"a":1}}]', [{ a: 1 }, { a: { a: 1 } }]],
    ["colons and brackets in strings", '{"a:{":"[[::}","b":":"}', { "a:{": "[[::}", b: ":" }],
    ["names of every object's prototype", '{"constructor":1,"toString":2}', { constructor: 1, toString: 2 }],
    ["__proto__ as a value", '["__proto__"]', ["__proto__"]],
    ["every short escape", '"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\\/\b\f\n\r\t'],
    ["a surrogate pair in escapes", '"\\ud83d\\ude00"', "\ud83d\ude00"],
    ["NUL in an escape", '"\\u0000"', "\0"],
    ["an escaped backslash before a letter", '"\\\\u0061"', "\\u0061"],
    ["DEL and the line separators in a string", '"\u007f\u2028\u2029"', "\u007f\u2028\u2029"],
    ["a number too small to tell from zero", "1e-999", 0],
    ["the largest number", "1.7976931348623157e308", Number.MAX_VALUE],
    ["a byte order mark in a string", '"\ufeff"', "\ufeff"],
  ])("%s", (_, text, value) => {
    expect(read(text, parse)).toEqual({ value });
    expect(readStrictly(text, rules.depth)).toEqual({ value });
  });

  test("nesting up to the limit, and not beyond", () => {
    expect(read("[".repeat(32) + "]".repeat(32), parse)).toBeDefined();
    expect(read("[".repeat(33) + "]".repeat(33), parse)).toBeUndefined();
    expect(read('{"a":'.repeat(32) + "1" + "}".repeat(32), parse)).toBeDefined();
    expect(read('{"a":'.repeat(33) + "1" + "}".repeat(33), parse)).toBeUndefined();
    expect(read('[{"a":'.repeat(16) + '"\\n"' + "}]".repeat(16), parse)).toBeDefined();
    expect(read('[[{"a":'.repeat(11) + '"\\n"' + "}]]".repeat(11), parse)).toBeUndefined();
    expect(read(`[${"[],".repeat(40)}[]]`, parse, 2)).toBeDefined();
    expect(read("[[[]]]", parse, 2)).toBeUndefined();
    expect(read("1", parse, 1)).toEqual({ value: 1 });
  });

  test("nesting of 512 levels, the most a caller can ask for", () => {
    expect(read("[".repeat(512) + "]".repeat(512), parse, 512)).toBeDefined();
    expect(read('{"a":'.repeat(512) + "1" + "}".repeat(512), parse, 512)).toBeDefined();
    expect(read('{"a":'.repeat(512) + '"\\n"' + "}".repeat(512), parse, 512)).toBeDefined();
  });
});

describe.each(parsers)("%s survives", (_parser, parse) => {
  test.each<[string, string]>([
    ["brackets that never close", "[".repeat(100_000)],
    ["braces that never close", '{"a":'.repeat(100_000)],
    ["brackets that never close, and an escape", `["\\n",${"[".repeat(100_000)}`],
    ["brackets that were never opened", "]".repeat(100_000)],
    ["brackets of alternating kinds", "[}".repeat(50_000)],
    ["quotation marks", '"'.repeat(100_001)],
    ["backslashes", `"${"\\".repeat(100_001)}`],
    ["a string of escapes without an end", `"${"\\n".repeat(500_000)}`],
    ["minus signs", "-".repeat(100_000)],
    ["digits with nothing behind the e", `${"1".repeat(100_000)}e`],
    ["white space", " ".repeat(100_000)],
    ["commas", `[${",".repeat(100_000)}]`],
    ["colons", `{${":".repeat(100_000)}}`],
  ])("%s", (_, text) => {
    expect(read(text, parse)).toBeUndefined();
  });

  test("many members", () => {
    const members = Array.from({ length: 20_000 }, (_, index) => [`n${index}`, index] as const);
    const text = JSON.stringify(Object.fromEntries(members));
    expect(read(text, parse)).toEqual({ value: Object.fromEntries(members) });
    expect(read(text.replace('"n19999"', '"n0"'), parse)).toBeUndefined();
    expect(read(text.replace('"n19999"', '"\\u006e0"'), parse)).toBeUndefined();
  });

  test("a string of more escapes than a regular expression can count", () => {
    const escapes = 4_000_000;
    expect(read(`"${"\\n".repeat(escapes)}"`, parse)).toEqual({ value: "\n".repeat(escapes) });
  });
});

describe("names that the engine misreads after it has read others (nodejs/node#63785)", () => {
  test.each<[string, string, string]>([
    ["a letter in an escape", '{"alg":1,"al\\\\":2}', '{"alg":1,"al\\u0067":2}'],
    ["another member between", '{"alg":1,"al\\\\":2}', '{"alg":1,"kid":"a","al\\u0067":2}'],
    ["a name that is an escape", '{"a":1,"\\\\":2}', '{"a":1,"\\u0061":2}'],
  ])("are read rightly: %s", (_, before, text) => {
    for (let round = 0; round < 20; round++) {
      JSON.parse(before);
      expect(read(text)).toBeUndefined();
      JSON.parse(before);
      expect(read(text, parseJsonByHand)).toBeUndefined();
      expect(read(before)).toBeDefined();
      expect(read(text)).toBeUndefined();
    }
  });

  test("are not taken for others", () => {
    JSON.parse('{"alg":1,"al\\\\":2}');
    expect(read('{"alg":1,"al\\\\":2}')).toEqual({ value: { alg: 1, "al\\": 2 } });
    expect(read('{"al\\u0067":1,"al\\\\":2}')).toEqual({ value: { alg: 1, "al\\": 2 } });
  });
});

test("the value that is read has no part in any prototype", () => {
  expect(read('{"constructor":{"prototype":{"polluted":true}}}')).toBeDefined();
  expect(read('{"\\u0063onstructor":{"prototype":{"polluted":true}}}')).toBeDefined();
  expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
});

describe("parseJsonObject", () => {
  test("gives an object", () => {
    expect(parseJsonObject('{"a":[1]}', rules)).toEqual({ a: [1] });
    expect(parseJsonObject('{"\\u0061":[1]}', rules)).toEqual({ a: [1] });
  });

  test.each(["[]", "[{}]", "null", "true", "1", '"{}"', '"\\n"', "", "{"])("refuses %s", (text) => {
    expect(codeOf(() => parseJsonObject(text, rules))).toBe("ERR_JWS_INVALID");
  });
});

test("isJsonObject tells objects from the other values", () => {
  expect(isJsonObject({})).toBe(true);
  expect([null, true, 1, "a", [], undefined].map(isJsonObject)).toEqual(Array(6).fill(false));
});
