/**
 * Operations that can be performed synchronously, asynchronously or both, and the value that a computation
 * yields to wait for an operation.
 */
import { JoseError } from "../errors.ts";
import { runtimeName } from "../runtime.ts";

/** A value or a promise of it. */
export type MaybePromise<T> = T | Promise<T>;

/** An operation and the ways in which it can be performed. At least one of `now` and `later` is present. */
export interface Operation<T> {
  /** The name of the operation in errors. */
  readonly name: string;
  /** Performs the operation synchronously. Absent if that is not possible. */
  readonly now?: (() => T) | undefined;
  /** Performs the operation asynchronously, usually on another thread. Absent if that is not possible. */
  readonly later?: (() => Promise<T>) | undefined;
  /** Whether `now` or `later` is better for a caller that can wait. */
  readonly prefer: "now" | "later";
}

/** An operation that a computation waits for. */
export interface Waiting {
  /**
   * Performs the operation asynchronously. Returns the failure, if there is one; the promise is never
   * rejected.
   */
  wait(): Promise<Failure | undefined>;
  /** Performs the operation synchronously. Returns the failure, if there is one. */
  block(): Failure | undefined;
}

/** Why an operation failed. */
export interface Failure {
  readonly reason: unknown;
}

/** The error for an operation that this runtime cannot perform in the required way. */
export function notSupported(name: string, how: "synchronously" | "asynchronously"): JoseError {
  return new JoseError("ERR_JOSE_NOT_SUPPORTED", `${runtimeName()} cannot perform ${name} ${how}`);
}

/** Reports whether a value is a promise or another thenable. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
