import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeOid, encodeOid } from "../../src/encoding/oid.ts";

/** The largest arc that is read; X.690 itself knows no bound. */
const largestArc = 2n ** 128n - 1n;
const arcs = fc.oneof(fc.nat(200), fc.nat(), fc.maxSafeNat(), fc.bigInt({ min: 0n, max: largestArc }));
const dottedOids = fc
  .tuple(
    fc.oneof(
      fc.tuple(fc.constantFrom(0, 1), fc.nat(39)),
      fc.tuple(fc.constant(2), fc.oneof(fc.nat(1000), fc.bigInt({ min: 0n, max: largestArc - 80n }))),
    ),
    fc.array(arcs, { maxLength: 8 }),
  )
  .map(([start, rest]) => [...start, ...rest].join("."));

const known: [string, string][] = [
  ["0.0", "00"],
  ["0.39", "27"],
  ["1.0", "28"],
  ["1.39", "4f"],
  ["2.0", "50"],
  ["2.47", "7f"],
  ["2.48", "8100"],
  ["2.999", "8837"], // X.690 section 8.19.5 has 2.999.3.
  ["2.999.3", "883703"],
  ["2.5.4.3", "550403"],
  ["1.2.840.113549.1.1.1", "2a864886f70d010101"],
  ["2.16.840.1.101.3.4.2.1", "608648016503040201"],
  ["1.2.127.128.16383.16384", "2a7f8100ff7f818000"],
  ["0.0.9007199254740991", "008fffffffffffff7f"],
  // X.667 section 7: a UUID.
  ["2.25.340282366920938463463374607431768211455", `6983${"ff".repeat(17)}7f`],
];

describe("OBJECT IDENTIFIER contents", () => {
  test.each(known)("of %s are %s", (dotted, hex) => {
    expect(Buffer.from(encodeOid(dotted)).toString("hex")).toBe(hex);
    expect(decodeOid(Buffer.from(hex, "hex"))).toBe(dotted);
  });

  test("are read as they were written", () => {
    fc.assert(
      fc.property(dottedOids, (dotted) => {
        const content = encodeOid(dotted);
        expect(decodeOid(content)).toBe(content.length > 64 ? undefined : dotted);
      }),
    );
  });

  test("have up to 64 octets", () => {
    expect(decodeOid(new Uint8Array(64).fill(1))).toBe(`0${".1".repeat(64)}`);
    expect(decodeOid(new Uint8Array(65).fill(1))).toBeUndefined();
    expect(decodeOid(new Uint8Array(100_000).fill(1))).toBeUndefined();
  });

  test("have one form: what can be read is written as it was", () => {
    const octets = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc.array(fc.constantFrom(0, 1, 0x27, 0x28, 0x50, 0x7f, 0x80, 0x81, 0xff), { maxLength: 12 }),
    );
    fc.assert(
      fc.property(octets, (content) => {
        const dotted = decodeOid(Uint8Array.from(content));
        if (dotted === undefined) return;
        expect(dotted).toMatch(/^(?:[01]\.[1-3]?\d|2\.\d+)(?:\.(?:0|[1-9]\d*))*$/);
        expect([...encodeOid(dotted)]).toEqual([...content]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("decodeOid refuses", () => {
  test.each<[string, string]>([
    ["nothing", ""],
    ["an arc that does not end", "2a86"],
    ["a first arc that does not end", "88"],
    ["an arc with a padded first octet", "2a8001"],
    ["a first arc with a padded first octet", "8001"],
    ["an arc of padding alone", "2a80"],
    ["an arc larger than a UUID", `2a84${"80".repeat(17)}00`],
    ["an arc of many octets", `2a${"ff".repeat(100)}7f`],
    ["a first arc of many octets", `${"ff".repeat(100)}7f`],
    ["many octets without an end", "ff".repeat(100_000)],
  ])("%s", (_, hex) => {
    expect(decodeOid(Buffer.from(hex, "hex"))).toBeUndefined();
  });
});
