/**
 * Chooses the backend for each operation in each runtime. The choice follows these measurements: microseconds
 * for one operation on about 1 kB, node:crypto : WebCrypto, on two busy cores (November 2026).
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
 * node:crypto is used for all of these except the entries in bold. In every runtime, WebCrypto is used for
 * operations that would block the main thread for long: the RSA private operation, agreement on P-384 and
 * P-521, and anything on large inputs. Browsers have only WebCrypto. workerd uses its WebCrypto because its
 * node:crypto was not measured.
 */
import { JoseError, UsageError } from "../errors.ts";
import { isDeno, isWorkerd, runtimeName } from "../runtime.ts";
import { nodeCrypto, type NodeCrypto } from "./node/module.ts";
import type { Steps } from "./steps.ts";

/** A cryptographic backend. */
export type Backend = "node:crypto" | "webcrypto";

/** How operations currently run. Prepared operations are cached separately for each mode. */
export type Mode = "webcrypto" | "node:crypto" | "blocking";

/**
 * The largest input, in bytes, that is processed synchronously. For smaller inputs a round trip to the thread
 * pool costs more than the operation; larger ones would block the main thread for too long.
 */
const largestImmediate = 16_384;

/** Operations for which WebCrypto is faster in some runtime. */
type Operation = "ECDSA on P-256" | "ECDH on P-256";

/** The operations for which Deno uses WebCrypto, from the table above. */
const leftInDeno: readonly Operation[] = ["ECDSA on P-256", "ECDH on P-256"];

let leftToWebCrypto: readonly Operation[] = [];
let node: NodeCrypto | undefined;
let mode: Mode | undefined;

/**
 * Selects the cryptographic backend of the process, for all later operations. `"auto"`, the default, uses
 * node:crypto where the runtime has it and it is faster, and WebCrypto otherwise. `"webcrypto"` uses only
 * WebCrypto. Both backends give the same results. Synchronous functions such as `verifySync` require
 * node:crypto.
 *
 * @returns the backend in use.
 * @throws UsageError `ERR_INVALID_OPTION` for any other value.
 * @example
 * ```ts
 * import { selectBackend } from "josette/jwk";
 * console.log(selectBackend("webcrypto")); // webcrypto
 * console.log(selectBackend("auto")); // node:crypto, in Node.js
 * ```
 */
export function selectBackend(choice: "auto" | "webcrypto"): Backend {
  if (choice !== "auto" && choice !== "webcrypto") {
    throw new UsageError("ERR_INVALID_OPTION", 'The backend must be "auto" or "webcrypto"');
  }
  leftToWebCrypto = isDeno() ? leftInDeno : [];
  node = choice === "auto" && !isWorkerd() ? nodeCrypto() : undefined;
  return (mode = node === undefined ? "webcrypto" : "node:crypto");
}

/** Returns how operations currently run. */
export function currentMode(): Mode {
  return mode ?? selectBackend("auto");
}

/**
 * Returns node:crypto if it is to be used synchronously for an operation on `length` bytes. With a length of
 * `Infinity`, it is returned only to synchronous callers. Synchronous callers use it for every operation,
 * even where WebCrypto is faster.
 */
export function immediate(length: number, operation?: Operation): NodeCrypto | undefined {
  if (currentMode() === "blocking") return node;
  const isLeft = operation !== undefined && leftToWebCrypto.includes(operation);
  return length <= largestImmediate && !isLeft ? node : undefined;
}

/**
 * Starts a computation for an asynchronous caller, even if a synchronous one is on the stack. An example is a
 * claims check that runs in `verifySync` and itself calls `verify`.
 */
export function notBlocking<T>(steps: Steps<T>): ReturnType<Steps<T>["next"]> {
  if (mode !== "blocking") return steps.next();
  mode = "node:crypto";
  try {
    return steps.next();
  } finally {
    if (mode === "node:crypto") mode = "blocking";
  }
}

/**
 * Runs a computation to its end synchronously.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if there is no synchronous backend, or if it lacks an algorithm.
 * @throws UsageError `ERR_INVALID_OPTION` if a part supplied by the caller, such as a key source or a check,
 * is asynchronous.
 */
export function runBlocking<T>(steps: () => Steps<T>): T {
  const previous = currentMode();
  if (previous === "webcrypto") {
    throw new JoseError(
      "ERR_JOSE_NOT_SUPPORTED",
      `verifySync requires node:crypto, which is not used in ${runtimeName()}; use verify`,
    );
  }
  mode = "blocking";
  try {
    const state = steps().next();
    if (state.done === true) return state.value;
    // The result is no longer used, so a rejection must not be reported as unhandled.
    state.value.await(() => undefined);
    throw new UsageError(
      "ERR_INVALID_OPTION",
      "Part of this policy is asynchronous (a key source, a remote key set, an external key or a check); " +
        "use verify",
    );
  } finally {
    // Code of the caller may have selected a backend in the meantime; that choice is kept.
    if (mode === "blocking") mode = previous;
  }
}
