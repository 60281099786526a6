/** Waiting for something no longer than one wants to, or not at all. */

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

/** Where an answer must be there at once, a promise is none; and its failure, if it fails, is no one's. */
export function ignoreRejection(answer: unknown): void {
  if (typeof answer !== "object" || answer === null || !("then" in answer)) return;
  Promise.resolve(answer).catch(() => undefined);
}
