// From BER to DER: src/encoding/ber.ts, X.690 section 8.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { derFromBer } from "../../src/encoding/ber.ts";
import { derElement } from "../../src/encoding/der-writer.ts";
import { finished } from "../../src/encoding/interruptible.ts";
import { JoseError } from "../../src/errors.ts";
import { codeOf } from "../support/errors.ts";
import { inBer } from "../support/encoding/ber-writer.ts";

function convert(ber: Uint8Array): Uint8Array {
  return finished(
    derFromBer(Uint8Array.from(ber), (problem) => new JoseError("ERR_PKCS12_INVALID", problem)),
  );
}

const octets = (digits: string): Buffer => Buffer.from(digits.replaceAll(" ", ""), "hex");
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("derFromBer", () => {
  test.each([
    ["a value", "0201 05", "0201 05"],
    ["nothing in a value", "0500", "0500"],
    ["nothing in a SEQUENCE", "3000", "3000"],
    ["a long length that need not be", "0281 01 05", "0201 05"],
    ["a length with leading zeros", "3084 00000003 020105", "3003 020105"],
    ["a length of nine octets", "0289 000000000000000001 05", "0201 05"],
    ["an indefinite length", "3080 020105 0000", "3003 020105"],
    ["nothing in an indefinite length", "3080 0000", "3000"],
    ["indefinite lengths in one another", "3080 a080 020105 0000 0000", "3005 a003 020105"],
    ["zeros that are no end", "3080 0402 0000 0000", "3004 0402 0000"],
    ["an OCTET STRING in pieces", "2406 0401 01 0401 02", "0402 0102"],
    ["one of indefinite length", "2480 0401 01 0400 0401 02 0000", "0402 0102"],
    ["one whose pieces are in pieces", "2480 2480 0401 01 0000 2403 0401 02 0000", "0402 0102"],
    ["one without pieces", "2400", "0400"],
    ["what is in an OCTET STRING", "0404 3080 0000", "0404 3080 0000"],
    ["what is in the pieces of one", "2408 0402 3080 0402 0000", "0404 3080 0000"],
    ["a BIT STRING in pieces, which nobody needs", "2304 0302 00ff", "2304 0302 00ff"],
    [
      "a context tag in pieces, which only its reader can join",
      "a080 0401 01 0401 02 0000",
      "a006 0401 01 0401 02",
    ],
    ["an application tag", "4281 01 05", "4201 05"],
  ])("reads %s", (_, ber, der) => {
    expect(hex(convert(octets(ber)))).toBe(der.replaceAll(" ", ""));
  });

  test.each([0, 1, 127, 128, 255, 256, 65_535, 65_536, 70_000])(
    "writes the length %i as DER does",
    (length) => {
      const content = new Uint8Array(length).fill(7);
      const long = Buffer.concat([
        octets("0484"),
        Buffer.from(new Uint32Array([length]).buffer).reverse(),
        content,
      ]);
      expect(convert(long)).toEqual(derElement(0x04, content));
      const inPieces = Buffer.concat([octets("3080 2480"), long, long, octets("0000 0000")]);
      expect(convert(inPieces)).toEqual(derElement(0x30, derElement(0x04, content, content)));
    },
  );

  test.each(["leaf.pem", "leaf-key.pem", "rsa.pem"])("leaves DER as it is: %s", (name) => {
    const pem = readFileSync(new URL(`../files/pkcs12/${name}`, import.meta.url), "utf8");
    const der = Buffer.from(pem.replaceAll(/-----[^-]+-----/g, ""), "base64");
    expect(hex(convert(der))).toBe(hex(der));
  });

  test("gives bytes of its own", () => {
    const der = Uint8Array.of(0x30, 3, 2, 1, 5);
    const converted = finished(derFromBer(der, () => new JoseError("ERR_PKCS12_INVALID", "")));
    der.fill(0);
    expect(converted).toEqual(Uint8Array.of(0x30, 3, 2, 1, 5));
  });
});

describe("derFromBer refuses", () => {
  test.each([
    ["nothing", ""],
    ["a tag alone", "30"],
    ["a length that is cut short", "3082 01"],
    ["contents that are cut short", "0203 0102"],
    ["a child longer than its parent", "3003 0203 010203"],
    ["a child that needs its parent's neighbour", "3006 3002 0201 05 00"],
    ["an end that never comes", "3080 0201 05"],
    ["half an end", "3080 00"],
    ["an end with a length", "3080 0001 00"],
    ["an end in a definite length", "3002 0000"],
    ["an end alone", "0000"],
    ["an end of the parent in a child", "3006 3080 0201 05 0000"],
    ["an indefinite length of a value", "0480 0000"],
    ["pieces of another kind", "2403 0201 05"],
    ["a tag number above 30", "1f81 0100"],
    ["a length beyond all numbers", `02ff${"ff".repeat(127)}`],
    ["something behind", "0500 00"],
    ["a second element", "0500 0500"],
  ])("%s", (_, ber) => {
    expect(codeOf(() => convert(octets(ber)))).toBe("ERR_PKCS12_INVALID");
  });

  test("nesting beyond 32 elements, however deep", () => {
    const nested = (depth: number): Buffer =>
      Buffer.alloc(2 * depth + 2 * depth).fill("3080", 0, 2 * depth, "hex");
    expect(hex(convert(nested(32))).slice(0, 8)).toBe("303e303c");
    for (const depth of [33, 100, 100_000, 1_000_000])
      expect(codeOf(() => convert(nested(depth)))).toBe("ERR_PKCS12_INVALID");
    const pieces = Buffer.concat([Buffer.alloc(200_000).fill("2480", "hex"), Buffer.alloc(200_000)]);
    expect(codeOf(() => convert(pieces))).toBe("ERR_PKCS12_INVALID");
  });

  test("more than 32,768 elements", () => {
    const many = (count: number, tag: string): Buffer =>
      Buffer.concat([octets(`${tag}80`), Buffer.alloc(2 * count).fill("0400", "hex"), octets("0000")]);
    for (const tag of ["30", "24"]) {
      expect(codeOf(() => convert(many(32_767, tag)))).toBeUndefined();
      expect(codeOf(() => convert(many(32_768, tag)))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
      expect(codeOf(() => convert(many(2_000_000, tag)))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
    }
  });
});

/** DER of anything, up to ten levels deep. */
const { tree } = fc.letrec<{ tree: Uint8Array }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 10 },
    fc
      .tuple(fc.constantFrom(0x02, 0x04, 0x04, 0x05, 0x0c, 0x80, 0x42), fc.uint8Array({ maxLength: 300 }))
      .map(([tag, content]) => derElement(tag, content)),
    fc
      .tuple(fc.constantFrom(0x30, 0x30, 0x31, 0xa0, 0xa3, 0x61), fc.array(tie("tree"), { maxLength: 6 }))
      .map(([tag, children]) => derElement(tag, ...children)),
  ),
}));

describe("properties", () => {
  test("DER stays as it is, and every other encoding of it becomes it", () => {
    fc.assert(
      fc.property(tree, fc.infiniteStream(fc.nat(255)), (der, dice) => {
        expect(convert(der)).toEqual(Uint8Array.from(der));
        const roll = (): number => Number(dice.next().value);
        expect(convert(inBer(der, roll))).toEqual(Uint8Array.from(der));
      }),
    );
  });

  test("whatever the bytes, there is DER or the fault", () => {
    const damaged = fc
      .tuple(
        tree,
        fc.infiniteStream(fc.nat(255)),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
      )
      .map(([der, dice, changes]) => {
        const ber = inBer(der, () => Number(dice.next().value));
        for (const [at, octet] of changes) ber[at % ber.length] = octet;
        return ber;
      });
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 64 })), (ber) => {
        let der: Uint8Array | undefined;
        const code = codeOf(() => (der = convert(ber)));
        if (der === undefined) expect(code).toBe("ERR_PKCS12_INVALID");
        else expect(convert(der)).toEqual(der);
      }),
    );
  });
});
