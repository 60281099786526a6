/**
 * Work that may or may not have to wait. A primitive answers at once (node:crypto) or later (WebCrypto); code
 * above it is written once, as a generator that waits with `yield* settle(...)`, and runs without a single promise
 * when every answer was there at once.
 */

import { notBlocking } from "./backend.ts";

/** A value, or the promise of one. */
export type MaybePromise<T> = T | Promise<T>;

/** Something that a computation has to wait for. */
interface Waiting {
  /** Calls one of the two, once and later: `arrived` when the value is there, `failed` with what was thrown instead. */
  await(arrived: () => void, failed: (reason: unknown) => void): void;
}

/** A computation that pauses at every promise it has to wait for and returns a `T`. */
export type Steps<T> = Generator<Waiting, T, undefined>;

/** Whether something is a computation, not its result. */
export function isSteps<T>(value: T | Steps<T>): value is Steps<T> {
  return typeof value === "object" && value !== null && Symbol.iterator in value && "throw" in value;
}

/** Inside a computation: the value, waited for only if it is a promise. */
export function* settle<T>(value: MaybePromise<T>): Steps<T> {
  if (!isPromise(value)) return value;
  const arrival = new Arrival(value);
  yield arrival;
  return arrival.value();
}

/** Runs a computation: its result if it never had to wait, else the promise of it. */
export function start<T>(steps: Steps<T>): MaybePromise<T> {
  const state = steps.next();
  return state.done === true ? state.value : finish(steps, state.value);
}

/** Runs a computation; what it throws, even at once, rejects the promise. */
export function run<T>(steps: Steps<T>): Promise<T> {
  return promiseOf(steps, (begin) => notBlocking(begin));
}

function finish<T>(steps: Steps<T>, first: Waiting): Promise<T> {
  return promiseOf(steps, (proceed, failed) => first.await(proceed, failed));
}

/** One promise for a whole computation, whatever the number of waits: each further one costs turns of the microtask queue. */
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

/** What was thrown may be anything at all. */
async function rejected(reason: unknown): Promise<never> {
  throw reason;
}

/** A promise, and its value once that is there. */
class Arrival<T> implements Waiting {
  readonly #promise: Promise<T>;
  #result: { readonly value: T } | undefined;

  constructor(promise: PromiseLike<T>) {
    // What is only like a promise becomes one, so that it settles once and later.
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
      throw new Error("A computation went on before what it waits for was there");
    return this.#result.value;
  }
}

/** Whether a value has to be waited for. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
