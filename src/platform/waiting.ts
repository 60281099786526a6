/** Waiting for something no longer than one wants to, or not at all. */
import { abortController, deadlineSignal } from "../runtime.ts";

/** The promise's outcome; the signal's reason, once it aborts. What was waited for goes on, and nobody listens to it any more. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  // Once: what is only like a promise may do its work each time it is waited for.
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

/** A signal that aborts with another one or at a deadline, and what ends its listening to the other one. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  readonly release: () => void;
}

/**
 * Aborts with the caller's signal, or after so many milliseconds. `AbortSignal.any` takes no signal of another implementation, such as
 * jsdom's: some runtimes throw, others never abort.
 */
export function abortedBy(given: AbortSignal | undefined, milliseconds: number): LinkedSignal {
  const controller = abortController();
  const deadline = deadlineSignal(milliseconds);
  const followGiven = (): void => controller.abort(given?.reason);
  given?.addEventListener("abort", followGiven, { once: true });
  deadline.addEventListener("abort", () => controller.abort(deadline.reason), { once: true });
  if (given?.aborted === true) followGiven();
  return {
    signal: controller.signal,
    release: () => given?.removeEventListener("abort", followGiven),
  };
}

/** Where an answer must be there at once, a promise is none; and its failure, if it fails, is no one's. */
export function ignoreRejection(answer: unknown): void {
  if (typeof answer !== "object" || answer === null || !("then" in answer)) return;
  Promise.resolve(answer).catch(() => undefined);
}
