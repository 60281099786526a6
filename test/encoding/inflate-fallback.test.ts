import { constants, deflateRawSync, inflateRawSync, type ZlibOptions } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inflate } from "../../src/encoding/inflate-fallback.ts";
import {
  BitWriter,
  dynamicStreams,
  writeDynamic,
  type DynamicBlock,
} from "../support/encoding/deflate-writer.ts";

/** What node:zlib makes of data that has to be exactly one stream; it does not know a limit of nothing. */
function inflateNatively(data: Uint8Array, limit: number): Uint8Array | undefined {
  try {
    const { buffer, engine } = inflateRawSync(data, { maxOutputLength: limit, info: true }) as unknown as {
      readonly buffer: Buffer;
      readonly engine: { readonly bytesWritten: number };
    };
    return engine.bytesWritten === data.length ? new Uint8Array(buffer) : undefined;
  } catch {
    return undefined;
  }
}

function accepted(data: Uint8Array, limit: number): Uint8Array | undefined {
  const result = inflate(data, limit);
  return typeof result === "string" ? undefined : result;
}

function expectSameDecision(data: Uint8Array, limit: number): void {
  const ours = accepted(data, limit);
  const theirs = inflateNatively(data, limit);
  // Comparing byte by byte what is mostly equal would take most of the time.
  if (ours !== undefined && theirs !== undefined && Buffer.from(ours).equals(theirs)) return;
  expect(ours).toEqual(theirs);
}

const contents = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.string({ maxLength: 300 }).map((text) => new Uint8Array(Buffer.from(text))),
  fc
    .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 400 })), {
      maxLength: 4,
    })
    .map((parts) => Buffer.concat(parts.map(([part, times]) => Buffer.alloc(part.length * times, part)))),
  fc.tuple(fc.nat(255), fc.nat(20_000)).map(([octet, length]) => new Uint8Array(length).fill(octet)),
);
const strategies = ["Z_DEFAULT_STRATEGY", "Z_FILTERED", "Z_HUFFMAN_ONLY", "Z_RLE", "Z_FIXED"] as const;
const settings: fc.Arbitrary<ZlibOptions> = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  strategy: fc.constantFrom(...strategies).map((name) => constants[name]),
  memLevel: fc.integer({ min: 1, max: 9 }),
  windowBits: fc.integer({ min: 9, max: 15 }),
});
/** One stream of one or two runs of a compressor, and what it inflates to. */
const streams = fc.tuple(contents, settings, fc.option(contents)).map(([content, options, more]) => {
  if (more === null) return { data: deflateRawSync(content, options), content: Buffer.from(content) };
  const start = deflateRawSync(content, { ...options, finishFlush: constants.Z_SYNC_FLUSH });
  return {
    data: Buffer.concat([start, deflateRawSync(more, options)]),
    content: Buffer.concat([content, more]),
  };
});

describe("inflate gives what was deflated", () => {
  test("at every level, with every strategy, in one block or several", () => {
    fc.assert(
      fc.property(streams, ({ data, content }) => {
        const inflated = inflate(data, content.length);
        expect(Buffer.from(inflated).equals(content)).toBe(true);
        if (content.length > 0) expect(inflate(data, content.length - 1)).toBe("too long");
      }),
      { numRuns: 1000 },
    );
  });

  const text = Buffer.from(JSON.stringify({ sub: "someone", scope: "openid profile ".repeat(20) }));
  const options = strategies.flatMap((strategy) =>
    Array.from({ length: 10 }, (_, level): [string, number] => [strategy, level]),
  );
  test.each(options)("with %s at level %i, claims and nothing", (name, level) => {
    const strategy = constants[name as (typeof strategies)[number]];
    for (const content of [text, Buffer.alloc(0), Buffer.of(0), Buffer.alloc(100_000)]) {
      const data = deflateRawSync(content, { level, strategy });
      expect(Buffer.from(inflate(data, content.length)).equals(content)).toBe(true);
    }
  });

  test("at the largest distance there is", () => {
    const start = Buffer.from("the beginning of the window");
    const noise = Buffer.from(
      Array.from({ length: 32_768 - start.length }, (_, index) => (index * index) >> 7),
    );
    const content = Buffer.concat([start, noise, start]);
    const data = deflateRawSync(content, { level: 9 });
    expect(Buffer.from(inflate(data, content.length)).equals(content)).toBe(true);
  });

  test("in stored blocks of the largest size", () => {
    const content = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
    const data = deflateRawSync(content, { level: 0 });
    expect(data.length).toBeGreaterThan(content.length);
    expect(Buffer.from(inflate(data, content.length)).equals(content)).toBe(true);
  });

  test("into bytes of its own, no more than there are", () => {
    const data = Uint8Array.from(deflateRawSync(Buffer.from("content"), { level: 0 }));
    const inflated = accepted(data, 100);
    data.fill(0);
    expect(Buffer.from(inflated ?? []).toString()).toBe("content");
    expect(inflated?.buffer.byteLength).toBe(7);
  });
});

describe("inflate decides as node:zlib does", () => {
  const limits = fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 30_000 }));

  test("about any bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), limits, expectSameDecision), { numRuns: 4000 });
  });

  test("about compressed streams, with the limit around their length", () => {
    fc.assert(
      fc.property(streams, fc.integer({ min: -2, max: 2 }), ({ data, content }, difference) => {
        expectSameDecision(data, Math.max(1, content.length + difference));
      }),
      { numRuns: 1000 },
    );
  });

  test("about streams that were changed, cut short or extended", () => {
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.constantFrom(0, 0, 1, 2, 5, 1000),
      put: fc.oneof(fc.uint8Array({ maxLength: 2 }), fc.constant(new Uint8Array(0))),
      flip: fc.option(fc.nat(7)),
    });
    fc.assert(
      fc.property(
        streams,
        fc.array(change, { minLength: 1, maxLength: 3 }),
        limits,
        ({ data }, changes, limit) => {
          let changed = data;
          for (const { at, cut, put, flip } of changes) {
            // Most of what can be wrong is in the beginning, where the codes are.
            const index = Math.floor(at * at * (changed.length + 1));
            changed = Buffer.concat([changed.subarray(0, index), put, changed.subarray(index + cut)]);
            if (flip !== null) changed[index] = (changed[index] ?? 0) ^ (1 << flip);
          }
          expectSameDecision(changed, limit);
          expectSameDecision(changed, 100_000);
        },
      ),
      { numRuns: 4000 },
    );
  });

  test("about blocks with codes that nobody would choose, complete or not", () => {
    fc.assert(
      fc.property(dynamicStreams, limits, (data, limit) => {
        expectSameDecision(data, limit);
        expectSameDecision(data, 100_000);
      }),
      { numRuns: 4000 },
    );
  });

  test("about such blocks when they were changed or extended", () => {
    fc.assert(
      fc.property(
        dynamicStreams,
        fc.nat(1000),
        fc.nat(255),
        fc.uint8Array({ maxLength: 2 }),
        (data, at, xor, more) => {
          const changed = Buffer.concat([data, more]);
          changed[at % changed.length] = (changed[at % changed.length] ?? 0) ^ xor;
          expectSameDecision(changed, 100_000);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("about thousands of blocks whose codes differ and which put out next to nothing", () => {
    const out = new BitWriter();
    for (let index = 0; index < 4000; index++) {
      const symbol = index % 256;
      const literals = { [symbol]: 1, 256: 2, 285: 2 };
      const step = { symbol: 0, extra: 0, distance: 0, distanceExtra: 0 };
      const steps = index % 100 === 0 ? [step] : [];
      const block = { literals, distances: { [index % 30]: 1 }, literalCount: 286, distanceCount: 30, steps };
      writeDynamic(out, { ...block, final: index === 3999, ends: true });
    }
    expect(accepted(out.bytes(), 100)).toHaveLength(40);
    expectSameDecision(out.bytes(), 100);
  });

  test("about every stream of one byte, and all of two bytes that are one", () => {
    const found: Uint8Array[] = [];
    for (let first = 0; first < 256; first++) {
      expectSameDecision(Uint8Array.of(first), 300);
      for (let second = 0; second < 256; second++) {
        const data = Uint8Array.of(first, second);
        if (accepted(data, 300) !== undefined) found.push(data);
      }
    }
    // A final block of type 1 and its end; the six bits that are left over may be anything.
    expect(found.map(([first]) => first)).toEqual(Array(64).fill(0b011));
    for (const data of found) expectSameDecision(data, 300);
  });

  test("about every stream that lacks its end, and every one with something behind it", () => {
    for (const level of [0, 1, 9]) {
      const data = deflateRawSync(Buffer.from("a token, a token, a token and its claims".repeat(4)), {
        level,
      });
      for (let length = 0; length < data.length; length++) {
        expect(inflate(data.subarray(0, length), 1000)).toBe("malformed");
        expectSameDecision(data.subarray(0, length), 1000);
      }
      for (let octet = 0; octet < 256; octet++) {
        expect(inflate(Buffer.concat([data, Buffer.of(octet)]), 1000)).toBe("malformed");
        expectSameDecision(Buffer.concat([data, Buffer.of(octet)]), 1000);
      }
    }
  });
});

describe("inflate refuses as malformed", () => {
  const fixed = () => new BitWriter().number(1, 1).number(1, 2);
  const dynamic = (literals: number, distances: number, order: number) =>
    new BitWriter()
      .number(1, 1)
      .number(2, 2)
      .number(literals - 257, 5)
      .number(distances - 1, 5)
      .number(order - 4, 4);
  const block: DynamicBlock = {
    final: true,
    literals: { 256: 1, 0: 1 },
    distances: { 0: 1 },
    literalCount: 257,
    distanceCount: 1,
    steps: [],
    ends: true,
  };
  const written = (changes: Partial<DynamicBlock>) => {
    const out = new BitWriter();
    writeDynamic(out, { ...block, ...changes });
    return out.bytes();
  };

  test.each<[string, number[], Uint8Array]>([
    ["an empty block of type 1", [], fixed().code(0, 7).bytes()],
    [
      "a block of type 1 with a copy",
      [97, 97, 97, 97],
      fixed().code(0x91, 8).code(1, 7).code(0, 5).code(0, 7).bytes(),
    ],
    ["a stored block", [97], Uint8Array.of(1, 1, 0, 0xfe, 0xff, 0x61)],
    ["an empty block of type 2", [], written({})],
    [
      "a block of type 2 with as many codes as there can be",
      [],
      written({ literalCount: 286, distanceCount: 30 }),
    ],
    ["a single code of literals, of one bit", [], written({ literals: { 256: 1 } })],
    ["no code of distances", [], written({ distances: {} })],
  ])("not %s", (_, content, data) => {
    expect(accepted(data, 1000)).toEqual(Uint8Array.from(content));
    expect(inflateNatively(data, 1000)).toEqual(Uint8Array.from(content));
  });

  test.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array(0)],
    ["a block of type 3", Uint8Array.of(0b111)],
    ["a block that is not the last one, with nothing behind it", Uint8Array.of(0, 0, 0, 0xff, 0xff)],
    ["a stored block without its length", Uint8Array.of(1)],
    ["a stored block with half a length", Uint8Array.of(1, 1)],
    ["a stored block whose length has no complement", Uint8Array.of(1, 1, 0)],
    ["a stored block whose length has the wrong complement", Uint8Array.of(1, 1, 0, 0xff, 0xff, 0x61)],
    ["a stored block that is cut short", Uint8Array.of(1, 2, 0, 0xfd, 0xff, 0x61)],
    ["a stored block with a byte too many", Uint8Array.of(1, 1, 0, 0xfe, 0xff, 0x61, 0x61)],
    ["a copy before there is anything", fixed().code(1, 7).code(0, 5).code(0, 7).bytes()],
    [
      "a copy from before the beginning",
      fixed()
        .code(0x30 + 0x61, 8)
        .code(1, 7)
        .code(1, 5)
        .code(0, 7)
        .bytes(),
    ],
    [
      "the literal symbol 286",
      fixed()
        .code(0x30 + 0x61, 8)
        .code(0b11000110, 8)
        .code(0, 7)
        .bytes(),
    ],
    [
      "the literal symbol 287",
      fixed()
        .code(0x30 + 0x61, 8)
        .code(0b11000111, 8)
        .code(0, 7)
        .bytes(),
    ],
    [
      "the distance symbol 30",
      fixed()
        .code(0x30 + 0x61, 8)
        .code(1, 7)
        .code(30, 5)
        .code(0, 7)
        .bytes(),
    ],
    [
      "the distance symbol 31",
      fixed()
        .code(0x30 + 0x61, 8)
        .code(1, 7)
        .code(31, 5)
        .code(0, 7)
        .bytes(),
    ],
    ["a code for 287 literals", written({ literalCount: 287 })],
    ["a code for 31 distances", written({ distanceCount: 31 })],
    ["no code lengths at all", dynamic(257, 1, 4).number(0, 12).number(0, 32).bytes()],
    [
      "an incomplete code for the code lengths",
      dynamic(257, 1, 4).number(1, 3).number(0, 9).number(0, 32).bytes(),
    ],
    [
      "a code for the code lengths with too much",
      dynamic(257, 1, 4).number(0o1111, 12).number(0, 32).bytes(),
    ],
    ["a repetition of nothing", dynamic(257, 1, 4).number(0o11, 12).number(0, 32).bytes()],
    [
      "a repetition beyond the last length",
      dynamic(257, 1, 4)
        .number(0o1010, 12)
        .code(1, 1)
        .number(127, 7)
        .code(1, 1)
        .number(127, 7)
        .number(0, 32)
        .bytes(),
    ],
    ["a code without an end of block", written({ literals: { 0: 1, 1: 1 } })],
    ["a code of literals with too much", written({ literals: { 256: 1, 0: 1, 1: 1 } })],
    ["an incomplete code of literals", written({ literals: { 256: 1, 0: 2 } })],
    ["a single literal code of two bits", written({ literals: { 256: 2 } })],
    ["a single distance code of two bits", written({ distances: { 0: 2 } })],
    ["an incomplete code of distances", written({ distances: { 0: 2, 1: 2 }, distanceCount: 2 })],
    ["a code of distances with too much", written({ distances: { 0: 1, 1: 1, 2: 1 }, distanceCount: 3 })],
    ["a block without an end", written({ ends: false })],
  ])("%s", (_, data) => {
    expect(inflate(data, 1000)).toBe("malformed");
    expect(inflateNatively(data, 1000)).toBeUndefined();
  });
});

describe("the limit", () => {
  test.each<[string, number, number]>([
    ["literals", 0, 1],
    ["copies", 9, 1],
    ["stored blocks", 0, 0],
  ])("holds to the byte for %s", (_, level, value) => {
    const content = new Uint8Array(1000).fill(value);
    const data = deflateRawSync(content, { level });
    expect(accepted(data, 1000)).toEqual(content);
    expect(inflate(data, 999)).toBe("too long");
    expect(inflate(data, 1)).toBe("too long");
    expect(inflate(data, 0)).toBe("too long");
  });

  test("is all there is to a bomb", () => {
    const bomb = deflateRawSync(Buffer.alloc(50_000_000));
    expect(inflate(bomb, 256_000)).toBe("too long");
    expect(inflate(Buffer.concat(Array(100).fill(bomb)), 256_000)).toBe("too long");
  });

  test("does not need to be reached: a far larger one changes nothing", () => {
    const data = deflateRawSync(Buffer.from("content"));
    expect(accepted(data, Number.MAX_SAFE_INTEGER)).toEqual(new Uint8Array(Buffer.from("content")));
  });
});
