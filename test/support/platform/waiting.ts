// Which way an operation prefers, and its result.
import { perform } from "../../../src/steps/steps.ts";
import { run, runBlocking } from "../../../src/steps/drivers.ts";
import type { Operation } from "../../../src/steps/operation.ts";

/** Performs an operation that must be preferred synchronously. */
export function atOnce<T>({ name, now, prefer }: Operation<T>): T {
  if (now === undefined || prefer === "later") throw new Error(`${name} is performed later`);
  return now();
}

/** Performs an operation that must be preferred, or only possible, asynchronously. */
export async function later<T>({ name, now, later: perform, prefer }: Operation<T>): Promise<T> {
  if (perform === undefined || (now !== undefined && prefer === "now"))
    throw new Error(`${name} is performed at once`);
  return perform();
}

/** Performs an operation in the way that it prefers. */
export async function performed<T>(operation: Operation<T>): Promise<T> {
  return run(perform(operation));
}

/** Performs an operation for a synchronous caller. */
export function blocked<T>(operation: Operation<T>): T {
  return runBlocking(perform(operation));
}

/** An operation that has a result already. */
export function known<T>(value: T): Operation<T> {
  return { name: "an operation of a test", now: () => value, prefer: "now" };
}
