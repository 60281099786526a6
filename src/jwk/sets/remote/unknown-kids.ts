/** Which unknown key IDs have been reported, so that a flood of tokens does not become a flood of events. */
import { copyText } from "../../../encoding/utf8.ts";

/** The most key IDs in memory. While so many have been reported within one cooldown, further ones are not. */
const mostKids = 100;

/** In characters. Longer key IDs with the same beginning count as one. */
const longestKid = 200;

/** Remembers unknown key IDs for a cooldown. */
export class UnknownKids {
  /** When each was reported, the oldest first. */
  readonly #reported = new Map<string | undefined, number>();
  readonly #cooldown: number;

  /** `cooldown` in seconds. */
  constructor(cooldown: number) {
    this.#cooldown = cooldown;
  }

  /** Whether a key ID is to be reported now; if so, it counts as reported. `now` in seconds. */
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
