/** What a file holds and could not be read, beside what could. */
import { JoseError } from "../../errors.ts";
import type { Steps } from "../../platform/steps.ts";

/** Something in a file that was left out because it is of an unknown or unsupported kind. */
export interface Unreadable {
  /** What it is and where, such as `DSA PRIVATE KEY (block 2)`. */
  readonly what: string;
  /**
   * Why it was not read, and what to do about it where something can be done. For people: the text may
   * change.
   */
  readonly reason: string;
}

/** Collects what could not be read. */
export class UnreadableParts {
  readonly #found: Unreadable[] = [];
  #error: JoseError | undefined;

  /** An error as the reason is what the caller gets when nothing else is left of the file. */
  add(what: string, reason: string | JoseError): void {
    if (typeof reason !== "string") this.#error ??= reason;
    this.#found.push(Object.freeze({ what, reason: typeof reason === "string" ? reason : reason.message }));
  }

  /**
   * What some work gives; `undefined`, and an entry here, when that is not supported. Other errors pass
   * through.
   */
  *attempt<T>(what: string, work: Steps<T>): Steps<T | undefined> {
    try {
      return yield* work;
    } catch (error) {
      this.addUnsupported(what, error);
      return undefined;
    }
  }

  /** The same for what does not have to be waited for. */
  attemptNow<T>(what: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.addUnsupported(what, error);
      return undefined;
    }
  }

  /** Adds an error about something that is not supported; throws any other. */
  addUnsupported(what: string, error: unknown): void {
    if (!(error instanceof JoseError) || error.code !== "ERR_JOSE_NOT_SUPPORTED") throw error;
    this.add(what, error);
  }

  /** Why nothing is left: the first error, if any, else the given one. */
  nothingLeft(otherwise: JoseError): JoseError {
    return this.#error ?? otherwise;
  }

  /** All of it, in the order of the file. */
  list(): readonly Unreadable[] {
    return Object.freeze([...this.#found]);
  }
}
