// DEFLATE streams written bit by bit, RFC 1951, so that they can be wrong in ways in which no compressor is.
import fc from "fast-check";

/** Section 3.1.1: bits from the least significant on; Huffman codes the other way round. */
export class BitWriter {
  readonly #octets: number[] = [];
  #count = 0;

  number(value: number, bits: number): this {
    for (let bit = 0; bit < bits; bit++) this.#bit((value >> bit) & 1);
    return this;
  }

  code(value: number, bits: number): this {
    for (let bit = bits - 1; bit >= 0; bit--) this.#bit((value >> bit) & 1);
    return this;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#octets);
  }

  #bit(bit: number): void {
    if (this.#count % 8 === 0) this.#octets.push(0);
    const last = this.#octets.length - 1;
    this.#octets[last] = (this.#octets[last] ?? 0) | (bit << (this.#count % 8));
    this.#count++;
  }
}

/** Symbols and the lengths of their codes. */
export type CodeLengths = Readonly<Record<number, number>>;

/** One step of a compressed block; which symbols it means is decided by the codes there are. */
export interface Step {
  readonly symbol: number;
  readonly extra: number;
  readonly distance: number;
  readonly distanceExtra: number;
}

/** A block of type 2 (section 3.2.7). */
export interface DynamicBlock {
  readonly final: boolean;
  readonly literals: CodeLengths;
  readonly distances: CodeLengths;
  /** How many lengths of each are written, at least as many as there are symbols. */
  readonly literalCount: number;
  readonly distanceCount: number;
  readonly steps: readonly Step[];
  /** Whether the end-of-block symbol is written, if there is one. */
  readonly ends: boolean;
}

/** Section 3.2.7: the code for the code lengths, in its own order; a complete one with a code for every symbol. */
const lengthCodeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const lengthCode: CodeLengths = Object.fromEntries(
  lengthCodeOrder.map((symbol) => [symbol, symbol < 13 ? 4 : 5]),
);

/** Writes a block. */
export function writeDynamic(out: BitWriter, block: DynamicBlock): void {
  const { literals, distances, literalCount, distanceCount } = block;
  out.number(block.final ? 1 : 0, 1).number(2, 2);
  out
    .number(literalCount - 257, 5)
    .number(distanceCount - 1, 5)
    .number(19 - 4, 4);
  for (const symbol of lengthCodeOrder) out.number(lengthCode[symbol] ?? 0, 3);
  const lengths = [
    ...Array.from({ length: literalCount }, (_, symbol) => literals[symbol] ?? 0),
    ...Array.from({ length: distanceCount }, (_, symbol) => distances[symbol] ?? 0),
  ];
  writeLengths(out, lengths);
  writeSteps(out, block, { literals: canonical(literals), distances: canonical(distances) });
}

/** Runs of zeros are written with symbol 18 or 17, what comes again with 16. */
function writeLengths(out: BitWriter, lengths: readonly number[]): void {
  const codes = canonical(lengthCode);
  const put = (symbol: number) => writeSymbol(out, codes, symbol);
  for (let at = 0; at < lengths.length;) {
    const length = lengths[at] ?? 0;
    const next = lengths.findIndex((other, index) => index > at && other !== length);
    const run = (next < 0 ? lengths.length : next) - at;
    if (length === 0 && run >= 11) {
      put(18).number(Math.min(run, 138) - 11, 7);
      at += Math.min(run, 138);
    } else if (length === 0 && run >= 3) {
      put(17).number(run - 3, 3);
      at += run;
    } else if (at > 0 && length === lengths[at - 1] && run >= 3) {
      put(16).number(Math.min(run, 6) - 3, 2);
      at += Math.min(run, 6);
    } else {
      put(length);
      at++;
    }
  }
}

interface Code {
  readonly value: number;
  readonly length: number;
}

type Codes = ReadonlyMap<number, Code>;

function writeSteps(
  out: BitWriter,
  { steps, ends }: DynamicBlock,
  { literals, distances }: { readonly literals: Codes; readonly distances: Codes },
): void {
  const symbols = [...literals.keys()].filter((symbol) => symbol !== 256);
  const distanceSymbols = [...distances.keys()];
  for (const step of symbols.length === 0 ? [] : steps) {
    const symbol = symbols[step.symbol % symbols.length] ?? 0;
    writeSymbol(out, literals, symbol);
    if (symbol < 256) continue;
    out.number(step.extra, lengthBits(symbol));
    const distance = distanceSymbols[step.distance % distanceSymbols.length];
    if (distance === undefined) continue;
    writeSymbol(out, distances, distance).number(step.distanceExtra, distance < 4 ? 0 : (distance >> 1) - 1);
  }
  if (ends && literals.has(256)) writeSymbol(out, literals, 256);
}

function lengthBits(symbol: number): number {
  return symbol < 265 || symbol >= 285 ? 0 : (symbol - 261) >> 2;
}

function writeSymbol(out: BitWriter, codes: Codes, symbol: number): BitWriter {
  const { value, length } = codes.get(symbol) ?? { value: 0, length: 0 };
  return out.code(value, length);
}

/** Section 3.2.2: the codes, given their lengths. */
function canonical(lengths: CodeLengths): Codes {
  const symbols = Object.keys(lengths).map(Number);
  const codes = new Map<number, Code>();
  let value = 0;
  for (let length = 1; length <= 15; length++) {
    for (const symbol of symbols.filter((each) => lengths[each] === length))
      codes.set(symbol, { value: value++, length });
    value <<= 1;
  }
  return codes;
}

/** Lengths of codes that use up every bit string. */
const complete: readonly (readonly number[])[] = [
  ...[
    [1, 1],
    [1, 2, 2],
    [1, 2, 3, 3],
    [2, 2, 2, 2],
    [3, 3, 3, 3, 3, 3, 3, 3],
    [2, 2, 2, 3, 4, 4],
  ],
  ...[
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15],
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 9],
  ],
];
/** Lengths of codes that leave something over, or have too much. */
const other: readonly (readonly number[])[] = [
  ...[
    [],
    [1],
    [2],
    [15],
    [1, 2],
    [2, 2, 2],
    [1, 1, 1],
    [1, 1, 15],
    [1, 2, 2, 2],
    [2, 2, 2, 2, 2],
    [1, 2, 3, 4],
  ],
];
const shapes = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...complete) },
  { weight: 1, arbitrary: fc.constantFrom(...other) },
);

function codeLengths(symbols: fc.Arbitrary<number>, always: readonly number[]): fc.Arbitrary<CodeLengths> {
  return fc
    .tuple(shapes, fc.uniqueArray(symbols, { minLength: 20, maxLength: 20 }))
    .chain(([lengths, names]) => {
      const chosen = [...new Set([...always, ...names])].slice(0, lengths.length);
      return fc
        .shuffledSubarray([...lengths], { minLength: lengths.length })
        .map((shuffled) => Object.fromEntries(chosen.map((symbol, at) => [symbol, shuffled[at] ?? 0])));
    });
}

const block: fc.Arbitrary<Omit<DynamicBlock, "final">> = fc
  .record({
    literals: fc.oneof(
      { weight: 19, arbitrary: codeLengths(fc.integer({ min: 0, max: 285 }), [256]) },
      { weight: 1, arbitrary: codeLengths(fc.integer({ min: 0, max: 287 }), []) },
    ),
    distances: fc.oneof(
      { weight: 9, arbitrary: codeLengths(fc.nat(29), [0, 1, 2, 3]) },
      { weight: 1, arbitrary: codeLengths(fc.nat(31), []) },
    ),
    literalExcess: fc.nat(30),
    distanceExcess: fc.nat(31),
    steps: fc.array(
      fc.record({
        symbol: fc.nat(20),
        extra: fc.nat(31),
        distance: fc.nat(20),
        distanceExtra: fc.oneof(fc.constant(0), fc.nat(8191)),
      }),
      { maxLength: 20 },
    ),
    ends: fc.constantFrom(true, true, true, true, false),
  })
  .map(({ literals, distances, literalExcess, distanceExcess, steps, ends }) => ({
    literals,
    distances,
    literalCount: count(literals, 257, 288, literalExcess),
    distanceCount: count(distances, 1, 32, distanceExcess),
    steps,
    ends,
  }));

function count(lengths: CodeLengths, least: number, most: number, excess: number): number {
  const needed = Math.max(least, ...Object.keys(lengths).map((symbol) => Number(symbol) + 1));
  return Math.min(most, needed + (excess > 15 ? 0 : excess));
}

/** Streams of blocks with codes of their own, many of them valid, and many nearly so. */
export const dynamicStreams: fc.Arbitrary<Uint8Array<ArrayBuffer>> = fc
  .array(block, { minLength: 1, maxLength: 2 })
  .map((blocks) => {
    const out = new BitWriter();
    for (const [at, each] of blocks.entries())
      writeDynamic(out, { ...each, final: at === blocks.length - 1 });
    return out.bytes();
  });
