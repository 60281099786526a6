/** The parts of a file that could not be read. */
import { JoseError } from "../../errors.ts";
import type { Steps } from "../../steps/steps.ts";

/** A part of a file that was skipped because its type is unknown or unsupported. */
export interface Unreadable {
  /** The type and position of the part, for example `DSA PRIVATE KEY (block 2)`. */
  readonly what: string;
  /** Why it was not read and, if possible, what to do about it. For display; the text may change. */
  readonly reason: string;
}

/** Collects the parts that could not be read. */
export class UnreadableParts {
  readonly #found: Unreadable[] = [];
  #error: JoseError | undefined;

  /**
   * Records a part of the file that could not be read. If nothing in the file can be read, the first reason
   * that is an error is thrown.
   */
  add(what: string, reason: string | JoseError): void {
    if (typeof reason !== "string") this.#error ??= reason;
    this.#found.push(Object.freeze({ what, reason: typeof reason === "string" ? reason : reason.message }));
  }

  /**
   * Does some work and returns its result. If the work requires something unsupported, adds an entry and
   * returns `undefined`. Throws all other errors.
   */
  *attempt<T>(what: string, work: Steps<T>): Steps<T | undefined> {
    try {
      return yield* work;
    } catch (error) {
      this.addUnsupported(what, error);
      return undefined;
    }
  }

  /** Like `attempt`, but for synchronous work. */
  attemptNow<T>(what: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.addUnsupported(what, error);
      return undefined;
    }
  }

  /** Adds an entry for an error about something unsupported; throws any other error. */
  addUnsupported(what: string, error: unknown): void {
    if (!(error instanceof JoseError) || error.code !== "ERR_JOSE_NOT_SUPPORTED") throw error;
    this.add(what, error);
  }

  /** Returns the error to throw if nothing could be read: the first error recorded, or else `otherwise`. */
  nothingLeft(otherwise: JoseError): JoseError {
    return this.#error ?? otherwise;
  }

  /** All entries, in the order of the file. */
  list(): readonly Unreadable[] {
    return Object.freeze([...this.#found]);
  }
}
