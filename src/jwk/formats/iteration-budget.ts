/**
 * Limits the work of decrypting a file. All iteration counts of a file are charged before any key derivation
 * is run: reading the counts is cheap, but only the derivation shows whether the password is correct.
 */
import type { DerReader } from "../../encoding/der.ts";
import { bigIntOf } from "../../encoding/integers.ts";
import { JoseError, type Fault } from "../../errors.ts";

/**
 * The maximum number of iterations of PBKDF2 and of the key derivation of PKCS #12, for all parts of a file
 * together. That many take some seconds. Writers use 2,048 to 1,000,000 iterations. With the oldest schemes,
 * one file runs them seven times.
 */
export const mostIterations = 10_000_000;

/** The number of iterations that a file may still require. */
export class IterationBudget {
  #left = mostIterations;
  readonly #tries: number;

  /** `tries` is the number of passwords that may have to be tried. */
  constructor(tries = 1) {
    this.#tries = tries;
  }

  /**
   * Charges iterations to the budget.
   * @throws JoseError `ERR_JOSE_LIMIT_EXCEEDED` if the budget is exceeded.
   */
  spend(iterations: number): void {
    this.#left -= iterations * this.#tries;
    if (this.#left >= 0) return;
    throw new JoseError(
      "ERR_JOSE_LIMIT_EXCEEDED",
      `The file requires more than ${mostIterations} iterations in total`,
    );
  }
}

/** Reads a count from a file. It must be at least 1 and at most `most`. */
export function readCount(reader: DerReader, most: number, what: string, fault: Fault): number {
  const count = reader.unsignedInteger();
  const value = count.length > 8 ? Infinity : Number(bigIntOf(count));
  if (value > most) {
    throw new JoseError("ERR_JOSE_LIMIT_EXCEEDED", `The file requires more than ${most} ${what}`);
  }
  if (value === 0) throw fault(`requires 0 ${what}`);
  return value;
}
