/**
 * What one call may cost. The limits of a call are shared by all keys, recipients and policies that are tried in it, so
 * that no combination of them multiplies the work (RFC 8725 section 3.13 of the revision asks for such bounds).
 */
import { JoseError } from "../errors.ts";
import type { Limits } from "../limits.ts";

/** The budget of one call, and its abort signal. */
export interface Call {
  readonly signal: AbortSignal | undefined;
  readonly budget: Budget;
}

/** A call that has cost nothing yet. */
export function newCall(limits: Limits, signal: AbortSignal | undefined): Call {
  return { signal, budget: new Budget(limits) };
}

/** The expensive operations that one call may still do. Each operation is charged before it starts. */
export class Budget {
  readonly #limits: Pick<Limits, "pbes2Iterations" | "privateOperations">;
  #iterations = 0;
  #privateOperations = 0;
  #exceeded = false;

  constructor(limits: Pick<Limits, "pbes2Iterations" | "privateOperations">) {
    this.#limits = limits;
  }

  /** Whether a charge has been refused. What is left to try then stays untried. */
  get exceeded(): boolean {
    return this.#exceeded;
  }

  /**
   * Charges one PBES2 derivation.
   * @throws JoseError `ERR_JOSE_LIMIT_EXCEEDED`.
   */
  chargeIterations(count: number): void {
    const { pbes2Iterations } = this.#limits;
    if (this.#iterations + count > pbes2Iterations)
      this.#refuse("pbes2Iterations", `${pbes2Iterations} PBES2 iterations`);
    this.#iterations += count;
  }

  /**
   * Charges one RSA decryption, key agreement or unwrap by an external key.
   * @throws JoseError `ERR_JOSE_LIMIT_EXCEEDED`.
   */
  chargePrivateOperation(): void {
    const { privateOperations } = this.#limits;
    if (this.#privateOperations >= privateOperations)
      this.#refuse("privateOperations", `${privateOperations} private key operations`);
    this.#privateOperations += 1;
  }

  #refuse(limit: keyof Limits, allowance: string): never {
    this.#exceeded = true;
    throw new JoseError(
      "ERR_JOSE_LIMIT_EXCEEDED",
      `The token needs more than the ${allowance} that limits.${limit} allows in one call`,
      { stage: "decrypt" },
    );
  }
}
