/** A monotonic clock based on a wall clock, which may be set back. Times are in seconds. */
export class ForwardClock {
  readonly #wall: () => number;
  #last = 0;
  #passed = 0;

  constructor(wall: () => number) {
    this.#wall = wall;
    this.now();
    this.#passed = 0;
  }

  /**
   * Returns the elapsed seconds. Setting the wall clock back adds nothing; setting it forward adds the
   * difference.
   */
  now(): number {
    const wall = this.#read();
    // A caller's clock may return a value that is not a finite number.
    if (Number.isFinite(wall)) {
      this.#passed += Math.max(0, wall - this.#last);
      this.#last = wall;
    }
    return this.#passed;
  }

  /** A caller's clock that throws is treated like one that returns NaN. */
  #read(): number {
    try {
      return this.#wall();
    } catch {
      return Number.NaN;
    }
  }

  /** The wall-clock time at the last call of `now`. */
  get wall(): number {
    return this.#last;
  }
}
