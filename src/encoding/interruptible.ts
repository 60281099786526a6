/**
 * Long computations that can be interrupted. A generator yields after each small part of its work, and the
 * caller decides whether other code runs before it continues.
 */

/** A computation in parts, with a result of the type `T`. */
export type Parts<T> = Generator<undefined, T, undefined>;

/** Performs all parts without interruption and returns the result. */
export function finished<T>(parts: Parts<T>): T {
  for (;;) {
    const state = parts.next();
    if (state.done === true) return state.value;
  }
}
