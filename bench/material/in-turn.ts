/** Inputs that differ from call to call. */

/** Returns the values one after the other, and begins again after the last. */
export function inTurn<Value>(values: readonly Value[]): () => Value {
  let next = 0;
  return () => {
    const value = values[next]!;
    next = next + 1 === values.length ? 0 : next + 1;
    return value;
  };
}
