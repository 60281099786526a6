/**
 * Computations that may have to wait. Code is written once, as generators that perform operations with
 * `yield* perform(...)`. The driver (drivers.ts) decides whether an operation runs synchronously or
 * asynchronously. If every driver would decide the same, the generator performs the operation itself, without
 * yielding. This saves a promise.
 */
import { UsageError } from "../errors.ts";
import { isPromise, notSupported, type MaybePromise, type Operation, type Waiting } from "./operation.ts";

/** A computation that pauses when its driver has to decide how to perform an operation, and returns a `T`. */
export type Steps<T> = Generator<Waiting, T, undefined>;

/** Reports whether a value is a computation and not its result. */
export function isSteps<T>(value: T | Steps<T>): value is Steps<T> {
  return typeof value === "object" && value !== null && Symbol.iterator in value && "throw" in value;
}

/** Used inside a computation: performs an operation of the platform. */
export function* perform<T>(operation: Operation<T>): Steps<T> {
  const { now, later, prefer } = operation;
  if (now !== undefined && (prefer === "now" || later === undefined)) return now();
  const { name } = operation;
  const outcome: { result?: { readonly value: T } } = {};
  yield {
    async wait() {
      if (later === undefined) return { reason: notSupported(name, "asynchronously") };
      try {
        outcome.result = { value: await later() };
        return undefined;
      } catch (reason) {
        return { reason };
      }
    },
    block() {
      if (now === undefined) return { reason: notSupported(name, "synchronously") };
      try {
        outcome.result = { value: now() };
        return undefined;
      } catch (reason) {
        return { reason };
      }
    },
  };
  if (outcome.result === undefined) throw new Error("A computation was resumed too early");
  return outcome.result.value;
}

/**
 * Used inside a computation: returns the result of the caller's code, such as a key source or a check. Waits
 * if the result is a promise, which the blocking driver does not accept.
 */
export function* settle<T>(value: MaybePromise<T>): Steps<T> {
  if (!isPromise(value)) return value;
  return yield* perform<T>({
    name: "a promise",
    now: () => refuse(value),
    later: () => value,
    prefer: "later",
  });
}

/**
 * Used inside a computation: returns the result of an algorithm, given as a value, a promise or an operation.
 */
export function* outcomeOf<T>(value: MaybePromise<T> | Operation<T>): Steps<T> {
  return yield* isOperation(value) ? perform(value) : settle(value);
}

/**
 * Throws because the blocking driver cannot wait for a promise of the caller. The runtime must not report a
 * rejection of the promise as unhandled.
 */
function refuse(promise: PromiseLike<unknown>): never {
  Promise.resolve(promise).catch(() => undefined);
  throw new UsageError(
    "ERR_INVALID_OPTION",
    "Part of this policy is asynchronous (a key source, a remote key set, an external key or a check); " +
      "call verify instead",
  );
}

function isOperation<T>(value: MaybePromise<T> | Operation<T>): value is Operation<T> {
  return typeof value === "object" && value !== null && "prefer" in value;
}
