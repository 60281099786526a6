/** The unknown key IDs that have been reported, to limit the number of events. */
import { copyText } from "../../../encoding/utf8.ts";

/**
 * The maximum number of key IDs that are kept. While this many have been reported within one cooldown, others
 * are not reported.
 */
const mostKids = 100;

/** In characters. Longer key IDs with the same prefix are treated as equal. */
const longestKid = 200;

/** Keeps unknown key IDs for one cooldown. */
export class UnknownKidReports {
  /** When each key ID was reported, the oldest first. */
  readonly #reported = new Map<string | undefined, number>();
  readonly #cooldown: number;

  /** `cooldown` is in seconds. */
  constructor(cooldown: number) {
    this.#cooldown = cooldown;
  }

  /** Reports whether a key ID must be reported now, and records it. `now` is in seconds. */
  isNew(kid: string | undefined, now: number): boolean {
    // A copy: a slice would keep the whole header in memory.
    const name = kid === undefined ? undefined : copyText(kid.slice(0, longestKid));
    for (const [reported, at] of this.#reported) {
      if (now - at < this.#cooldown) break;
      this.#reported.delete(reported);
    }
    if (this.#reported.has(name) || this.#reported.size >= mostKids) return false;
    this.#reported.set(name, now);
    return true;
  }
}
