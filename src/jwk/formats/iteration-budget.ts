/**
 * How much work a file may ask for. All that can be read of a file is charged before any of it is done: the
 * counts cost nothing to read, and whether the password is right shows only afterwards.
 */
import type { DerReader } from "../../encoding/der.ts";
import { bigIntOf } from "../../encoding/integers.ts";
import { JoseError, type Fault } from "../../errors.ts";

/**
 * The most iterations a file can ask for, of PBKDF2 and of the key derivation of PKCS #12, all its parts
 * together: some seconds of work. Writers use 2,048 to 1,000,000, and the oldest schemes seven times that in
 * one file.
 */
export const mostIterations = 10_000_000;

/** What one file may still ask for. */
export class IterationBudget {
  #left = mostIterations;
  readonly #tries: number;

  /** `tries` says how many passwords everything may have to be tried with. */
  constructor(tries = 1) {
    this.#tries = tries;
  }

  /**
   * Takes off so many iterations.
   * @throws JoseError `ERR_JOSE_LIMIT_EXCEEDED` when it is too much.
   */
  spend(iterations: number): void {
    this.#left -= iterations * this.#tries;
    if (this.#left >= 0) return;
    throw new JoseError(
      "ERR_JOSE_LIMIT_EXCEEDED",
      `The file asks for more than ${mostIterations} iterations in all`,
    );
  }
}

/** A count that a file states, within its bounds. */
export function readCount(reader: DerReader, most: number, what: string, fault: Fault): number {
  const count = reader.unsignedInteger();
  const value = count.length > 8 ? Infinity : Number(bigIntOf(count));
  if (value > most) {
    throw new JoseError("ERR_JOSE_LIMIT_EXCEEDED", `The file asks for more than ${most} ${what}`);
  }
  if (value === 0) throw fault(`asks for no ${what}`);
  return value;
}
