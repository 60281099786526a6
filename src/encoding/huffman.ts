/** Huffman codes as DEFLATE describes them, by the length of each symbol's code: RFC 1951 section 3.2.2. */

/** In bits: section 3.2.7. */
export const longestCode = 15;

/** A canonical code, as the count of codes per length and the symbols in code order. */
export class Huffman {
  readonly counts: Uint16Array = new Uint16Array(longestCode + 1);
  readonly symbols: Uint16Array;
  readonly #offsets = new Uint16Array(longestCode + 1);
  #total = 0;

  constructor(symbols: number) {
    this.symbols = new Uint16Array(symbols);
  }

  /**
   * Makes this the code of the symbols from `start` to `end`, counted from `start`. A stream may bring thousands of
   * codes, so their cost must stay that of their bytes: nothing is allocated, and only symbols in use are looked at.
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

  /** Whether the code uses up every bit string; more than that is no code at all. */
  isComplete(): boolean {
    let left = 1;
    for (let length = 1; length <= longestCode; length++) left = left * 2 - (this.counts[length] ?? 0);
    return left === 0;
  }

  /** Section 3.2.7 allows one incomplete code: a single one of one bit, or none at all. */
  isUsable(): boolean {
    return this.isComplete() || (this.#total <= 1 && this.#total === this.counts[1]);
  }
}

/** The lengths of codes by symbol, and which symbols have one, in order. */
export class CodeLengths {
  readonly lengths: Uint8Array;
  readonly used: Uint16Array;
  usedCount = 0;

  constructor(symbols: number) {
    this.lengths = new Uint8Array(symbols);
    this.used = new Uint16Array(symbols);
  }

  /** Gives the same length to the symbols from `start` to `end`, which follow all that have been given one. */
  set(start: number, end: number, length: number): void {
    const { lengths, used } = this;
    for (let symbol = start; symbol < end; symbol++) {
      lengths[symbol] = length;
      if (length > 0) used[this.usedCount++] = symbol;
    }
  }
}
