/**
 * Limits on the cost of one call. All keys, recipients and policies that the call tries share them, so that
 * combining these does not multiply the work (required by section 3.13 of the revision of RFC 8725).
 */
import { JoseError } from "../errors.ts";
import type { Limits } from "../limits.ts";

/**
 * A call: its abort signal, and the expensive operations that it may still perform. Each operation is counted
 * before it starts.
 */
export class Call {
  readonly signal: AbortSignal | undefined;
  readonly #limits: Pick<Limits, "pbes2Iterations" | "privateOperations">;
  #iterations = 0;
  #privateOperations = 0;
  #exceeded = false;

  constructor(limits: Pick<Limits, "pbes2Iterations" | "privateOperations">, signal?: AbortSignal) {
    this.signal = signal;
    this.#limits = limits;
  }

  /** Whether a limit has been exceeded. Remaining keys and recipients are then not tried. */
  get exceeded(): boolean {
    return this.#exceeded;
  }

  /**
   * Counts a PBES2 derivation.
   * @throws JoseError `ERR_JOSE_LIMIT_EXCEEDED`.
   */
  chargeIterations(count: number): void {
    const { pbes2Iterations } = this.#limits;
    if (this.#iterations + count > pbes2Iterations)
      this.#refuse("pbes2Iterations", `${pbes2Iterations} PBES2 iterations`);
    this.#iterations += count;
  }

  /**
   * Counts an RSA decryption, a key agreement or an unwrap by an external key.
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
      `Decryption needs more than ${allowance} in one call, the maximum set by limits.${limit}`,
      { stage: "decrypt" },
    );
  }
}

/** The single error for all failures that depend on a key and a ciphertext. */
export function decryptionFailed(): JoseError {
  return new JoseError("ERR_JWE_DECRYPTION_FAILED", "Decryption failed", { stage: "decrypt" });
}
