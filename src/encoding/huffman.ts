/** Canonical Huffman codes, given by the code length of each symbol: RFC 1951 section 3.2.2. */

/** The maximum code length in bits: section 3.2.7. */
export const longestCode = 15;

/** A canonical Huffman code: the number of codes of each length, and the symbols in code order. */
export class Huffman {
  readonly counts: Uint16Array = new Uint16Array(longestCode + 1);
  readonly symbols: Uint16Array;
  readonly #offsets = new Uint16Array(longestCode + 1);
  #total = 0;

  constructor(symbols: number) {
    this.symbols = new Uint16Array(symbols);
  }

  /**
   * Builds the code of the symbols from `start` to `end`, renumbered from 0. A stream may contain thousands
   * of codes, so the cost of each must be proportional to its size in the stream: nothing is allocated, and
   * only symbols in use are visited.
   */
  build({ lengths, used, usedCount }: CodeLengths, start: number, end: number): void {
    const { counts, symbols } = this;
    const offsets = this.#offsets;
    counts.fill(0);
    let first = 0;
    while (first < usedCount && (used[first] ?? 0) < start) first++;
    let last = first;
    for (; last < usedCount; last++) {
      const symbol = used[last] ?? 0;
      if (symbol >= end) break;
      const length = lengths[symbol] ?? 0;
      counts[length] = (counts[length] ?? 0) + 1;
    }
    let offset = 0;
    for (let length = 1; length <= longestCode; length++) {
      offsets[length] = offset;
      offset += counts[length] ?? 0;
    }
    this.#total = offset;
    for (let index = first; index < last; index++) {
      const symbol = used[index] ?? 0;
      const length = lengths[symbol] ?? 0;
      const place = offsets[length] ?? 0;
      symbols[place] = symbol - start;
      offsets[length] = place + 1;
    }
  }

  /** Reports whether the code is complete: every bit string is a code or starts with one. */
  isComplete(): boolean {
    let left = 1;
    for (let length = 1; length <= longestCode; length++) left = left * 2 - (this.counts[length] ?? 0);
    return left === 0;
  }

  /** Section 3.2.7 allows only these incomplete codes: a single code of one bit, or no codes at all. */
  isUsable(): boolean {
    return this.isComplete() || (this.#total <= 1 && this.#total === this.counts[1]);
  }
}

/** The code length of each symbol, and the symbols in use, in order. */
export class CodeLengths {
  readonly lengths: Uint8Array;
  readonly used: Uint16Array;
  usedCount = 0;

  constructor(symbols: number) {
    this.lengths = new Uint8Array(symbols);
    this.used = new Uint16Array(symbols);
  }

  /** Sets the code length of the symbols from `start` to `end`, which must follow all symbols set before. */
  set(start: number, end: number, length: number): void {
    const { lengths, used } = this;
    for (let symbol = start; symbol < end; symbol++) {
      lengths[symbol] = length;
      if (length > 0) used[this.usedCount++] = symbol;
    }
  }
}
