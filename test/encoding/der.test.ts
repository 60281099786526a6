import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DerReader, tags, type DerElement } from "../../src/encoding/der.ts";
import { JoseError } from "../../src/errors.ts";
import { codeOf } from "../support/errors.ts";

/** A reader for octets in hexadecimal digits, whose fault is the code that the tests look for. */
function reader(octets: string | Uint8Array): DerReader {
  const bytes = typeof octets === "string" ? Buffer.from(octets.replaceAll(" ", ""), "hex") : octets;
  return new DerReader(Uint8Array.from(bytes), (problem) => new JoseError("ERR_X509_INVALID", problem));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** Reads everything there is, going into whatever is constructed. */
function walk(der: DerReader): number {
  let count = 0;
  while (!der.done) {
    const element: DerElement = der.any();
    count++;
    if ((element.tag & 0x20) !== 0) count += walk(der.inside(element.content));
  }
  der.end();
  return count;
}

const operations: Record<string, (der: DerReader) => unknown> = {
  any: (der) => der.any(),
  element: (der) => der.element(tags.octetString),
  optional: (der) => der.optional(tags.boolean),
  sequence: (der) => der.sequence(),
  set: (der) => der.sequence(tags.set),
  unsignedInteger: (der) => der.unsignedInteger(),
  objectIdentifier: (der) => der.objectIdentifier(),
  bitString: (der) => der.bitString(),
  end: (der) => der.end(),
  walk,
};

describe("DerReader reads", () => {
  test("the elements in order, with their contents and with their encoding", () => {
    const der = reader("0101ff 0500 0402abcd");
    expect(der.peek()).toBe(tags.boolean);
    expect(der.any()).toEqual({
      tag: tags.boolean,
      content: Uint8Array.of(0xff),
      encoding: Uint8Array.of(1, 1, 0xff),
    });
    expect(der.any()).toEqual({
      tag: tags.null,
      content: new Uint8Array(0),
      encoding: Uint8Array.of(5, 0),
    });
    expect(der.done).toBe(false);
    expect(hex(der.element(tags.octetString).content)).toBe("abcd");
    expect(der.done).toBe(true);
    expect(der.peek()).toBeUndefined();
    expect(codeOf(() => der.end())).toBeUndefined();
  });

  test.each<[number, string]>([
    [0, "0400"],
    [127, "047f"],
    [128, "048180"],
    [255, "0481ff"],
    [256, "04820100"],
    [65_535, "0482ffff"],
    [65_536, "0483010000"],
    [16_777_216, "048401000000"],
  ])("a length of %i octets", (length, header) => {
    const der = reader(Buffer.concat([Buffer.from(header, "hex"), Buffer.alloc(length)]));
    expect(der.any().content).toHaveLength(length);
    expect(der.done).toBe(true);
  });

  test("tag numbers up to 30", () => {
    expect(reader("1e00").any().tag).toBe(0x1e);
    expect(reader("be00").any().tag).toBe(0xbe);
    expect(reader("de00").any().tag).toBe(0xde);
  });

  test("sequences within sequences", () => {
    const outer = reader("3009 3003 020101 3102 0500");
    const inner = outer.sequence();
    expect(hex(inner.sequence().unsignedInteger())).toBe("01");
    expect(inner.sequence(tags.set).any().tag).toBe(tags.null);
    expect([inner.done, outer.done]).toEqual([true, true]);
  });

  test("an optional element, only where it is", () => {
    const der = reader("a000 0500");
    expect(der.optional(tags.null)).toBeUndefined();
    expect(der.optional(0xa0)?.content).toHaveLength(0);
    expect(der.optional(0xa0)).toBeUndefined();
    expect(der.optional(tags.null)).toBeDefined();
    expect(der.optional(tags.null)).toBeUndefined();
  });

  test.each<[string, string]>([
    ["020100", "00"],
    ["020101", "01"],
    ["02017f", "7f"],
    ["02020080", "80"],
    ["0202 00ff", "ff"],
    ["02020100", "0100"],
    ["0203 008000", "8000"],
  ])("the INTEGER %s as %s", (encoding, magnitude) => {
    expect(hex(reader(encoding).unsignedInteger())).toBe(magnitude);
  });

  test("an OBJECT IDENTIFIER", () => {
    expect(reader("06092a864886f70d010101").objectIdentifier()).toBe("1.2.840.113549.1.1.1");
  });

  test.each<[string, string]>([
    ["0303 00abcd", "abcd"],
    ["030100", ""],
  ])("the BIT STRING %s", (encoding, octets) => {
    expect(hex(reader(encoding).bitString())).toBe(octets);
  });
});

describe("DerReader refuses", () => {
  test.each<[string, keyof typeof operations, string]>([
    ["nothing", "any", ""],
    ["a tag alone", "any", "04"],
    ["contents that are cut short", "any", "0402ab"],
    ["contents that are missing", "any", "0401"],
    ["a length that is cut short", "any", "0482 01"],
    ["a length that is missing", "any", "0481"],
    ["a length far beyond the end", "any", "0484 ffffffff 00"],
    ["an indefinite length", "any", "0480 0000"],
    ["an indefinite length of a SEQUENCE", "sequence", "3080 0500 0000"],
    ["a short length in the long form", "any", `0481 7f ${"00".repeat(127)}`],
    ["a length of zero in the long form", "any", "048100"],
    ["a length with a leading zero", "any", `0482 0080 ${"00".repeat(128)}`],
    ["a length with two leading zeros", "any", `0483 000080 ${"00".repeat(128)}`],
    ["a length with a leading zero before 0xff", "any", `0482 00ff ${"00".repeat(255)}`],
    ["a length of five octets", "any", "0485 0000000001 00"],
    ["a length of more than 4 GiB", "any", "0485 0100000000 00"],
    ["the reserved length 0xff", "any", `04ff ${"00".repeat(127)}`],
    ["a high tag number", "any", "1f0100"],
    ["a high tag number, constructed", "any", "bf8100 00"],
    ["another tag", "element", "0500"],
    ["a constructed OCTET STRING", "element", "2403 0401ab"],
    ["a SET for a SEQUENCE", "sequence", "3100"],
    ["a SEQUENCE for a SET", "set", "3000"],
    ["a primitive SEQUENCE", "sequence", "1000"],
    ["an optional element that is cut short", "optional", "0101"],
    ["an empty INTEGER", "unsignedInteger", "0200"],
    ["an INTEGER of -1", "unsignedInteger", "0201ff"],
    ["an INTEGER of -128", "unsignedInteger", "020180"],
    ["a negative INTEGER of two octets", "unsignedInteger", "0202ff00"],
    ["an INTEGER of two zeros", "unsignedInteger", "02020000"],
    ["an INTEGER with a needless zero", "unsignedInteger", "0202007f"],
    ["an INTEGER with two zeros before its sign bit", "unsignedInteger", "0203000080"],
    ["a BOOLEAN for an INTEGER", "unsignedInteger", "0101ff"],
    ["an ENUMERATED for an INTEGER", "unsignedInteger", "0a0101"],
    ["an empty OBJECT IDENTIFIER", "objectIdentifier", "0600"],
    ["an OBJECT IDENTIFIER that does not end", "objectIdentifier", "06022a86"],
    ["an OBJECT IDENTIFIER with padding", "objectIdentifier", "06032a8001"],
    ["a RELATIVE-OID", "objectIdentifier", "0d012a"],
    ["an empty BIT STRING", "bitString", "0300"],
    ["a BIT STRING with an unused bit", "bitString", "03020100"],
    ["a BIT STRING with seven unused bits", "bitString", "0302 0780"],
    ["a BIT STRING with eight unused bits", "bitString", "0302 0800"],
    ["a constructed BIT STRING", "bitString", "2304 030200ab"],
    ["trailing data", "end", "00"],
  ])("%s", (_, operation, octets) => {
    expect(codeOf(() => operations[operation]?.(reader(octets)))).toBe("ERR_X509_INVALID");
  });

  test("trailing data after an element and inside a sequence, when it is asked", () => {
    const der = reader("3004 0500 0500 0500");
    const inner = der.sequence();
    inner.element(tags.null);
    expect(codeOf(() => inner.end())).toBe("ERR_X509_INVALID");
    inner.element(tags.null);
    expect(codeOf(() => inner.end())).toBeUndefined();
    expect(codeOf(() => der.end())).toBe("ERR_X509_INVALID");
  });

  test("a child that is longer than its parent", () => {
    const inner = reader("3003 0402ab cdef").sequence();
    expect(codeOf(() => inner.any())).toBe("ERR_X509_INVALID");
  });
});

describe("DerReader and octets of any kind:", () => {
  const octets = fc.oneof(
    fc.uint8Array({ maxLength: 24 }),
    fc
      .array(
        fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 0x1f, 0x30, 0x31, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xa0, 0xff),
        {
          maxLength: 24,
        },
      )
      .map((list) => Uint8Array.from(list)),
  );

  test("it throws the fault it was given, and nothing else", () => {
    fc.assert(
      fc.property(
        octets,
        fc.array(fc.constantFrom(...Object.keys(operations)), { maxLength: 6 }),
        (bytes, steps) => {
          const der = reader(bytes);
          for (const step of steps) {
            expect(codeOf(() => operations[step]?.(der))).toBeOneOf([undefined, "ERR_X509_INVALID"]);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  test("what it reads has been there, without a gap", () => {
    fc.assert(
      fc.property(octets, (bytes) => {
        const der = reader(bytes);
        const encodings: Uint8Array[] = [];
        const code = codeOf(() => {
          while (!der.done) {
            const { tag, content, encoding } = der.any();
            encodings.push(encoding);
            expect(encoding[0]).toBe(tag);
            expect(hex(encoding).endsWith(hex(content))).toBe(true);
          }
        });
        expect(hex(bytes).startsWith(encodings.map(hex).join(""))).toBe(true);
        if (code === undefined) expect(Buffer.concat(encodings)).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 2000 },
    );
  });

  test("it comes through nesting as deep as it can be", () => {
    const levels = 1000;
    let nested = Buffer.from("0500", "hex");
    for (let level = 0; level < levels; level++) nested = Buffer.concat([wrapper(nested.length), nested]);
    expect(walk(reader(nested))).toBe(levels + 1);
  });
});

function wrapper(length: number): Buffer {
  if (length < 0x80) return Buffer.of(0x30, length);
  return length < 0x100 ? Buffer.of(0x30, 0x81, length) : Buffer.of(0x30, 0x82, length >> 8, length & 0xff);
}

test("the table of tags is what X.680 section 8.4 says, and frozen", () => {
  expect(tags).toEqual({
    boolean: 1,
    integer: 2,
    bitString: 3,
    octetString: 4,
    null: 5,
    objectIdentifier: 6,
    utcTime: 23,
    generalizedTime: 24,
    sequence: 0x20 + 16,
    set: 0x20 + 17,
  });
  expect(Object.isFrozen(tags)).toBe(true);
});
