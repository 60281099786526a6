import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  copyText,
  decodeAscii,
  decodeUtf8,
  decodeUtf8InPieces,
  encodeAscii,
  encodeUtf8,
  encodeUtf8ToScratch,
} from "../../src/encoding/utf8.ts";

describe("UTF-8", () => {
  test("encodes as Buffer does, and decodes to the same text again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(encodeUtf8(text)).toEqual(new Uint8Array(Buffer.from(text)));
        expect(decodeUtf8(encodeUtf8(text))).toBe(text);
        expect(encodeUtf8ToScratch(text)).toEqual(encodeUtf8(text));
      }),
    );
  });

  test("decodes bytes if, and only if, encoding the text gives those bytes again", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 8 }),
      fc.array(fc.constantFrom(0x41, 0x80, 0xbf, 0xc3, 0xe2, 0xed, 0xef, 0xf0, 0xf4), { maxLength: 8 }),
    );
    fc.assert(
      fc.property(
        bytes.map((octets) => Buffer.from(octets)),
        (encoded) => {
          const valid = Buffer.from(encoded.toString()).equals(encoded);
          expect(decodeUtf8(encoded)).toBe(valid ? encoded.toString() : undefined);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("encodes in scratch memory whatever part of the text is outside ASCII", () => {
    for (const outside of [0, 1, 2, 3, 4, 12, 24]) {
      for (const character of ["\u00e9", "\u20ac", "\u{1f511}", "\ud83d"]) {
        const text = "a".repeat(24 - outside) + character.repeat(outside);
        expect(encodeUtf8ToScratch(text)).toEqual(new Uint8Array(Buffer.from(text)));
      }
    }
  });

  test("keeps a byte order mark, wherever it is", () => {
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf))).toBe("\ufeff");
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b))).toBe("\ufeff{");
    expect(decodeUtf8(Uint8Array.of(0x7b, 0xef, 0xbb, 0xbf))).toBe("{\ufeff");
    expect(encodeUtf8("\ufeff{")).toEqual(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b));
  });

  test("decodes nothing to nothing", () => {
    expect(decodeUtf8(new Uint8Array(0))).toBe("");
  });
});

describe("decodeUtf8 refuses", () => {
  test.each<[string, number[]]>([
    ["a continuation byte on its own", [0x80]],
    ["a sequence that is cut short", [0xc3]],
    ["a sequence of three that is cut short", [0xe2, 0x82]],
    ["a sequence interrupted by ASCII", [0xc3, 0x41]],
    ["an overlong NUL", [0xc0, 0x80]],
    ["an overlong slash", [0xc0, 0xaf]],
    ["an overlong slash of three bytes", [0xe0, 0x80, 0xaf]],
    ["half a surrogate pair", [0xed, 0xa0, 0x80]],
    ["the other half of one", [0xed, 0xbf, 0xbf]],
    ["a surrogate pair as CESU-8 writes it", [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]],
    ["a code point above U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
    ["a sequence of five bytes", [0xf8, 0x88, 0x80, 0x80, 0x80]],
    ["0xFE", [0xfe]],
    ["0xFF", [0xff]],
    ["UTF-16 with its byte order mark", [0xff, 0xfe, 0x7b, 0x00]],
    ["latin1", [0x63, 0x61, 0x66, 0xe9]],
  ])("%s", (_, octets) => {
    expect(decodeUtf8(Uint8Array.from(octets))).toBeUndefined();
    expect(decodeUtf8(Uint8Array.from([0x41, ...octets, 0x41]))).toBeUndefined();
  });
});

test("a failure leaves nothing behind for the next text", () => {
  expect(decodeUtf8(Uint8Array.of(0xe2, 0x82))).toBeUndefined();
  expect(decodeUtf8(Uint8Array.of(0xac))).toBeUndefined();
  expect(decodeUtf8(Uint8Array.of(0x41))).toBe("A");
});

test("decodeAscii gives the characters of the codes", () => {
  const codes = Uint8Array.from({ length: 128 }, (_, code) => code);
  expect(decodeAscii(codes)).toBe(Buffer.from(codes).toString("latin1"));
});

describe("encodeAscii", () => {
  const ascii = fc.string({ unit: "binary-ascii", maxLength: 300 });
  const others = fc.constantFrom(
    "\u0080",
    "\u00ff",
    "\u0141",
    "\u20ac",
    "\ud800",
    "\udc00",
    "\u{1f600}",
    "\ufeff",
  );

  test("gives the codes of ASCII text", () => {
    fc.assert(
      fc.property(ascii, (text) => {
        expect(encodeAscii(text)).toEqual(new Uint8Array(Buffer.from(text, "latin1")));
      }),
    );
  });

  test("gives nothing for a text with any other character in it, wherever that is", () => {
    fc.assert(
      fc.property(ascii, others, ascii, (before, other, after) => {
        expect(encodeAscii(before + other + after)).toBeUndefined();
      }),
    );
  });

  test("gives nothing exactly when some character is above 0x7f", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 30 }), (text) => {
        const isAscii = Array.from(text).every((character) => (character.codePointAt(0) ?? 0) <= 0x7f);
        expect(encodeAscii(text) !== undefined).toBe(isAscii);
      }),
      { numRuns: 500 },
    );
  });

  test("takes long texts too", () => {
    for (const length of [8191, 8192, 8193, 100_000]) {
      expect(encodeAscii("a".repeat(length))).toEqual(new Uint8Array(length).fill(0x61));
      expect(encodeAscii(`${"a".repeat(length - 1)}\u00e9`)).toBeUndefined();
    }
  });
});

describe("decoding piece by piece", () => {
  const pieceLength = 4096;
  /** Octets around the end of a piece, with ASCII on both sides. */
  const around = fc
    .tuple(
      fc.integer({ min: -8, max: 2 }),
      fc.oneof(
        fc.string({ unit: "binary", maxLength: 4 }).map((text) => Array.from(Buffer.from(text))),
        fc.array(fc.constantFrom(0x41, 0x80, 0xbf, 0xc3, 0xe2, 0xed, 0xef, 0xf0, 0xf4), { maxLength: 10 }),
      ),
      fc.constantFrom(0, 1, 5000, 9000),
    )
    .map(([place, octets, after]) => {
      const before = new Uint8Array(pieceLength + place).fill(0x61);
      return Uint8Array.from([...before, ...octets, ...new Uint8Array(after).fill(0x62)]);
    });

  test("gives what decoding at once gives", () => {
    fc.assert(
      fc.property(fc.oneof(around, fc.uint8Array({ maxLength: 30 })), (octets) => {
        expect(decodeUtf8InPieces(octets)).toBe(decodeUtf8(octets));
      }),
      { numRuns: 2000 },
    );
  });

  test("for characters of each length, at each place of the end of a piece", () => {
    for (const character of ["\u00eb", "\u20ac", "\u{1f511}", "\ufeff"]) {
      for (let before = pieceLength - 5; before <= pieceLength + 1; before++) {
        const text = "a".repeat(before) + character.repeat(3000);
        expect(decodeUtf8InPieces(encodeUtf8(text))).toBe(text);
      }
    }
  });

  test("of nothing, of whole pieces, and of continuation octets alone", () => {
    expect(decodeUtf8InPieces(new Uint8Array(0))).toBe("");
    expect(decodeUtf8InPieces(new Uint8Array(2 * pieceLength).fill(0x61))).toBe("a".repeat(2 * pieceLength));
    expect(decodeUtf8InPieces(new Uint8Array(3 * pieceLength).fill(0x80))).toBeUndefined();
  });
});

describe("copyText", () => {
  test("is the same text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), fc.nat({ max: 50 }), (text, start) => {
        const ascii = text.replaceAll(/[^\0-\x7f]/gu, "a");
        expect(copyText(ascii.slice(start))).toBe(ascii.slice(start));
      }),
    );
    expect(copyText("\ufeffa")).toBe("\ufeffa");
    expect(copyText("")).toBe("");
  });
});
