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
  /** Calls `proceed` once, asynchronously: without an argument, or with the failure if the promise is rejected. */
  await(proceed: (failure?: Failure) => void): void;
}

/** The reason of a rejection, which may be any value. */
interface Failure {
  readonly reason: unknown;
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
  // A thenable is converted to a promise, so that it settles once and asynchronously.
  const promise = Promise.resolve(value);
  const arrived: { result?: { readonly value: T } } = {};
  yield {
    await(proceed) {
      promise.then(
        (result) => {
          arrived.result = { value: result };
          proceed();
        },
        (reason: unknown) => proceed({ reason }),
      );
    },
  };
  if (arrived.result === undefined)
    throw new Error("A computation was resumed before the promise it waits for was fulfilled");
  return arrived.result.value;
}

/** Runs a computation. Returns its result if it never had to wait, and a promise of it otherwise. */
export function start<T>(steps: Steps<T>): MaybePromise<T> {
  const state = steps.next();
  return state.done === true ? state.value : finish(steps, state.value);
}

/** Runs a computation. Errors, even synchronous ones, reject the promise. */
export function run<T>(steps: Steps<T>): Promise<T> {
  try {
    const state = notBlocking(steps);
    return state.done === true ? Promise.resolve(state.value) : finish(steps, state.value);
  } catch (error) {
    return rejected(error);
  }
}

/**
 * Uses one promise for the rest of the computation, however often it waits. Each further promise would cost
 * turns of the microtask queue.
 */
function finish<T>(steps: Steps<T>, first: Waiting): Promise<T> {
  return new Promise((resolve) => {
    const proceed = (failure?: Failure): void => {
      try {
        const state = failure === undefined ? steps.next() : steps.throw(failure.reason);
        if (state.done === true) resolve(state.value);
        else state.value.await(proceed);
      } catch (error) {
        resolve(rejected(error));
      }
    };
    first.await(proceed);
  });
}

/** The reason may be any value, not only an Error. */
async function rejected(reason: unknown): Promise<never> {
  throw reason;
}

/** Reports whether a value is a promise or another thenable. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
