/**
 * Work that may or may not have to wait. A primitive answers at once (node:crypto) or later (WebCrypto); code
 * above it is written once, as a generator that waits with `yield* settle(...)`, and runs without a single promise
 * when every answer was there at once.
 */

import { notBlocking } from "./backend.ts";

/** A value, or the promise of one. */
export type MaybePromise<T> = T | Promise<T>;

/** A computation that pauses at every promise it has to wait for and returns a `T`. */
export type Steps<T> = Generator<Promise<void>, T, undefined>;

/** Inside a computation: the value, waited for only if it is a promise. */
export function* settle<T>(value: MaybePromise<T>): Steps<T> {
  if (!isPromise(value)) return value;
  const arrival: { result?: { readonly value: T } } = {};
  yield Promise.resolve(value).then((result) => {
    arrival.result = { value: result };
  });
  if (arrival.result === undefined) throw new Error("Resumed before what is waited for had arrived");
  return arrival.result.value;
}

/** Runs a computation: its result if it never had to wait, else the promise of it. */
export function start<T>(steps: Steps<T>): MaybePromise<T> {
  const state = steps.next();
  return state.done === true ? state.value : finish(steps, state.value);
}

/** Runs a computation; what it throws, even at once, rejects the promise. */
export async function run<T>(steps: Steps<T>): Promise<T> {
  return notBlocking(() => start(steps));
}

async function finish<T>(steps: Steps<T>, pending: Promise<void>): Promise<T> {
  for (let waitFor = pending; ;) {
    const state = await waitFor.then(
      () => steps.next(),
      (reason: unknown) => steps.throw(reason),
    );
    if (state.done === true) return state.value;
    waitFor = state.value;
  }
}

/** Whether a value has to be waited for. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
