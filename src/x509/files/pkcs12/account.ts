/**
 * What is kept account of while a PKCS #12 file is read: how much work it asks for, how much it holds, what
 * could not be read.
 */
import { JoseError } from "../../../errors.ts";
import type { IterationBudget } from "../../../jwk/formats/iteration-budget.ts";
import { UnreadableParts } from "../unreadable.ts";

/** How many bags a file may have. The largest stores of certificates have some hundreds. */
const mostBags = 4096;

/**
 * How many parts of a file may be encrypted. Each costs the iterations that it asks for; people's files have
 * two or three.
 */
const mostEncrypted = 128;

/** One file's account. */
export class FileAccount {
  /** The iterations that the file may still ask for. */
  readonly budget: IterationBudget;
  readonly unreadable: UnreadableParts = new UnreadableParts();
  #bags = 0;
  #encrypted = 0;

  constructor(budget: IterationBudget) {
    this.budget = budget;
  }

  /**
   * Counts a bag; its number, from 1.
   * @throws JoseError `ERR_JOSE_LIMIT_EXCEEDED` when there are too many.
   */
  countBag(): number {
    if (++this.#bags > mostBags) {
      throw new JoseError("ERR_JOSE_LIMIT_EXCEEDED", `The PKCS #12 file has more than ${mostBags} bags`);
    }
    return this.#bags;
  }

  /**
   * Counts an encrypted part.
   * @throws JoseError `ERR_JOSE_LIMIT_EXCEEDED` when there are too many.
   */
  countEncrypted(): void {
    if (++this.#encrypted <= mostEncrypted) return;
    throw new JoseError(
      "ERR_JOSE_LIMIT_EXCEEDED",
      `More than ${mostEncrypted} parts of the PKCS #12 file are encrypted`,
    );
  }
}
