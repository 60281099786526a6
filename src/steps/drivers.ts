/**
 * The drivers of computations: `run` and `start` wait for promises, `runBlocking` performs everything
 * synchronously.
 */
import type { MaybePromise, Waiting } from "./operation.ts";
import type { Steps } from "./steps.ts";

/** Runs a computation. Returns its result if it never had to wait, and a promise of it otherwise. */
export function start<T>(steps: Steps<T>): MaybePromise<T> {
  const state = steps.next();
  return state.done === true ? state.value : finish(steps, state.value);
}

/** Runs a computation. Errors, even synchronous ones, reject the promise. */
export function run<T>(steps: Steps<T>): Promise<T> {
  try {
    const state = steps.next();
    return state.done === true ? Promise.resolve(state.value) : finish(steps, state.value);
  } catch (error) {
    return rejected(error);
  }
}

/**
 * Runs a computation to its end synchronously.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if an operation has no synchronous form in this runtime.
 * @throws UsageError `ERR_INVALID_OPTION` if code of the caller, such as a key source or a check, returned a
 * promise.
 */
export function runBlocking<T>(steps: Steps<T>): T {
  let state = steps.next();
  while (state.done !== true) {
    const failure = state.value.block();
    state = failure === undefined ? steps.next() : steps.throw(failure.reason);
  }
  return state.value;
}

/** Runs the rest of a computation that has yielded, with a single promise for all remaining operations. */
async function finish<T>(steps: Steps<T>, first: Waiting): Promise<T> {
  let waiting = first;
  for (;;) {
    const failure = await waiting.wait();
    const state = failure === undefined ? steps.next() : steps.throw(failure.reason);
    if (state.done === true) return state.value;
    waiting = state.value;
  }
}

/** Returns a promise rejected with `reason`, which may be any value, not only an Error. */
async function rejected(reason: unknown): Promise<never> {
  throw reason;
}
