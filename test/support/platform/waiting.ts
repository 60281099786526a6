// Whether a result was available synchronously.
import { isPromise, type MaybePromise } from "../../../src/platform/steps.ts";

/** Returns a value that must be available synchronously. */
export function atOnce<T>(value: MaybePromise<T>): T {
  if (isPromise(value)) throw new Error("This had to be waited for");
  return value;
}

/** Awaits a value that must be a promise. */
export async function later<T>(value: MaybePromise<T>): Promise<T> {
  if (!isPromise(value)) throw new Error("This was there at once");
  return value;
}
