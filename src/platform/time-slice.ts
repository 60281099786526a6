/**
 * Long computations in slices, between which the event loop runs. A slice is 8 milliseconds: short beside the 20
 * that a server may keep its other callers waiting for, also when the machine is busy, and long beside the
 * millisecond or so that a timer takes.
 */
import { currentMilliseconds, nextTask } from "../runtime.ts";
import { settle, type Steps } from "./steps.ts";

/** How long the event loop is kept waiting, in milliseconds. */
const longestSlice = 8;

/** The slice that a computation is in. */
export class TimeSlice {
  #started = currentMilliseconds();

  /** Lets the event loop run if the slice is over. To ask takes about as long as a digest does. */
  *pause(): Steps<void> {
    const elapsed = currentMilliseconds() - this.#started;
    // A clock that has been set back ends the slice as well.
    if (elapsed >= 0 && elapsed < longestSlice) return;
    yield* settle(nextTask());
    this.#started = currentMilliseconds();
  }
}
