/**
 * Caches results that depend only on a header. Headers repeat from token to token, so the work for each is
 * done only once. Of incoming headers, only those of authenticated tokens are cached. If tokens are encrypted
 * to a public key, anyone can create valid tokens and fill the cache; headers are then processed each time,
 * as without a cache.
 */

import { copyText } from "../encoding/utf8.ts";

/** The maximum number of cached headers. Issuers use a handful. */
const capacity = 64;

interface Entry<Plan> {
  readonly text: string;
  readonly plan: Plan;
}

/** Maps the exact text of a header, encoded or not, to its result. */
export class HeaderMemo<Plan> {
  readonly #entries = new Map<string, Entry<Plan>>();
  /** The last entry, which the next call usually requests. Comparing the text is cheaper than hashing it. */
  #last: Entry<Plan> | undefined;

  get(text: string): Plan | undefined {
    if (this.#last?.text !== text) {
      const entry = this.#entries.get(text);
      if (entry === undefined) return undefined;
      this.#last = entry;
    }
    return this.#last.plan;
  }

  set(text: string, plan: Plan): void {
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size < capacity) break;
      this.#entries.delete(oldest);
    }
    this.#last = { text: copyText(text), plan };
    this.#entries.set(this.#last.text, this.#last);
  }
}
