import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBase64, encodeBase64 } from "../../src/encoding/base64.ts";
import { base64Characters, strangers, texts } from "../support/encoding/base64-texts.ts";

/** What Node's decoder makes of a text, if encoding that again gives the same text. */
function canonical(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? new Uint8Array(bytes) : undefined;
}

describe("base64", () => {
  test("encodes as Buffer does, and decodes to the same bytes again", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = encodeBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString("base64"));
        expect(decodeBase64(text)).toEqual(bytes);
      }),
    );
  });

  test("decodes a text if, and only if, encoding the bytes gives that text again", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const bytes = decodeBase64(text);
        expect(bytes).toEqual(canonical(text));
        if (bytes !== undefined) expect(encodeBase64(bytes)).toBe(text);
      }),
      { numRuns: 5000 },
    );
  });

  test("has the examples of RFC 4648 section 10", () => {
    const examples = ["", "f", "fo", "foo", "foob", "fooba", "foobar"];
    const encoded = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];
    expect(examples.map((text) => encodeBase64(Buffer.from(text)))).toEqual(encoded);
    expect(encoded.map((text) => Buffer.from(decodeBase64(text) ?? "?").toString())).toEqual(examples);
  });
});

describe("decodeBase64, exhaustively:", () => {
  test("of every text of four characters, some of them odd, what decodes is canonical", () => {
    const some = ["A", "B", "Q", "g", "w", "/", "+", "-", "=", " ", "\u0141"];
    for (const a of some) {
      for (const b of some) {
        for (const c of some) {
          for (const d of some) {
            const text = a + b + c + d;
            expect(decodeBase64(text)).toEqual(canonical(text));
          }
        }
      }
    }
  });

  test.each([
    ["first", (character: string) => `${character}Q==`],
    ["second", (character: string) => `A${character}==`],
    ["third", (character: string) => `AA${character}=`],
    ["fourth", (character: string) => `AAA${character}`],
  ])("the %s character may be any that is canonical there, and no other", (_, write) => {
    const decodable: string[] = [];
    for (let code = 0; code <= 0xffff; code++) {
      const character = String.fromCharCode(code);
      if (decodeBase64(write(character)) !== undefined) decodable.push(character);
    }
    const expected = Array.from(`${base64Characters}=`).filter((character) => canonical(write(character)));
    expect(decodable.join("")).toBe(expected.toSorted().join(""));
  });
});

describe("decodeBase64 refuses", () => {
  test.each<[string, string]>([
    ["no padding", "AA"],
    ["half of the padding", "AA="],
    ["too much padding", "AAA=="],
    ["padding that completes nothing", "AAAA===="],
    ["three characters of padding", "A==="],
    ["padding alone", "===="],
    ["padding in the middle", "AA==AAAA"],
    ["something behind the padding", "AA=A"],
    ["the alphabet of base64url, -", "AA-A"],
    ["the alphabet of base64url, _", "AA_A"],
    ["bits left over before two characters of padding", "AB=="],
    ["bits left over before one character of padding", "AAB="],
    ["line feeds", "AAAA\nAAA"],
    ["a line feed at the end", "AAAA\n"],
    ["a space", "AAA "],
    ["U+0141, whose low byte is A", "AAA\u0141"],
  ])("%s", (_, text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });

  test("anything outside the alphabet, wherever it stands", () => {
    const text = "QUJDREVGRw==";
    const outside = strangers.filter((stranger) => !/^[+/=]+$/.test(stranger));
    for (const stranger of outside) {
      for (let at = 0; at <= text.length; at++) {
        expect(decodeBase64(text.slice(0, at) + stranger + text.slice(at))).toBeUndefined();
        expect(decodeBase64(text.slice(0, at) + stranger + text.slice(at + 1))).toBeUndefined();
      }
    }
  });
});
