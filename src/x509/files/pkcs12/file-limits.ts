/**
 * Limits and results of reading one PKCS #12 file: the remaining work, the number of bags, and the parts that
 * could not be read.
 */
import type { Suite } from "../../../algorithms/suite.ts";
import { JoseError } from "../../../errors.ts";
import type { IterationBudget } from "../../../jwk/formats/iteration-budget.ts";
import { TimeSlice } from "../../../steps/time-slice.ts";
import { UnreadableParts } from "../unreadable.ts";

/** The maximum number of bags. The largest certificate stores have a few hundred. */
const mostBags = 4096;

/**
 * The maximum number of encrypted parts. Each one costs the iterations that it specifies; real files have two
 * or three.
 */
const mostEncrypted = 128;

/** The limits and results of one file. */
export class FileAccount {
  /** The algorithms and key types for which private keys are read. */
  readonly suite: Suite;
  /** The remaining iterations. */
  readonly budget: IterationBudget;
  readonly unreadable: UnreadableParts = new UnreadableParts();
  /** The current time slice of reading the file. */
  readonly slice: TimeSlice = new TimeSlice();
  #bags = 0;
  #encrypted = 0;

  constructor(suite: Suite, budget: IterationBudget) {
    this.suite = suite;
    this.budget = budget;
  }

  /**
   * Counts a bag and returns its number, from 1.
   * @throws JoseError `ERR_JOSE_LIMIT_EXCEEDED` if there are too many.
   */
  countBag(): number {
    if (++this.#bags > mostBags) {
      throw new JoseError("ERR_JOSE_LIMIT_EXCEEDED", `The PKCS #12 file has more than ${mostBags} bags`);
    }
    return this.#bags;
  }

  /**
   * Counts an encrypted part.
   * @throws JoseError `ERR_JOSE_LIMIT_EXCEEDED` if there are too many.
   */
  countEncrypted(): void {
    if (++this.#encrypted <= mostEncrypted) return;
    throw new JoseError(
      "ERR_JOSE_LIMIT_EXCEEDED",
      `The PKCS #12 file has more than ${mostEncrypted} encrypted parts`,
    );
  }
}
