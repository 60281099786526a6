/** How much work a file may ask for before anybody knows whether its password is right. */
import type { DerReader } from "../../encoding/der.ts";
import { bigIntOf } from "../../encoding/integers.ts";
import { JoseError, type Fault } from "../../errors.ts";

/** The most iterations of PBKDF2 a file can ask for, all its parts together: some seconds of work. Writers use 2,048 to 1,000,000. */
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
   * Reads an iteration count and takes it off. `weight` says how many iterations of PBKDF2 take as long as one of these.
   * @throws JoseError `ERR_JOSE_LIMIT_EXCEEDED` when it is too much.
   */
  read(reader: DerReader, weight: number, fault: Fault): number {
    const iterations = readCount(reader, mostIterations, "iterations", fault);
    this.spend(iterations * weight);
    return iterations;
  }

  /** Takes off what so many iterations of PBKDF2 take. */
  spend(iterations: number): void {
    this.#left -= iterations * this.#tries;
    if (this.#left >= 0) return;
    throw new JoseError(
      "ERR_JOSE_LIMIT_EXCEEDED",
      `The file asks for more work than ${mostIterations} iterations of PBKDF2 take`,
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
