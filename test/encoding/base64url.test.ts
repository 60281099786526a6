import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeBase64,
  decodeBase64url,
  decodeBase64urlToScratch,
  encodeBase64,
  encodeBase64url,
  encodeTextAsBase64url,
  notBase64url,
} from "../../src/encoding/base64url.ts";
import { base64Characters, base64urlCharacters, strangers, texts } from "../support/encoding/base64-texts.ts";

/** What Node's decoder makes of a text, if encoding that again gives the same text. */
function canonical(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? new Uint8Array(bytes) : undefined;
}

describe("base64url", () => {
  test("encodes as Buffer does, and decodes to the same bytes again", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = encodeBase64url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString("base64url"));
        expect(decodeBase64url(text)).toEqual(bytes);
      }),
    );
  });

  test("decodes a text if, and only if, encoding the bytes gives that text again", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const bytes = decodeBase64url(text);
        expect(bytes).toEqual(canonical(text));
        if (bytes !== undefined) expect(encodeBase64url(bytes)).toBe(text);
      }),
      { numRuns: 5000 },
    );
  });

  test("has the examples of RFC 4648 section 10, without padding", () => {
    const examples = ["", "f", "fo", "foo", "foob", "fooba", "foobar"];
    const encoded = ["", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"];
    expect(examples.map((text) => encodeBase64url(Buffer.from(text)))).toEqual(encoded);
    expect(encoded.map((text) => Buffer.from(decodeBase64url(text) ?? "?").toString())).toEqual(examples);
  });

  test("has the example of RFC 7515 appendix C", () => {
    expect(encodeBase64url(Uint8Array.of(3, 236, 255, 224, 193))).toBe("A-z_4ME");
    expect(decodeBase64url("A-z_4ME")).toEqual(Uint8Array.of(3, 236, 255, 224, 193));
  });

  test("knows long byte strings", () => {
    const bytes = Uint8Array.from({ length: 300_001 }, (_, index) => index * 31);
    expect(encodeBase64url(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
    expect(decodeBase64url(encodeBase64url(bytes))).toEqual(bytes);
  });
});

describe("decodeBase64url, exhaustively:", () => {
  test("no text of one character is the encoding of anything", () => {
    for (let code = 0; code <= 0xffff; code++) {
      if (decodeBase64url(String.fromCharCode(code)) !== undefined) expect.unreachable(`U+${code}`);
    }
  });

  test.each([
    ["first", (character: string) => `${character}Q`],
    ["second", (character: string) => `A${character}`],
  ])("the %s of two characters is in the alphabet, and leaves no bits over", (_, write) => {
    expect(decodableAt(write)).toBe(canonicalAt(write));
  });

  test.each([
    ["first", (character: string) => `${character}AA`],
    ["second", (character: string) => `A${character}A`],
    ["third", (character: string) => `AA${character}`],
  ])("the %s of three characters is in the alphabet, and leaves no bits over", (_, write) => {
    expect(decodableAt(write)).toBe(canonicalAt(write));
  });

  test.each([
    ["first", (character: string) => `${character}AAA`],
    ["second", (character: string) => `A${character}AA`],
    ["third", (character: string) => `AA${character}A`],
    ["fourth", (character: string) => `AAA${character}`],
  ])("the %s of four characters is in the alphabet", (_, write) => {
    expect(decodableAt(write)).toBe(Array.from(base64urlCharacters).toSorted().join(""));
  });

  test("every text of two characters of the alphabet is decoded as Buffer decodes it, if it is canonical", () => {
    let decodable = 0;
    for (const first of base64urlCharacters) {
      for (const second of base64urlCharacters) {
        const bytes = decodeBase64url(first + second);
        if (bytes !== undefined) decodable++;
        expect(bytes).toEqual(canonical(first + second));
      }
    }
    expect(decodable).toBe(256);
  });

  /** Every UTF-16 code unit with which the text decodes. */
  function decodableAt(write: (character: string) => string): string {
    return codeUnits.filter((character) => decodeBase64url(write(character)) !== undefined).join("");
  }

  function canonicalAt(write: (character: string) => string): string {
    return Array.from(base64urlCharacters)
      .toSorted()
      .filter((character) => canonical(write(character)) !== undefined)
      .join("");
  }
});

describe("decodeBase64url refuses", () => {
  test.each<[string, string]>([
    ["one character", "A"],
    ["five characters", "AAAAA"],
    ["padding that base64 would have", "AA=="],
    ["one character of padding", "AAA="],
    ["padding alone", "="],
    ["padding where there is none to do", "AAAA="],
    ["the alphabet of base64, +", "AA+A"],
    ["the alphabet of base64, /", "AA/A"],
    ["bits left over in the last of two", "AB"],
    ["bits left over in the last of three", "AAB"],
    ["the highest bit left over in the last of two", "AI"],
    ["the highest bit left over in the last of three", "AAC"],
    ["a line feed at the end", "AAAA\n"],
    ["a line feed in the middle", "AA\nAA"],
    ["a space in front", " AAAA"],
    ["NUL", "AAA\0"],
    ["U+0141, whose low byte is A", "AAA\u0141"],
    ["a full-width A", "AAA\uff21"],
    ["a pair of surrogates", "AA\ud83d\ude00"],
    ["half a pair of surrogates", "AAA\ud800"],
  ])("%s", (_, text) => {
    expect(decodeBase64url(text)).toBeUndefined();
  });

  test("anything outside the alphabet, wherever it stands", () => {
    const text = "QUJDREVGRw";
    const outside = strangers.filter((stranger) => !/^[-_]$/.test(stranger));
    for (const stranger of outside) {
      for (let at = 0; at <= text.length; at++) {
        expect(decodeBase64url(text.slice(0, at) + stranger + text.slice(at))).toBeUndefined();
        expect(decodeBase64url(text.slice(0, at) + stranger + text.slice(at + 1))).toBeUndefined();
      }
    }
  });
});

const codeUnits = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));

test("a text is encoded as its UTF-8 octets are", () => {
  const lengths = fc.constantFrom(0, 40, 5000);
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 30 }), lengths, (text, length) => {
      const padded = "a".repeat(length) + text;
      expect(encodeTextAsBase64url(padded)).toBe(Buffer.from(padded).toString("base64url"));
    }),
  );
});

test("bytes are encoded alike around the length from which the runtime does it", () => {
  for (let length = 0; length < 140; length++) {
    const bytes = Uint8Array.from({ length }, (_, index) => 255 - index);
    expect(encodeBase64url(bytes)).toBe(Buffer.from(bytes).toString("base64url"));
  }
});

describe("decoding to scratch memory", () => {
  const octets = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));

  /** All ways give the same. */
  function expectAgreement(text: string): void {
    expect(decodeBase64urlToScratch(text, octets(text))).toEqual(decodeBase64url(text));
    expect(decodeBase64urlToScratch(text)).toEqual(decodeBase64url(text));
  }

  test("gives the same for any text", () => {
    const anyText = fc.oneof(texts, fc.string({ unit: "binary-ascii", maxLength: 50 }));
    const ascii = anyText.filter((text) => Buffer.from(text, "latin1").toString("latin1") === text);
    fc.assert(fc.property(ascii, expectAgreement), { numRuns: 5000 });
  });

  test("and for a long one, whatever stands in one place of it", () => {
    const lengths = fc.oneof(
      fc.integer({ min: 190, max: 212 }),
      fc.integer({ min: 4080, max: 4112 }),
      fc.integer({ min: 1, max: 20_000 }),
    );
    const stranger = fc.oneof(
      fc.constantFrom(...Array.from(base64urlCharacters)),
      fc.constantFrom("=", "+", "/", " ", "\n", "\xc1", "."),
    );
    const places = fc.oneof(fc.nat({ max: 20_000 }), fc.constantFrom(-1, -2, -3, -4));
    fc.assert(
      fc.property(lengths, places, stranger, (length, place, character) => {
        const text = "Ab-_".repeat(length / 4 + 1).slice(0, length);
        const at = place < 0 ? Math.max(0, length + place) : place % length;
        const changed = text.slice(0, at) + character + text.slice(at + 1);
        expectAgreement(text);
        expectAgreement(changed);
      }),
      { numRuns: 300 },
    );
  });

  test("gives each its own memory", () => {
    const pieces = Array.from({ length: 300 }, (_, index) => {
      const bytes = new Uint8Array(index * 17).fill(index);
      return { bytes, decoded: decodeBase64urlToScratch(encodeBase64url(bytes)) };
    });
    for (const { bytes, decoded } of pieces) expect(decoded).toEqual(bytes);
  });

  test("a part of other octets is decoded as if there were no others", () => {
    const whole = "!!!!Zm9v!!!!";
    expect(decodeBase64urlToScratch("Zm9v", octets(whole).subarray(4, 8))).toEqual(octets("foo"));
    expect(decodeBase64urlToScratch(whole.slice(4, 8))).toEqual(octets("foo"));
    const long = `!${"Zm9v".repeat(2000)}!`;
    expect(decodeBase64urlToScratch(long.slice(1, -1), octets(long).subarray(1, -1))).toEqual(
      octets("foo".repeat(2000)),
    );
    expect(decodeBase64urlToScratch(long)).toBeUndefined();
  });

  test("text that is not ASCII is refused", () => {
    for (const text of ["\xe9m9v", "Zm9\u{1f600}", "Z".repeat(300) + "\u0141", "Z".repeat(5000) + "\u0100"]) {
      expect(decodeBase64urlToScratch(text)).toBeUndefined();
    }
  });
});

/** The same of base64 with padding. */
function canonicalBase64(text: string): Uint8Array | undefined {
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
        expect(bytes).toEqual(canonicalBase64(text));
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
            expect(decodeBase64(text)).toEqual(canonicalBase64(text));
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
    const expected = Array.from(`${base64Characters}=`).filter((character) =>
      canonicalBase64(write(character)),
    );
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

describe("what is said of a text that is not base64url", () => {
  test.each(["AAAA\n", "AAA\r\n", " AAAA", "\tAAAA", `"AAAA`, "AAAA'", `"AAAA"`])(
    "names what is at the ends of %j",
    (text) => {
      expect(notBase64url(text)).toMatch(/^is not base64url: it has white space or a quotation mark/);
    },
  );

  test.each(["AA=A", "AA AA", "A", "+AAA"])("blames nothing else, as in %j", (text) => {
    expect(notBase64url(text)).toBe("is not base64url");
  });
});
