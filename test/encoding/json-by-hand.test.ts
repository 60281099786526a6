// The parser for texts with escapes, on every text: it must agree with the strict reading that the tests define.
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseJsonByHand } from "../../src/encoding/json-by-hand.ts";
import { JoseError } from "../../src/errors.ts";
import { codeOf } from "../support/errors.ts";
import { readStrictly, type Reading } from "../support/encoding/json-oracle.ts";
import { grammaticalJson, nearlyJson } from "../support/encoding/json-texts.ts";

const depth = 4;
const fault = (problem: string) => new JoseError("ERR_JWS_INVALID", problem);

function read(text: string): Reading {
  let reading: Reading;
  const code = codeOf(() => {
    reading = { value: parseJsonByHand(text, { depth, fault }) };
  });
  expect(code).toBe(reading === undefined ? "ERR_JWS_INVALID" : undefined);
  return reading;
}

test("any text is read or refused as strict JSON is", () => {
  fc.assert(
    fc.property(fc.oneof(nearlyJson, grammaticalJson), (text) => {
      expect(read(text)).toEqual(readStrictly(text, depth));
    }),
    { numRuns: 1000 },
  );
});

test("every control character must be escaped", () => {
  for (let code = 0; code < 0x20; code++) {
    const character = String.fromCharCode(code);
    expect(read(`"${character}"`)).toBeUndefined();
    expect(read(`"a\\n${character}"`)).toBeUndefined();
    expect(read(JSON.stringify(`${character}\n`))).toEqual({ value: `${character}\n` });
  }
  expect(read('"\u007f\u0080\u2028"')).toEqual({ value: "\u007f\u0080\u2028" });
});

test.each([
  '{"a":1,"a":1}',
  '{"a":1,"\\u0061":1}',
  '{"__proto__":1}',
  '{"\\u005f_proto__":1}',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  "1e999",
  "-1e999",
  "[[[[[]]]]]",
  '{"a":1}x',
  "01",
  "+1",
  ".5",
  "NaN",
])("%s is refused", (text) => {
  expect(read(text)).toBeUndefined();
});

test("names of Object.prototype are ordinary members", () => {
  const text = '{"constructor":1,"toString":2,"hasOwnProperty":3}';
  expect(read(text)).toEqual({ value: JSON.parse(text) });
});
