/** A clock that counts what passes and never goes back, made of one that people set. In seconds. */
export class ForwardClock {
  readonly #wall: () => number;
  #last: number;
  #passed = 0;

  constructor(wall: () => number) {
    this.#wall = wall;
    this.#last = wall();
  }

  /** Seconds that have passed. When the wall clock is set back, none have; when it is set forward, they have all. */
  now(): number {
    const wall = this.#wall();
    // A clock of the caller's may answer with what is no time.
    if (wall > this.#last) this.#passed += wall - this.#last;
    if (Number.isFinite(wall)) this.#last = wall;
    return this.#passed;
  }

  /** The wall clock. */
  wall(): number {
    return this.#wall();
  }
}
