/** Waits for a promise or an abort signal. */
import { abortController, deadlineSignal } from "../runtime.ts";

/**
 * Waits for the promise, or rejects with the signal's reason once it aborts. The underlying operation is not
 * cancelled; its result is ignored.
 */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  // Converted once: a thenable may repeat its work each time `then` is called.
  const outcome = Promise.resolve(promise);
  let stop = (): void => undefined;
  const aborted = new Promise<void>((resolve) => {
    stop = resolve;
  });
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    await Promise.race([aborted, outcome]);
    signal.throwIfAborted();
    return await outcome;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** A signal that aborts with another signal or at a deadline. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  /** Removes the listeners from both. With one, a deadline stays in memory until its time is over. */
  readonly release: () => void;
}

/**
 * Creates a signal that aborts with the caller's signal or after a time in milliseconds. `AbortSignal.any`
 * does not work with signals of another implementation, such as jsdom's: some runtimes throw, in others the
 * result never aborts.
 */
export function abortedBy(given: AbortSignal | undefined, milliseconds: number): LinkedSignal {
  const controller = abortController();
  const deadline = deadlineSignal(milliseconds);
  const followGiven = (): void => controller.abort(given?.reason);
  given?.addEventListener("abort", followGiven, { once: true });
  const followDeadline = (): void => controller.abort(deadline.reason);
  deadline.addEventListener("abort", followDeadline, { once: true });
  if (given?.aborted === true) followGiven();
  return {
    signal: controller.signal,
    release() {
      given?.removeEventListener("abort", followGiven);
      deadline.removeEventListener("abort", followDeadline);
    },
  };
}

/**
 * If `answer` is a promise, marks its rejection as handled. Used where a synchronous answer is required, so
 * that returning a promise is itself reported as an error.
 */
export function ignoreRejection(answer: unknown): void {
  if (typeof answer !== "object" || answer === null || !("then" in answer)) return;
  Promise.resolve(answer).catch(() => undefined);
}
