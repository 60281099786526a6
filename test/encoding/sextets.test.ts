import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alphabetOf, decodeSextets, encodeSextets } from "../../src/encoding/sextets.ts";

// An alphabet of its own, in which nothing is where base64 has it.
const characters = "/9876543210+zyxwvutsrqponmlkjihgfedcbaZYXWVUTSRQPONMLKJIHGFEDCBA";
const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const alphabet = alphabetOf(characters);

/** Text of base64 in the alphabet above, and back. */
function translate(text: string, from: string, to: string): string {
  return Array.from(text, (character) => to[from.indexOf(character)]).join("");
}

describe("alphabetOf", () => {
  test("knows every character by its value and every value by its character", () => {
    expect(Buffer.from(alphabet.codes).toString("latin1")).toBe(characters);
    for (const [value, character] of Array.from(characters).entries()) {
      expect(alphabet.values[character.charCodeAt(0)]).toBe(value);
    }
  });

  test("gives no other character a value", () => {
    const valid = [...alphabet.values].filter((value) => value < 64);
    expect(valid.toSorted((a, b) => a - b)).toEqual([...Array(64).keys()]);
    expect(alphabet.values.filter((value) => value >= 64)).toEqual(new Uint8Array(256 - 64).fill(0x80));
  });
});

describe("sextets of another alphabet", () => {
  test("are what base64 is, translated", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        const expected = Buffer.from(bytes).toString("base64").replaceAll("=", "");
        const text = Buffer.from(encodeSextets(bytes, alphabet)).toString("latin1");
        expect(translate(text, characters, base64)).toBe(expected);
        expect(decodeSextets(text, alphabet)).toEqual(bytes);
      }),
    );
  });

  test("are not decoded from the characters of other ones", () => {
    expect(decodeSextets("AA-A", alphabet)).toBeUndefined();
    expect(decodeSextets("AA_A", alphabet)).toBeUndefined();
  });
});
