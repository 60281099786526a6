// Whether something had to be waited for.
import { isPromise, type MaybePromise } from "../../src/platform/steps.ts";

/** What is there at once. */
export function atOnce<T>(value: MaybePromise<T>): T {
  if (isPromise(value)) throw new Error("This had to be waited for");
  return value;
}

/** What has to be waited for. */
export async function later<T>(value: MaybePromise<T>): Promise<T> {
  if (!isPromise(value)) throw new Error("This was there at once");
  return value;
}
