/**
 * Calls an action on an almost full stack. While the action throws, it is called again with one stack frame
 * less below it. Returns the first result.
 */
export function withLittleStack<T>(action: () => T): T {
  try {
    return withLittleStack(action);
  } catch {
    return action();
  }
}
