/**
 * DEFLATE decompression, RFC 1951, for runtimes without node:zlib. The platform's DecompressionStream will not
 * do: depending on the runtime it accepts trailing, truncated or empty input and overshoots an output limit.
 */
import type { Bytes } from "./bytes.ts";

/** Why a stream was not inflated: it is no (single, complete) stream, or its output would be over the limit. */
export type InflateProblem = "malformed" | "too long";

/** Inflates data that must be exactly one complete stream with at most `limit` bytes of output. */
export function inflate(data: Uint8Array, limit: number): Bytes | InflateProblem {
  const state = new Inflation(data, limit);
  try {
    return state.run();
  } catch (problem) {
    if (problem instanceof Stop) return problem.reason;
    throw problem;
  }
}

/** Leaves the decoder from any depth; never seen outside this file. */
class Stop extends Error {
  readonly reason: InflateProblem;

  constructor(reason: InflateProblem) {
    super(reason);
    this.reason = reason;
  }
}

/** Section 3.2.2: a canonical Huffman code as the count of codes per length and the symbols in code order. */
interface Huffman {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

const longestCode = 15;

class Inflation {
  readonly #data: Uint8Array;
  readonly #limit: number;
  #position = 0;
  #bits = 0;
  #bitCount = 0;
  #output: Bytes;
  #length = 0;

  constructor(data: Uint8Array, limit: number) {
    this.#data = data;
    this.#limit = limit;
    this.#output = new Uint8Array(Math.min(limit, data.length * 4 + 64));
  }

  /** Section 3.2.3: blocks until the one marked final; then nothing may follow but the bits of its last byte. */
  run(): Bytes {
    let final = false;
    while (!final) {
      final = this.#take(1) === 1;
      switch (this.#take(2)) {
        case 0:
          this.#stored();
          break;
        case 1:
          this.#compressed(fixedLiterals, fixedDistances);
          break;
        case 2:
          this.#dynamic();
          break;
        default:
          throw new Stop("malformed");
      }
    }
    if (this.#position !== this.#data.length) throw new Stop("malformed");
    return this.#output.slice(0, this.#length);
  }

  /** Section 3.2.4: an uncompressed block starts at a byte boundary with its length and the complement of it. */
  #stored(): void {
    this.#bits = 0;
    this.#bitCount = 0;
    const length = this.#take(16);
    if ((length ^ this.#take(16)) !== 0xffff) throw new Stop("malformed");
    const end = this.#position + length;
    if (end > this.#data.length) throw new Stop("malformed");
    this.#reserve(length);
    this.#output.set(this.#data.subarray(this.#position, end), this.#length);
    this.#position = end;
    this.#length += length;
  }

  /** Section 3.2.7: the block brings its codes, themselves compressed. */
  #dynamic(): void {
    const literals = this.#take(5) + 257;
    const distances = this.#take(5) + 1;
    const order = this.#take(4) + 4;
    if (literals > 286 || distances > 30) throw new Stop("malformed");
    const orderLengths = new Uint8Array(19);
    for (const symbol of lengthCodeOrder.slice(0, order)) orderLengths[symbol] = this.#take(3);
    const lengthCode = huffman(orderLengths);
    if (!isComplete(lengthCode)) throw new Stop("malformed");

    const lengths = new Uint8Array(literals + distances);
    for (let index = 0; index < lengths.length;) {
      const symbol = this.#symbol(lengthCode);
      if (symbol < 16) {
        lengths[index++] = symbol;
        continue;
      }
      const { value, repeat } = this.#repetition(symbol, lengths[index - 1]);
      if (index + repeat > lengths.length) throw new Stop("malformed");
      lengths.fill(value, index, index + repeat);
      index += repeat;
    }
    if (lengths[256] === 0) throw new Stop("malformed");
    const literalCode = huffman(lengths.subarray(0, literals));
    const distanceCode = huffman(lengths.subarray(literals));
    // A single distance code of one bit, or none at all, is the one incomplete code the section allows.
    if (!isComplete(literalCode) && !isSingle(literalCode)) throw new Stop("malformed");
    if (!isComplete(distanceCode) && !isSingle(distanceCode)) throw new Stop("malformed");
    this.#compressed(literalCode, distanceCode);
  }

  #repetition(
    symbol: number,
    previous: number | undefined,
  ): { readonly value: number; readonly repeat: number } {
    if (symbol === 17) return { value: 0, repeat: 3 + this.#take(3) };
    if (symbol === 18) return { value: 0, repeat: 11 + this.#take(7) };
    if (previous === undefined) throw new Stop("malformed");
    return { value: previous, repeat: 3 + this.#take(2) };
  }

  /** Section 3.2.5: literals, and copies of what came before, until the end-of-block symbol 256. */
  #compressed(literalCode: Huffman, distanceCode: Huffman): void {
    for (;;) {
      const symbol = this.#symbol(literalCode);
      if (symbol === 256) return;
      if (symbol < 256) {
        this.#reserve(1);
        this.#output[this.#length++] = symbol;
        continue;
      }
      const length = this.#value(copyLengths, symbol - 257);
      const distance = this.#value(copyDistances, this.#symbol(distanceCode));
      if (distance > this.#length) throw new Stop("malformed");
      this.#reserve(length);
      for (const end = this.#length + length; this.#length < end; this.#length++) {
        this.#output[this.#length] = this.#output[this.#length - distance] ?? 0;
      }
    }
  }

  #value(table: readonly CopyRange[], index: number): number {
    const range = table[index];
    if (range === undefined) throw new Stop("malformed");
    return range.base + this.#take(range.extraBits);
  }

  /** Section 3.1.1: Huffman codes arrive most significant bit first; longer codes continue where shorter ones end. */
  #symbol({ counts, symbols }: Huffman): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= longestCode; length++) {
      code |= this.#take(1);
      const count = counts[length] ?? 0;
      const symbol = code - count < first ? symbols[index + code - first] : undefined;
      if (symbol !== undefined) return symbol;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new Stop("malformed");
  }

  #take(count: number): number {
    while (this.#bitCount < count) {
      const octet = this.#data[this.#position++];
      if (octet === undefined) throw new Stop("malformed");
      this.#bits |= octet << this.#bitCount;
      this.#bitCount += 8;
    }
    const value = this.#bits & ((1 << count) - 1);
    this.#bits >>>= count;
    this.#bitCount -= count;
    return value;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed > this.#limit) throw new Stop("too long");
    if (needed <= this.#output.length) return;
    const larger = new Uint8Array(Math.min(this.#limit, Math.max(needed, this.#output.length * 2)));
    larger.set(this.#output);
    this.#output = larger;
  }
}

/** One pass to count, one to place: a stream may bring thousands of codes, so their cost must stay that of their bytes. */
function huffman(lengths: Uint8Array): Huffman {
  const counts = new Uint16Array(longestCode + 1);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  const offsets = new Uint16Array(longestCode + 2);
  for (let length = 1; length <= longestCode; length++) {
    offsets[length + 1] = (offsets[length] ?? 0) + (counts[length] ?? 0);
  }
  const symbols = new Uint16Array(lengths.length);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] ?? 0;
    if (length === 0) continue;
    const offset = offsets[length] ?? 0;
    symbols[offset] = symbol;
    offsets[length] = offset + 1;
  }
  return { counts, symbols };
}

/** Whether the code uses up every bit string; more than that is no code at all. */
function isComplete({ counts }: Huffman): boolean {
  let left = 1;
  for (let length = 1; length <= longestCode; length++) left = left * 2 - (counts[length] ?? 0);
  return left === 0;
}

function isSingle({ counts }: Huffman): boolean {
  const codes = counts.reduce((sum, count) => sum + count, 0);
  return codes === 0 || (codes === 1 && counts[1] === 1);
}

/** Section 3.2.5: what a length or distance symbol stands for. */
interface CopyRange {
  readonly base: number;
  readonly extraBits: number;
}

/** The ranges follow one another: each starts where the one before it ends, `last` apart. */
function ranges(start: number, extraBits: readonly number[], ...last: readonly CopyRange[]): CopyRange[] {
  let base = start;
  const following = extraBits.map((bits) => {
    const range = { base, extraBits: bits };
    base += 2 ** bits;
    return range;
  });
  return [...following, ...last];
}

const lengthCodeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const copyLengths = /* @__PURE__ */ ranges(
  3,
  [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5],
  { base: 258, extraBits: 0 },
);
const copyDistances = /* @__PURE__ */ ranges(
  1,
  [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13],
);

/** Section 3.2.6: the codes that need no description. */
const fixedLiterals = /* @__PURE__ */ fixedCode(288, (symbol) =>
  symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
);
const fixedDistances = /* @__PURE__ */ fixedCode(30, () => 5);

function fixedCode(symbols: number, lengthOf: (symbol: number) => number): Huffman {
  return huffman(Uint8Array.from({ length: symbols }, (_, symbol) => lengthOf(symbol)));
}
