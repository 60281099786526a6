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
  /**
   * Whether the result of the call is certain, because a limit has been exceeded or a key has decrypted the
   * token. If an error follows, the remaining keys, recipients and policies are not tried.
   */
  decided = false;
  readonly #limits: Pick<Limits, "pbes2Iterations" | "privateOperations">;
  #iterations = 0;
  #privateOperations = 0;

  constructor(limits: Pick<Limits, "pbes2Iterations" | "privateOperations">, signal?: AbortSignal) {
    this.signal = signal;
    this.#limits = limits;
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
    this.decided = true;
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
