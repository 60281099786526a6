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
 * | ES384, verify | 638 : 758 | 453 : 474 | 434 : 441 | 329 : 321 | **991 : 791** |
 * | ES384, sign | 560 : 599 | 582 : 622 | 582 : 632 | 342 : 402 | 1040 : 1231 |
 * | Ed25519, verify | 60 : 76 | 61 : 77 | 66 : 81 | 37 : 48 | 25 : 39 |
 * | Ed25519, sign | 23 : 38 | 22 : 37 | 26 : 40 | 13 : 22 | 14 : 27 |
 * | HS256 | 2.7 : 16 | 2.8 : 19 | 2.7 : 19 | 0.9 : 12 | 6.5 : 16 |
 * | RSA-OAEP-256, encrypt | 18 : 34 | 17 : 34 | 16 : 30 | 13 : 24 | 131 : 142 |
 * | AES-256-GCM | 3.5 : 36 | 3.5 : 21 | 3.5 : 19 | 1.3 : 14 | 9.4 : 27 |
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
 *
 * The following measurements are for large inputs, on another machine with two cores, where the RSA private
 * operation took 206 us in Node.js. AES keys have 256 bits.
 *
 * | operation | Node.js 20, 64 kB | 128 kB | 256 kB | Node.js 26, 64 kB | 128 kB | 256 kB | Deno, 128 kB |
 * | --- | --- | --- | --- | --- | --- | --- | --- |
 * | HS256 | 34 : 48 | 65 : 84 | 136 : 165 | 34 : 50 | 66 : 90 | 128 : 172 | 72 : 136 |
 * | HMAC with SHA-512 | 57 : 72 | 111 : 133 | 230 : 259 | 57 : 73 | 127 : 250 | 219 : 257 | 162 : 226 |
 * | AES-CBC, encrypt | 65 : 83 | 121 : 145 | 347 : 450 | 61 : 84 | 171 : 235 | 321 : 472 | **404 : 263** |
 * | AES-CBC, decrypt | 38 : 80 | 23 : 45 | 42 : 153 | 36 : 80 | 71 : 156 | 129 : 275 | **458 : 208** |
 * | AES-256-GCM | 20 : 36 | 91 : 153 | 68 : 182 | 36 : 78 | 82 : 223 | 122 : 260 | **528 : 207** |
 * | RS256, verify | 48 : 65 | 83 : 110 | 147 : 184 | 47 : 64 | 86 : 161 | 142 : 175 | 196 : 506 |
 * | Ed25519, verify | 114 | 177 | 287 | 120 | 170 | 279 | 177 |
 *
 * Up to 128 kB, each of these operations blocks the main thread for less time than one RSA private operation
 * in Node.js, except AES in Deno.
 */
import { UsageError } from "../errors.ts";
import { isDeno, isWorkerd } from "../runtime.ts";
import { backendChoice, chooseBackend } from "../steps/default-backend.ts";
import type { Operation } from "../steps/operation.ts";
import { nodeCrypto, type NodeCrypto } from "./node/module.ts";
import { refusal } from "./platform-errors.ts";

/** A cryptographic backend. */
export type Backend = "node:crypto" | "webcrypto";

/**
 * The largest input, in bytes, that is processed synchronously. Up to this length, a caller would wait longer
 * for the thread pool than the operation takes. Larger inputs would block the main thread for too long. See
 * the second table above.
 */
const largestImmediate = 131_072;

/**
 * The largest input, in bytes, that is processed synchronously in Deno, whose AES is several times slower.
 */
const largestImmediateInDeno = 16_384;

/** Operations for which WebCrypto is faster than node:crypto in some runtime. */
type LeftOperation = "ECDSA on P-256" | "ECDSA verification on P-384" | "ECDH on P-256";

/** The operations for which Deno uses WebCrypto, from the table above. */
const leftInDeno: readonly LeftOperation[] = [
  "ECDSA on P-256",
  "ECDSA verification on P-384",
  "ECDH on P-256",
];

/** The settings that follow from the choice of a backend in this runtime. */
interface Selection {
  readonly node: NodeCrypto | undefined;
  readonly leftToWebCrypto: readonly LeftOperation[];
  /** The largest input, in bytes, that is processed synchronously. */
  readonly largest: number;
}

let selection: Selection | undefined;

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
  chooseBackend(choice);
  selection = select();
  return selection.node === undefined ? "webcrypto" : "node:crypto";
}

function select(): Selection {
  const node = backendChoice() === "auto" && !isWorkerd() ? nodeCrypto() : undefined;
  return isDeno()
    ? { node, leftToWebCrypto: leftInDeno, largest: largestImmediateInDeno }
    : { node, leftToWebCrypto: [], largest: largestImmediate };
}

/** Returns node:crypto if it is in use. */
export function nodeInUse(): NodeCrypto | undefined {
  return (selection ??= select()).node;
}

/**
 * Returns whether an operation on `length` bytes should run synchronously ("now") or in the thread pool
 * ("later"), if node:crypto can perform it. A length of `Infinity` means that the operation is slow with any
 * input.
 */
export function preference(length: number, operation?: LeftOperation): "now" | "later" {
  const { leftToWebCrypto, largest } = (selection ??= select());
  const isLeft = operation !== undefined && leftToWebCrypto.includes(operation);
  return length <= largest && !isLeft ? "now" : "later";
}

/**
 * Returns a function that calls `prepare` with node:crypto once, and returns the cached result. The function
 * returns `undefined` while node:crypto is not in use, or if `prepare` returned `undefined`.
 */
export function preparedInNode<T>(prepare: (node: NodeCrypto) => T | undefined): () => T | undefined {
  let prepared: { readonly node: NodeCrypto; readonly value: T | undefined } | undefined;
  return () => {
    const { node } = (selection ??= select());
    if (node === undefined) return undefined;
    if (prepared?.node !== node) prepared = { node, value: prepare(node) };
    return prepared.value;
  };
}

/**
 * Returns an asynchronous function that calls `prepare`, which uses WebCrypto, at its first call, and caches
 * the prepared function. The promise of the prepared function is not cached: some runtimes (workerd) forbid
 * sharing promises between requests.
 */
export function preparedInPool<Inputs extends readonly unknown[], T>(
  prepare: () => Promise<(...inputs: Inputs) => Promise<T>>,
): (...inputs: Inputs) => Promise<T> {
  let prepared: ((...inputs: Inputs) => Promise<T>) | undefined;
  return (...inputs) => {
    // Once prepared, the function is called directly, because each additional promise takes time.
    if (prepared !== undefined) return prepared(...inputs);
    return prepare().then((made) => (prepared ??= made)(...inputs));
  };
}

/** How the two backends perform an operation. */
interface Backends<T, Variant> {
  /** The name of the operation in errors. */
  readonly name: string;
  /** The length of the input in bytes; `Infinity` if the operation is slow with any input. */
  readonly length: number;
  /** Whether node:crypto gives correct results for a variant of the operation. */
  readonly works: (node: NodeCrypto, variant: Variant) => boolean;
  /** The variant, such as the hash function or the length of the key. */
  readonly variant: Variant;
  readonly now: (node: NodeCrypto) => T;
  readonly later: () => Promise<T>;
}

/** Creates the operation for the backend in use. */
export function operationOf<T, Variant>(backends: Backends<T, Variant>): Operation<T> {
  const { name, length, works, variant, now, later } = backends;
  const { node, largest } = (selection ??= select());
  if (node === undefined || !works(node, variant)) return { name, later, prefer: "later" };
  const atOnce = (): T => {
    try {
      return now(node);
    } catch (cause) {
      throw refusal(name, cause);
    }
  };
  return { name, now: atOnce, later, prefer: length <= largest ? "now" : "later" };
}
