import { createPublicKey, sign, verify } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EcCurve } from "../../../src/keytypes/names.ts";
import { derSequence, derUnsignedInteger } from "../../../src/encoding/der-writer.ts";
import { ecdsaFromDer, ecdsaToDer } from "../../../src/platform/node/ecdsa-der.ts";
import { secretBytes } from "../../support/tokens.ts";
import { curvePair, own } from "../../support/platform/materials.ts";

const lengths: [EcCurve, number, string][] = [
  ["P-256", 32, "sha256"],
  ["P-384", 48, "sha384"],
  ["P-521", 66, "sha512"],
];

/** The octets of a number that may begin with zeros, or with a top bit that an INTEGER needs a zero in front of. */
function numbers(length: number): fc.Arbitrary<Uint8Array> {
  return fc
    .record({
      bytes: fc.uint8Array({ minLength: length, maxLength: length }),
      zeros: fc.oneof(fc.constant(0), fc.nat({ max: length })),
      top: fc.constantFrom(undefined, 0x00, 0x01, 0x7f, 0x80, 0xff),
    })
    .map(({ bytes, zeros, top }) => {
      bytes.fill(0, 0, zeros);
      if (top !== undefined && zeros < length) bytes[zeros] = top;
      return bytes;
    });
}

describe.each(lengths)("on %s", (crv, length, hash) => {
  const halves = fc.tuple(numbers(length), numbers(length));

  test("DER is what the writer of DER writes, and leads back to the same octets", () => {
    fc.assert(
      fc.property(halves, ([r, s]) => {
        const raw = own(Buffer.concat([r, s]));
        const der = ecdsaToDer(raw);
        expect(own(der)).toEqual(derSequence(derUnsignedInteger(own(r)), derUnsignedInteger(own(s))));
        expect(ecdsaFromDer(der, length)).toEqual(raw);
      }),
      { numRuns: 1000 },
    );
  });

  test("what node:crypto writes is read as what it writes otherwise", () => {
    const { privateKey } = curvePair(crv);
    const publicKey = createPublicKey(privateKey);
    for (let round = 0; round < 100; round++) {
      const data = own(Buffer.from(`message ${round}`));
      const raw = ecdsaFromDer(sign(hash, data, privateKey), length);
      expect(raw.length).toBe(2 * length);
      expect(verify(hash, data, { key: publicKey, dsaEncoding: "ieee-p1363" }, raw)).toBe(true);
      const other = own(sign(hash, data, { key: privateKey, dsaEncoding: "ieee-p1363" }));
      expect(verify(hash, data, publicKey, ecdsaToDer(other))).toBe(true);
    }
  });

  test("the extremes fit", () => {
    const zeros = new Uint8Array(2 * length);
    const ones = new Uint8Array(2 * length).fill(0xff);
    expect(Buffer.from(ecdsaToDer(zeros)).toString("hex")).toBe("3006020100020100");
    const der = ecdsaToDer(ones);
    expect(der.length).toBe((length === 66 ? 3 : 2) + 2 * (3 + length));
    for (const raw of [zeros, ones]) expect(ecdsaFromDer(ecdsaToDer(raw), length)).toEqual(raw);
  });

  test("several are written without one touching another", () => {
    const signatures = Array.from({ length: 50 }, (_, index) =>
      own(secretBytes(2 * length).map((octet) => (octet * (index + 1)) & 0xff)),
    );
    const written = signatures.map((raw) => ecdsaToDer(raw));
    expect(written.map((der) => ecdsaFromDer(der, length))).toEqual(signatures);
  });
});
