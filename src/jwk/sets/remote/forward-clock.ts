/** A clock that counts what passes and never goes back, made of one that people set. In seconds. */
export class ForwardClock {
  readonly #wall: () => number;
  #last = 0;
  #passed = 0;

  constructor(wall: () => number) {
    this.#wall = wall;
    this.now();
    this.#passed = 0;
  }

  /** Seconds that have passed. When the wall clock is set back, none have; when it is set forward, they have all. */
  now(): number {
    const wall = this.#read();
    // A clock of the caller's may answer with what is no time.
    if (Number.isFinite(wall)) {
      this.#passed += Math.max(0, wall - this.#last);
      this.#last = wall;
    }
    return this.#passed;
  }

  /** A clock of the caller's that throws has no time either. */
  #read(): number {
    try {
      return this.#wall();
    } catch {
      return Number.NaN;
    }
  }

  /** The wall clock as it was when `now` last looked at it. */
  get wall(): number {
    return this.#last;
  }
}
