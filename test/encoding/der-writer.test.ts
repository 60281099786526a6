import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DerReader, tags } from "../../src/encoding/der.ts";
import {
  derBitString,
  derElement,
  derObjectIdentifier,
  derSequence,
  derUnsignedInteger,
} from "../../src/encoding/der-writer.ts";
import { JoseError } from "../../src/errors.ts";

const octets = fc.uint8Array({ maxLength: 300 });

function reader(bytes: Uint8Array<ArrayBuffer>): DerReader {
  return new DerReader(bytes, (problem) => new JoseError("ERR_X509_INVALID", problem));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

describe("what is written in DER is read again:", () => {
  test("an element with one content or several", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(tags), 0x80, 0xa3),
        octets,
        octets,
        (tag, first, second) => {
          const der = reader(derElement(tag, first, second));
          expect(hex(der.element(tag).content)).toBe(hex(first) + hex(second));
          expect(der.done).toBe(true);
        },
      ),
    );
  });

  test("a sequence of elements", () => {
    fc.assert(
      fc.property(fc.array(octets, { maxLength: 5 }), (contents) => {
        const der = reader(derSequence(...contents.map((content) => derElement(tags.octetString, content))));
        const inner = der.sequence();
        for (const content of contents) expect(inner.element(tags.octetString).content).toEqual(content);
        inner.end();
        der.end();
      }),
    );
  });

  test("a number, however many zeros its magnitude has in front", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 300n }), fc.nat(3), (value, zeros) => {
        const digits = value.toString(16);
        const magnitude = Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
        const der = reader(derUnsignedInteger(Buffer.concat([Buffer.alloc(zeros), magnitude])));
        expect(BigInt(`0x${hex(der.unsignedInteger())}`)).toBe(value);
        expect(der.done).toBe(true);
      }),
    );
  });

  test("a bit string", () => {
    fc.assert(
      fc.property(octets, (content) => {
        const der = reader(derBitString(content));
        expect(der.bitString()).toEqual(content);
        expect(der.done).toBe(true);
      }),
    );
  });

  test("an object identifier", () => {
    fc.assert(
      fc.property(fc.nat(2), fc.nat(39), fc.array(fc.nat(), { maxLength: 6 }), (root, second, rest) => {
        const dotted = [root, second, ...rest].join(".");
        expect(reader(derObjectIdentifier(dotted)).objectIdentifier()).toBe(dotted);
      }),
    );
  });
});

describe("DER is written as", () => {
  test.each<[number, string]>([
    [0, "0400"],
    [127, "047f"],
    [128, "048180"],
    [255, "0481ff"],
    [256, "04820100"],
    [65_536, "0483010000"],
  ])("a length of %i octets: %s", (length, header) => {
    const element = derElement(tags.octetString, new Uint8Array(length));
    expect(hex(element.subarray(0, header.length / 2))).toBe(header);
    expect(element).toHaveLength(header.length / 2 + length);
  });

  test.each<[string, string]>([
    ["", "020100"],
    ["00", "020100"],
    ["0000", "020100"],
    ["01", "020101"],
    ["0001", "020101"],
    ["7f", "02017f"],
    ["80", "02020080"],
    ["000080", "02020080"],
    ["ff", "020200ff"],
    ["0100", "02020100"],
  ])("a number of magnitude [%s]: %s", (magnitude, encoding) => {
    expect(hex(derUnsignedInteger(Buffer.from(magnitude, "hex")))).toBe(encoding);
  });

  test("a SEQUENCE, an OBJECT IDENTIFIER, a BIT STRING", () => {
    expect(hex(derSequence())).toBe("3000");
    expect(hex(derObjectIdentifier("1.2.840.113549.1.1.1"))).toBe("06092a864886f70d010101");
    expect(hex(derBitString(Uint8Array.of(0xab)))).toBe("030200ab");
    expect(hex(derBitString(new Uint8Array(0)))).toBe("030100");
  });
});
