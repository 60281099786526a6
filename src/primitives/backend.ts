/**
 * Which backend does the work: the one place that chooses, for each runtime by what was measured there. Microseconds for one token,
 * from text to result, node:crypto where it pays against WebCrypto alone (November 2026):
 *
 * | runtime | RS256 JWT of 1.3 kB, claims checked | dir and A256CBC-HS512, 1.4 kB | choice |
 * | --- | --- | --- | --- |
 * | Node.js 20.20, 24.21, 26.10 | 26, 27, 28 : 51, 44, 46 | 25, 26, 26 : 97, 92, 80 | node:crypto |
 * | Bun 1.4.5 | 20 : 32 | 15 : 42 | node:crypto |
 * | Deno 2.9.6 | 138 : 169 | 39 : 78 | node:crypto |
 * | workerd | not measured | not measured | WebCrypto, its own |
 * | browsers | no node:crypto | | WebCrypto |
 */
import { JoseError, UsageError } from "../errors.ts";
import { isWorkerd, runtimeName } from "../runtime.ts";
import { nodeCrypto, type NodeCrypto } from "./node/module.ts";
import type { Steps } from "./steps.ts";

/** What does the cryptography. */
export type Backend = "node:crypto" | "webcrypto";

/** How operations are done at the moment: prepared operations are remembered apart for each. */
export type Mode = "webcrypto" | "node:crypto" | "blocking";

/**
 * Bytes up to which an operation is done at once: a trip to the thread pool costs more than the work on so few. Beyond it the
 * main thread is better left to others.
 */
const largestImmediate = 16_384;

let node: NodeCrypto | undefined;
let mode: Mode | undefined;

/**
 * Chooses what does the cryptography, for the whole process and from now on. `"auto"`, which is the default, takes node:crypto
 * for what it does faster, in the runtimes where it does, and WebCrypto for everything else. `"webcrypto"` takes WebCrypto
 * alone. Results are the same with both; what is synchronous only (`verifySync`) needs node:crypto.
 *
 * @returns what is in use.
 * @throws UsageError `ERR_INVALID_OPTION` for any other choice.
 * @example
 * ```ts
 * import { selectBackend } from "josette/jwk";
 * console.log(selectBackend("webcrypto")); // webcrypto
 * console.log(selectBackend("auto")); // node:crypto, in Node.js
 * ```
 */
export function selectBackend(choice: "auto" | "webcrypto"): Backend {
  if (choice !== "auto" && choice !== "webcrypto") {
    throw new UsageError("ERR_INVALID_OPTION", 'The backend is "auto" or "webcrypto"');
  }
  node = choice === "auto" && !isWorkerd() ? nodeCrypto() : undefined;
  return (mode = node === undefined ? "webcrypto" : "node:crypto");
}

/** How operations are done at the moment. */
export function currentMode(): Mode {
  return mode ?? selectBackend("auto");
}

/** node:crypto, where an operation on so many bytes is to be done with it; on `Infinity`, only where nobody may wait. */
export function immediate(length: number): NodeCrypto | undefined {
  return currentMode() === "blocking" || length <= largestImmediate ? node : undefined;
}

/** Does something as it is done when one may wait, also when something that may not has called it (a check, in `verifySync`). */
export function notBlocking<T>(work: () => T): T {
  if (mode !== "blocking") return work();
  mode = "node:crypto";
  try {
    return work();
  } finally {
    if (mode === "node:crypto") mode = "blocking";
  }
}

/**
 * Runs a computation from its start to its end without waiting.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` where there is no synchronous backend, or it lacks an algorithm.
 * @throws UsageError `ERR_INVALID_OPTION` when something of the caller's, a key source or a check, has to be waited for.
 */
export function runBlocking<T>(steps: () => Steps<T>): T {
  const previous = currentMode();
  if (previous === "webcrypto") {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      `Without node:crypto, ${runtimeName()} verifies nothing synchronously; use verify`,
    );
  }
  mode = "blocking";
  try {
    const state = steps().next();
    if (state.done === true) return state.value;
    // The result is not used any more, so a rejection must not count as unhandled.
    state.value.await(
      () => undefined,
      () => undefined,
    );
    throw new UsageError(
      "ERR_INVALID_OPTION",
      "Something of this policy has to be waited for (a key source, a remote key set, an external key or a check); use verify",
    );
  } finally {
    // Unless something of the caller's has chosen anew meanwhile.
    if (mode === "blocking") mode = previous;
  }
}
