import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { outlineOf } from "../../src/encoding/der-outline.ts";
import { derSequence } from "../../src/encoding/der-writer.ts";

const bytes = (...octets: readonly number[]) => new Uint8Array(octets);

/** An element as DER has it. */
function element(tag: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const sequence = derSequence(new Uint8Array(content));
  sequence[0] = tag;
  return sequence;
}

describe("outlineOf", () => {
  const contents = fc.array(
    fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ minLength: 120, maxLength: 300 })),
    { maxLength: 6 },
  );

  test("gives what is in each element of a sequence", () => {
    fc.assert(
      fc.property(contents, fc.constantFrom(0x02, 0x04, 0x30, 0xa0), (parts, tag) => {
        const der = derSequence(...parts.map((part) => element(tag, part)));
        expect(outlineOf(der)?.map((part) => [...part])).toEqual(parts.map((part) => [...part]));
      }),
    );
  });

  test("gives nothing when octets are missing, or there are more", () => {
    fc.assert(
      fc.property(contents, fc.nat({ max: 400 }), (parts, cut) => {
        const der = derSequence(...parts.map((part) => element(0x04, part)));
        if (cut > 0) expect(outlineOf(der.subarray(0, Math.max(0, der.length - cut)))).toBeUndefined();
        expect(outlineOf(bytes(...der, 0))).toBeUndefined();
      }),
    );
  });

  test.each<[string, readonly number[]]>([
    ["nothing", []],
    ["one octet", [0x30]],
    ["another tag", [0x31, 0x00]],
    ["an indefinite length", [0x30, 0x80, 0x00, 0x00]],
    ["a length in more octets than it takes", [0x30, 0x81, 0x02, 0x05, 0x00]],
    ["a length that begins with zeros", [0x30, 0x82, 0x00, 0x02, 0x05, 0x00]],
    ["a length of five octets", [0x30, 0x85, 0x00, 0x00, 0x00, 0x00, 0x02, 0x05, 0x00]],
    ["a length beyond the end", [0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x05, 0x00]],
    ["an element that is not whole", [0x30, 0x03, 0x05, 0x02, 0x00]],
    ["an element without a length", [0x30, 0x01, 0x05]],
    ["an element of indefinite length", [0x30, 0x04, 0x24, 0x80, 0x00, 0x00]],
  ])("gives nothing for %s", (_, octets) => {
    expect(outlineOf(bytes(...octets))).toBeUndefined();
  });

  test("gives the parts of a key", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    expect(outlineOf(publicKey.export({ format: "der", type: "spki" }))).toHaveLength(2);
    expect(outlineOf(privateKey.export({ format: "der", type: "pkcs8" }))).toHaveLength(3);
  });

  test("ends, whatever it is given", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (tail) => {
        const outline = outlineOf(bytes(0x30, tail.length, ...tail));
        const length = outline?.reduce((sum, part) => sum + part.length, 0) ?? 0;
        expect(length).toBeLessThanOrEqual(tail.length);
      }),
      { numRuns: 1000 },
    );
  });
});
