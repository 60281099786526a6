/**
 * Computations that may have to wait. An operation of node:crypto returns its result synchronously, one of
 * WebCrypto returns a promise. The code above is written once, as generators that wait with `yield*
 * settle(...)`. It creates no promise if every result is available synchronously.
 */

import { notBlocking } from "./backend.ts";

/** A value or a promise of it. */
export type MaybePromise<T> = T | Promise<T>;

/** A pending promise that a computation waits for. */
interface Waiting {
  /**
   * Calls one of the two functions once, asynchronously: `arrived` if the promise is fulfilled, `failed` with
   * the reason if it is rejected.
   */
  await(arrived: () => void, failed: (reason: unknown) => void): void;
}

/** A computation that pauses at every pending promise and returns a `T`. */
export type Steps<T> = Generator<Waiting, T, undefined>;

/** Reports whether a value is a computation and not its result. */
export function isSteps<T>(value: T | Steps<T>): value is Steps<T> {
  return typeof value === "object" && value !== null && Symbol.iterator in value && "throw" in value;
}

/** Used inside a computation: returns the value, and waits only if it is a promise. */
export function* settle<T>(value: MaybePromise<T>): Steps<T> {
  if (!isPromise(value)) return value;
  const arrival = new Arrival(value);
  yield arrival;
  return arrival.value();
}

/** Runs a computation. Returns its result if it never had to wait, and a promise of it otherwise. */
export function start<T>(steps: Steps<T>): MaybePromise<T> {
  const state = steps.next();
  return state.done === true ? state.value : finish(steps, state.value);
}

/** Runs a computation. Errors, even synchronous ones, reject the promise. */
export function run<T>(steps: Steps<T>): Promise<T> {
  return promiseOf(steps, (begin) => notBlocking(begin));
}

function finish<T>(steps: Steps<T>, first: Waiting): Promise<T> {
  return promiseOf(steps, (proceed, failed) => first.await(proceed, failed));
}

/**
 * Uses one promise for the whole computation, however often it waits. Each further promise would cost turns
 * of the microtask queue.
 */
function promiseOf<T>(
  steps: Steps<T>,
  begin: (proceed: () => void, failed: (reason: unknown) => void) => void,
): Promise<T> {
  return new Promise((resolve) => {
    const advance = (next: () => IteratorResult<Waiting, T>): void => {
      try {
        const state = next();
        if (state.done === true) resolve(state.value);
        else state.value.await(proceed, failed);
      } catch (error) {
        resolve(rejected(error));
      }
    };
    const proceed = (): void => advance(() => steps.next());
    const failed = (reason: unknown): void => advance(() => steps.throw(reason));
    begin(proceed, failed);
  });
}

/** The reason may be any value, not only an Error. */
async function rejected(reason: unknown): Promise<never> {
  throw reason;
}

/** A promise, and its value once it is fulfilled. */
class Arrival<T> implements Waiting {
  readonly #promise: Promise<T>;
  #result: { readonly value: T } | undefined;

  constructor(promise: PromiseLike<T>) {
    // A thenable is converted to a promise, so that it settles once and asynchronously.
    this.#promise = Promise.resolve(promise);
  }

  await(arrived: () => void, failed: (reason: unknown) => void): void {
    this.#promise.then((value) => {
      this.#result = { value };
      arrived();
    }, failed);
  }

  value(): T {
    if (this.#result === undefined)
      throw new Error("A computation was resumed before the promise it waits for was fulfilled");
    return this.#result.value;
  }
}

/** Reports whether a value is a promise or another thenable. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
