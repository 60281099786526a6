// No character that changes what a terminal does or shows.
import fc from "fast-check";
import { expect, test } from "vitest";
import { isPrintable, printable, printableJson } from "../../src/cli/printable.ts";

const harmful = [
  ...Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)),
  ...Array.from({ length: 33 }, (_, index) => String.fromCharCode(0x7f + index)),
  ...["\u061c", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202b"],
  ...["\u202c", "\u202d", "\u202e", "\u2060", "\u2066", "\u2067", "\u2068", "\u2069", "\ufeff", "\u00ad"],
  ...["\u{e0041}", "\ud800", "\udc00", "\u3164", "\u115f", "\u034f", "\ufe0f"],
];

test.each(harmful)("escapes %j", (character) => {
  const shown = printable(`a${character}b`);
  expect(shown).toMatch(/^a\\(?:[nrt]|u\{[0-9a-f]+\})b$/);
  const json = printableJson({ a: `a${character}b` });
  expect(json).not.toContain(character === "\n" ? "a\nb" : character === " " ? "?" : `a${character}b`);
  expect(JSON.parse(json)).toEqual({ a: `a${character}b` });
});

test("keeps text of every script", () => {
  const text = "Zürich, 東京, القاهرة, תל אביב, Καλημέρα, 🙂";
  expect(printable(text)).toBe(text);
  expect(printableJson(text)).toBe(JSON.stringify(text));
});

test("the JSON stands for the same value, and has no harmful character", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const json = printableJson(value);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(isPrintable(json)).toBe(true);
    }),
  );
});

test("text of any characters becomes one printable line", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(isPrintable(printable(text))).toBe(true);
      expect(printable(text)).not.toContain("\n");
    }),
  );
});
