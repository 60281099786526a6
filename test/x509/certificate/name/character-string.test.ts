// Character strings of ASN.1, X.680 section 41, against other decoders.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeAsciiStrictly,
  readCharacterString,
} from "../../../../src/x509/certificate/name/character-string.ts";

const read = (tag: number, content: Uint8Array) => {
  const copy = new Uint8Array(content);
  return readCharacterString({ tag, content: copy, encoding: copy });
};
const utf8 = (text: string) => new TextEncoder().encode(text);
const wellFormed = fc.string({ unit: "binary" });

describe("types of ASCII characters", () => {
  const tags = [0x12, 0x13, 0x16, 0x1a];

  test.each(tags)("%i: any ASCII is read as it is", (tag) => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii" }), (text) => {
        expect(read(tag, utf8(text))).toBe(text);
      }),
    );
  });

  test.each(tags)("%i: UTF-8 beyond ASCII is refused, although it could be decoded", (tag) => {
    for (const text of ["ë", "exаmple.com", "\u0080", "🔑"]) {
      expect(read(tag, utf8(text))).toBeUndefined();
      expect(decodeAsciiStrictly(utf8(text))).toBeUndefined();
    }
  });
});

test("UTF8String: any text, and invalid octets as TextDecoder judges them", () => {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  fc.assert(
    fc.property(fc.oneof(wellFormed.map(utf8), fc.uint8Array({ maxLength: 8 })), (content) => {
      let expected: string | undefined;
      try {
        expected = decoder.decode(content);
      } catch {
        expected = undefined;
      }
      expect(read(0x0c, content)).toBe(expected);
    }),
  );
});

test("TeletexString: one character an octet, as in ISO 8859-1", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (content) => {
      expect(read(0x14, content)).toBe(Buffer.from(content).toString("latin1"));
    }),
  );
});

test("BMPString: UTF-16 as Buffer writes it; anything not well-formed is refused", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        wellFormed,
        fc.string({ unit: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
      ),
      (text) => {
        const content = Buffer.from(text, "utf16le").swap16();
        expect(read(0x1e, content)).toBe(!/\p{Surrogate}/u.test(text) ? text : undefined);
        expect(read(0x1e, Buffer.concat([content, Buffer.of(0)]))).toBeUndefined();
      },
    ),
  );
});

test("UniversalString: every code point but surrogates, in four octets", () => {
  const point = fc.oneof(
    fc.nat({ max: 0x11_0000 }),
    fc.constantFrom(0xd7ff, 0xd800, 0xdfff, 0xe000, 0x10_ffff),
  );
  fc.assert(
    fc.property(fc.array(point), (points) => {
      const content = Buffer.alloc(4 * points.length);
      points.forEach((each, index) => content.writeUInt32BE(each, 4 * index));
      const isText = points.every((each) => each <= 0x10_ffff && (each < 0xd800 || each > 0xdfff));
      expect(read(0x1c, content)).toBe(isText ? String.fromCodePoint(...points) : undefined);
      expect(read(0x1c, Buffer.concat([content, Buffer.of(0, 0)]))).toBeUndefined();
    }),
  );
});

test("no other type is a character string", () => {
  const known = [0x0c, 0x12, 0x13, 0x14, 0x16, 0x1a, 0x1c, 0x1e];
  for (let tag = 0; tag < 256; tag++) {
    expect(read(tag, new Uint8Array(0))).toBe(known.includes(tag) ? "" : undefined);
  }
});
