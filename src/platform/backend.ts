/**
 * Which backend does the work: the one place that chooses, for each operation in each runtime, by what was measured there.
 * Microseconds for one operation on about 1 kB, node:crypto against WebCrypto, on two busy cores (November 2026):
 *
 * | operation | Node.js 20.20 | Node.js 24.21 | Node.js 26.10 | Bun 1.4.5 | Deno 2.9.6 |
 * | --- | --- | --- | --- | --- | --- |
 * | RS256, verify | 18 : 34 | 16 : 30 | 17 : 30 | 13 : 23 | 120 : 134 |
 * | PS256, verify | 19 : 47 | 17 : 33 | 17 : 31 | 13 : 24 | 123 : 280 |
 * | ES256, verify | 45 : 64 | 44 : 61 | 43 : 59 | 34 : 44 | **682 : 225** |
 * | ES256, sign | 18 : 35 | 17 : 34 | 17 : 32 | 13 : 23 | **448 : 330** |
 * | ES384, verify | 638 : 758 | 453 : 474 | 434 : 441 | 329 : 321 | 1225 : 744 |
 * | Ed25519, verify | 60 : 76 | 61 : 77 | 66 : 81 | 37 : 48 | 25 : 39 |
 * | Ed25519, sign | 23 : 38 | 22 : 37 | 26 : 40 | 13 : 22 | 14 : 27 |
 * | HS256 | 2.7 : 16 | 2.8 : 19 | 2.7 : 19 | 0.9 : 12 | 6.5 : 16 |
 * | RSA-OAEP-256, encrypt | 18 : 34 | 17 : 34 | 16 : 30 | 13 : 24 | 131 : 142 |
 * | A256GCM | 3.5 : 36 | 3.5 : 21 | 3.5 : 19 | 1.3 : 14 | 9.4 : 27 |
 * | A256CBC-HS512 | 9.3 : 96 | 9.6 : 46 | 8.4 : 34 | 5.0 : 27 | 18 : 51 |
 * | A256KW | 4.9 : 36 | 4.7 : 23 | 4.0 : 19 | none : 2.1 | none : 27 |
 * | SHA-256 | 1.8 : 24 | 2.1 : 15 | 1.8 : 15 | 1.4 : 11 | 2.8 : 22 |
 * | ECDH on P-256 | 67 : 190 | 53 : 74 | 51 : 70 | 35 : 43 | **529 : 219** |
 * | X25519 | 30 : 58 | 27 : 55 | 29 : 45 | 22 : 34 | 44 : 58 |
 *
 * So node:crypto does all of these but what is set in bold. The private operation of RSA, agreement on P-384 and P-521, and whatever
 * works on many bytes take so long that the main thread is left to others, in every runtime: WebCrypto does them. Browsers have
 * WebCrypto alone, and workerd is given its own: a Worker's node:crypto was not measured.
 */
import { JoseError, UsageError } from "../errors.ts";
import { isDeno, isWorkerd, runtimeName } from "../runtime.ts";
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

/** Operations that node:crypto is slower at somewhere. */
type Operation = "ECDSA on P-256" | "ECDH on P-256";

/** What is left to WebCrypto in Deno, from the table above. */
const leftInDeno: readonly Operation[] = ["ECDSA on P-256", "ECDH on P-256"];

let leftToWebCrypto: readonly Operation[] = [];
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
  leftToWebCrypto = isDeno() ? leftInDeno : [];
  node = choice === "auto" && !isWorkerd() ? nodeCrypto() : undefined;
  return (mode = node === undefined ? "webcrypto" : "node:crypto");
}

/** How operations are done at the moment. */
export function currentMode(): Mode {
  return mode ?? selectBackend("auto");
}

/**
 * node:crypto, where an operation on so many bytes is to be done with it; on `Infinity`, only where the caller cannot wait. There it
 * does everything, also what it is slower at.
 */
export function immediate(length: number, operation?: Operation): NodeCrypto | undefined {
  if (currentMode() === "blocking") return node;
  const isLeft = operation !== undefined && leftToWebCrypto.includes(operation);
  return length <= largestImmediate && !isLeft ? node : undefined;
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
      "Something of this policy has to be waited for (a key source, a remote key set, an external key or " +
        "a check); use verify",
    );
  } finally {
    // Unless something of the caller's has chosen anew meanwhile.
    if (mode === "blocking") mode = previous;
  }
}
