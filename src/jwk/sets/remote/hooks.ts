/** The calls of an application's hooks: `onEvent` and `waitUntil`. */
import { isPromise } from "../../../steps/operation.ts";

/**
 * Calls an application's hook. Its errors and rejections are ignored, so that they cannot make a verification
 * fail.
 */
export function quietly(hook: () => unknown): void {
  try {
    const result = hook();
    if (isPromise(result)) result.then(undefined, () => undefined);
  } catch {
    // The error is ignored.
  }
}
