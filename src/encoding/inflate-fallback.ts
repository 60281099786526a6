/**
 * DEFLATE decompression, RFC 1951, for runtimes without node:zlib. The platform's DecompressionStream is not
 * suitable: depending on the runtime, it accepts trailing, truncated or empty input, or produces more output
 * than the limit allows.
 */
import type { Bytes } from "./bytes.ts";
import { CodeLengths, Huffman, longestCode } from "./huffman.ts";

/** Why decompression failed: the data is not exactly one complete stream, or the output exceeds the limit. */
export type InflateProblem = "malformed" | "too long";

/** Decompresses data that must be exactly one complete stream with at most `limit` bytes of output. */
export function inflate(data: Uint8Array, limit: number): Bytes | InflateProblem {
  const state = new Inflation(data, limit);
  try {
    return state.run();
  } catch (problem) {
    if (problem instanceof Stop) return problem.reason;
    throw problem;
  }
}

/** Thrown to leave the decoder at any depth, and caught in this file. */
class Stop extends Error {
  readonly reason: InflateProblem;

  constructor(reason: InflateProblem) {
    super(reason);
    this.reason = reason;
  }
}

/** The codes of a dynamic block: section 3.2.7. All blocks of a stream use the same object in turn. */
class DynamicCodes {
  readonly order: Uint8Array = new Uint8Array(19);
  readonly orderLengths: CodeLengths = new CodeLengths(19);
  readonly lengths: CodeLengths = new CodeLengths(286 + 30);
  readonly lengthCode: Huffman = new Huffman(19);
  readonly literals: Huffman = new Huffman(286);
  readonly distances: Huffman = new Huffman(30);
}

class Inflation {
  readonly #data: Uint8Array;
  readonly #limit: number;
  #position = 0;
  #bits = 0;
  #bitCount = 0;
  #codes: DynamicCodes | undefined;
  #output: Bytes;
  #length = 0;

  constructor(data: Uint8Array, limit: number) {
    this.#data = data;
    this.#limit = limit;
    this.#output = new Uint8Array(Math.min(limit, data.length * 4 + 64));
  }

  /** Section 3.2.3: reads blocks up to the final one. Only the unused bits of its last byte may follow. */
  run(): Bytes {
    let final = false;
    while (!final) {
      final = this.#take(1) === 1;
      switch (this.#take(2)) {
        case 0:
          this.#stored();
          break;
        case 1:
          fixed ??= fixedCodes();
          this.#compressed(fixed.literals, fixed.distances);
          break;
        case 2:
          this.#dynamic();
          break;
        default:
          throw new Stop("malformed");
      }
    }
    this.#alignToByte();
    if (this.#position !== this.#data.length) throw new Stop("malformed");
    return this.#output.slice(0, this.#length);
  }

  /**
   * Section 3.2.4: an uncompressed block starts at a byte boundary with its length and the one's complement
   * of the length.
   */
  #stored(): void {
    this.#alignToByte();
    const length = this.#take(16);
    if ((length ^ this.#take(16)) !== 0xffff) throw new Stop("malformed");
    const end = this.#position + length;
    if (end > this.#data.length) throw new Stop("malformed");
    this.#reserve(length);
    this.#output.set(this.#data.subarray(this.#position, end), this.#length);
    this.#position = end;
    this.#length += length;
  }

  /** Section 3.2.7: the block starts with its codes, whose lengths are themselves Huffman-coded. */
  #dynamic(): void {
    const literals = this.#take(5) + 257;
    const distances = this.#take(5) + 1;
    const orderCount = this.#take(4) + 4;
    if (literals > 286 || distances > 30) throw new Stop("malformed");
    const codes = (this.#codes ??= new DynamicCodes());
    const { order, orderLengths, lengths, lengthCode } = codes;
    order.fill(0);
    for (let index = 0; index < orderCount; index++) order[lengthCodeOrder[index] ?? 0] = this.#take(3);
    orderLengths.usedCount = 0;
    for (let symbol = 0; symbol < order.length; symbol++)
      orderLengths.set(symbol, symbol + 1, order[symbol] ?? 0);
    lengthCode.build(orderLengths, 0, order.length);
    if (!lengthCode.isComplete()) throw new Stop("malformed");
    this.#codeLengths(lengthCode, lengths, literals + distances);
    if (lengths.lengths[256] === 0) throw new Stop("malformed");
    codes.literals.build(lengths, 0, literals);
    codes.distances.build(lengths, literals, literals + distances);
    if (!codes.literals.isUsable() || !codes.distances.isUsable()) throw new Stop("malformed");
    this.#compressed(codes.literals, codes.distances);
  }

  /** Reads `count` code lengths. Symbols 16 to 18 repeat a length. */
  #codeLengths(lengthCode: Huffman, lengths: CodeLengths, count: number): void {
    lengths.usedCount = 0;
    let length: number | undefined;
    for (let index = 0; index < count;) {
      const symbol = this.#symbol(lengthCode);
      let repeat = 1;
      if (symbol < 16) length = symbol;
      else if (symbol === 16) repeat = 3 + this.#take(2);
      else {
        length = 0;
        repeat = symbol === 17 ? 3 + this.#take(3) : 11 + this.#take(7);
      }
      if (length === undefined || index + repeat > count) throw new Stop("malformed");
      lengths.set(index, index + repeat, length);
      index += repeat;
    }
  }

  /** Section 3.2.5: literals and back-references, up to the end-of-block symbol 256. */
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
      const output = this.#output;
      const start = this.#length;
      const end = start + length;
      // The source may overlap the destination; then the copied bytes repeat.
      for (let index = start; index < end; index++) output[index] = output[index - distance] ?? 0;
      this.#length = end;
    }
  }

  #value(table: readonly CopyRange[], index: number): number {
    const range = table[index];
    if (range === undefined) throw new Stop("malformed");
    return range.base + this.#take(range.extraBits);
  }

  /**
   * Section 3.1.1: Huffman codes are packed starting with the most significant bit. In a canonical code, the
   * codes of each length follow the codes of the previous length.
   */
  #symbol({ counts, symbols }: Huffman): number {
    this.#fill(longestCode);
    const available = Math.min(this.#bitCount, longestCode);
    let bits = this.#bits;
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= available; length++) {
      code |= bits & 1;
      bits >>>= 1;
      const count = counts[length] ?? 0;
      if (code - count < first) {
        this.#bits = bits;
        this.#bitCount -= length;
        return symbols[index + code - first] ?? 0;
      }
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new Stop("malformed");
  }

  #take(count: number): number {
    this.#fill(count);
    if (this.#bitCount < count) throw new Stop("malformed");
    const value = this.#bits & ((1 << count) - 1);
    this.#bits >>>= count;
    this.#bitCount -= count;
    return value;
  }

  /** Reads bytes until `count` bits are available or the input ends. */
  #fill(count: number): void {
    while (this.#bitCount < count && this.#position < this.#data.length) {
      this.#bits |= (this.#data[this.#position++] ?? 0) << this.#bitCount;
      this.#bitCount += 8;
    }
  }

  /** Discards the rest of a partially read byte and returns unread whole bytes to the input. */
  #alignToByte(): void {
    this.#position -= this.#bitCount >> 3;
    this.#bits = 0;
    this.#bitCount = 0;
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

/** Section 3.2.5: the values that a length or distance symbol stands for. */
interface CopyRange {
  readonly base: number;
  readonly extraBits: number;
}

/** Returns consecutive ranges, each starting where the previous one ends, followed by `last`. */
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

/** The fixed codes, created when a block first uses them. Most runtimes decompress with node:zlib instead. */
let fixed: FixedCodes | undefined;

interface FixedCodes {
  readonly literals: Huffman;
  readonly distances: Huffman;
}

/** Section 3.2.6: creates the fixed codes. */
function fixedCodes(): FixedCodes {
  const literals = fixedCode(288, (symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8));
  return { literals, distances: fixedCode(30, () => 5) };
}

function fixedCode(symbols: number, lengthOf: (symbol: number) => number): Huffman {
  const lengths = new CodeLengths(symbols);
  for (let symbol = 0; symbol < symbols; symbol++) lengths.set(symbol, symbol + 1, lengthOf(symbol));
  const code = new Huffman(symbols);
  code.build(lengths, 0, symbols);
  return code;
}
