/**
 * Divides long computations into time slices, between which the event loop runs. A slice is 4 milliseconds:
 * short enough not to delay a server's other work, and long compared with the millisecond that a timer takes.
 */
import type { Parts } from "../encoding/interruptible.ts";
import { currentMilliseconds, nextTask } from "../runtime.ts";
import type { Operation } from "./operation.ts";
import { perform, type Steps } from "./steps.ts";

/** The length of a slice, in milliseconds. */
const longestSlice = 4;

/** Lets the event loop run. In a synchronous call, which cannot wait, there is no pause. */
const turn: Operation<void> = {
  name: "a pause",
  now: () => undefined,
  later: nextTask,
  prefer: "later",
};

/** The current time slice of a computation. */
export class TimeSlice {
  #started = currentMilliseconds();

  /** Lets the event loop run if the slice is over. A call takes about as long as computing one digest. */
  *pause(): Steps<void> {
    const elapsed = currentMilliseconds() - this.#started;
    // If the clock was set back, the slice ends as well.
    if (elapsed >= 0 && elapsed < longestSlice) return;
    yield* perform(turn);
    this.#started = currentMilliseconds();
  }

  /** Performs the parts of a computation, with pauses between them, and returns its result. */
  *through<T>(parts: Parts<T>): Steps<T> {
    for (;;) {
      const state = parts.next();
      if (state.done === true) return state.value;
      yield* this.pause();
    }
  }
}
