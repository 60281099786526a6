import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  concat,
  equalConstantTime,
  isUint8Array,
  noBytes,
  ownBytes,
  scratch,
} from "../../src/encoding/bytes.ts";
import { codeOf } from "../support/errors.ts";

const octets = fc.uint8Array({ maxLength: 40 });

/** What a script of another realm evaluates to. */
function fromAnotherRealm(expression: string): unknown {
  return runInNewContext(expression);
}

/** Bytes over memory that threads share. */
function shared(): Uint8Array<SharedArrayBuffer> {
  const view = new Uint8Array(new SharedArrayBuffer(3));
  view.set([1, 2, 3]);
  return view;
}

const accepted: [string, unknown][] = [
  ["a Uint8Array", Uint8Array.of(1, 2, 3)],
  ["a Buffer", Buffer.of(1, 2, 3)],
  ["a part of a longer buffer", Uint8Array.of(0, 1, 2, 3, 4).subarray(1, 4)],
  ["bytes over a SharedArrayBuffer", shared()],
  ["a subclass of Uint8Array", new (class extends Uint8Array {})([1, 2, 3])],
  ["a Uint8Array of another realm", fromAnotherRealm("Uint8Array.of(1, 2, 3)")],
];

const refused: [string, unknown][] = [
  ["nothing", undefined],
  ["null", null],
  ["a number", 3],
  ["a string", "\u0001\u0002\u0003"],
  ["an array", [1, 2, 3]],
  ["an ArrayBuffer", Uint8Array.of(1, 2, 3).buffer],
  ["a Uint8ClampedArray", Uint8ClampedArray.of(1, 2, 3)],
  ["a Uint16Array", Uint16Array.of(1, 2, 3)],
  ["a Float64Array", Float64Array.of(1, 2, 3)],
  ["a DataView", new DataView(new ArrayBuffer(3))],
  ["an object of the same members", { 0: 1, 1: 2, 2: 3, length: 3 }],
  ["an object that says it is one", { [Symbol.toStringTag]: "Uint8Array", length: 3 }],
  ["an object with the prototype of one", Object.create(Uint8Array.prototype)],
  ["an array of another realm", fromAnotherRealm("[1, 2, 3]")],
  ["a Uint16Array of another realm", fromAnotherRealm("Uint16Array.of(1, 2, 3)")],
];

describe("isUint8Array", () => {
  test.each(accepted)("recognises %s", (_, value) => {
    expect(isUint8Array(value)).toBe(true);
  });

  test.each(refused)("does not take %s for one", (_, value) => {
    expect(isUint8Array(value)).toBe(false);
  });
});

describe("ownBytes", () => {
  test.each(accepted)("copies %s", (_, value) => {
    const copy = ownBytes(value, "data");
    expect(copy).toEqual(Uint8Array.of(1, 2, 3));
    expect(Object.getPrototypeOf(copy)).toBe(Uint8Array.prototype);
    expect(copy.buffer).toBeInstanceOf(ArrayBuffer);
    expect(copy.byteLength).toBe(copy.buffer.byteLength);
  });

  test.each(refused)("refuses %s", (_, value) => {
    expect(codeOf(() => ownBytes(value, "data"))).toBe("ERR_INVALID_ARGUMENT");
  });

  test("gives a copy that later changes do not reach, in either direction", () => {
    const source = Uint8Array.of(1, 2, 3);
    const copy = ownBytes(source, "data");
    source[0] = 9;
    copy[2] = 8;
    expect([...source]).toEqual([9, 2, 3]);
    expect([...copy]).toEqual([1, 2, 8]);
  });

  test("refuses bytes whose memory went to another thread", () => {
    const source = Uint8Array.of(1, 2, 3);
    structuredClone(source.buffer, { transfer: [source.buffer] });
    expect(codeOf(() => ownBytes(source, "data"))).toBe("ERR_INVALID_ARGUMENT");
  });

  test("reads the bytes themselves, not what the caller's object says of them", () => {
    const source = Uint8Array.of(1, 2, 3);
    Object.defineProperty(source, "length", { value: 1 });
    Object.defineProperty(source, Symbol.iterator, { value: () => [7, 7, 7].values() });
    expect([...ownBytes(source, "data")]).toEqual([1, 2, 3]);
  });
});

describe("concat", () => {
  test("puts one byte string after the other, as Buffer does", () => {
    fc.assert(
      fc.property(fc.array(octets, { maxLength: 6 }), (parts) => {
        expect(concat(...parts)).toEqual(new Uint8Array(Buffer.concat(parts)));
      }),
    );
  });

  test("of nothing is nothing", () => {
    expect(concat()).toEqual(noBytes);
    expect(noBytes.length).toBe(0);
  });

  test("of one is a copy", () => {
    const part = Uint8Array.of(1);
    const joined = concat(part);
    part[0] = 2;
    expect([...joined]).toEqual([1]);
  });
});

describe("equalConstantTime", () => {
  test("says what Buffer.equals says", () => {
    fc.assert(
      fc.property(octets, octets, (a, b) => {
        expect(equalConstantTime(a, b)).toBe(Buffer.from(a).equals(b));
        expect(equalConstantTime(a, Uint8Array.from(a))).toBe(true);
      }),
    );
  });

  test("sees every single bit, wherever it is", () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, index) => index * 7);
    for (let bit = 0; bit < 256; bit++) {
      const other = Uint8Array.from(bytes);
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(equalConstantTime(bytes, other)).toBe(false);
    }
  });

  test.each<[string, number[], number[]]>([
    ["a prefix", [1, 2], [1, 2, 0]],
    ["a longer one", [1, 2, 0], [1, 2]],
    ["nothing and a zero", [], [0]],
    ["two differences that cancel out", [1, 2], [2, 1]],
  ])("does not take %s for equal", (_, a, b) => {
    expect(equalConstantTime(Uint8Array.from(a), Uint8Array.from(b))).toBe(false);
  });

  test("holds nothing and nothing for equal", () => {
    expect(equalConstantTime(noBytes, new Uint8Array(0))).toBe(true);
  });
});

/** The longest piece that shares a buffer. */
const longest = 8192;

describe("scratch", () => {
  test("gives zeros, of the length that was asked for", () => {
    for (const length of [0, 1, 2, 31, 1000, longest - 1, longest, longest + 1, 100_000]) {
      const piece = scratch(length);
      expect(piece.length).toBe(length);
      expect(piece.every((octet) => octet === 0)).toBe(true);
      // Whoever comes later must not see it.
      piece.fill(0xaa);
    }
    expect(scratch(longest).every((octet) => octet === 0)).toBe(true);
  });

  test("gives no octet twice", () => {
    const lengths = fc.array(
      fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: longest + 10 }), fc.constantFrom(longest, longest + 1)),
      { maxLength: 40 },
    );
    const property = fc.property(lengths, (wanted) => {
      const pieces = wanted.map((length, index) => scratch(length).fill(1 + (index % 255)));
      for (const [index, piece] of pieces.entries()) {
        expect(piece.length).toBe(wanted[index]);
        expect(piece.every((octet) => octet === 1 + (index % 255))).toBe(true);
      }
    });
    fc.assert(property, { numRuns: 100 });
  });

  test("gives what is longer an array of its own", () => {
    for (const length of [longest + 1, 20_000, 65_536, 65_537]) {
      const piece = scratch(length);
      expect([piece.byteOffset, piece.buffer.byteLength]).toEqual([0, length]);
    }
    expect(scratch(longest).buffer.byteLength).toBeGreaterThan(longest);
  });

  test("starts anew when there is no room left, and leaves what it gave alone", () => {
    const pieces = Array.from({ length: 100 }, (_, index) => scratch(1000).fill(index));
    expect(new Set(pieces.map(({ buffer }) => buffer)).size).toBeGreaterThan(1);
    for (const [index, piece] of pieces.entries()) expect([...new Set(piece)]).toEqual([index]);
  });

  test("cannot be written beyond its end", () => {
    const [one, two] = [scratch(10), scratch(10)];
    one[10] = 1;
    expect(() => one.set([1], 10)).toThrow(RangeError);
    expect([...one, ...two].every((octet) => octet === 0)).toBe(true);
  });
});
