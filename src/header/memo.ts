/**
 * What follows from a header that came before, on its way in or out. Headers repeat from token to token, so that everything that depends
 * on one alone is done once. Of those that come in, only the ones of tokens that proved genuine are remembered. Where anyone can make
 * those, because they are encrypted to a public key, a stranger can fill this memory, which costs no more than the work it would have saved.
 */

import { copyText } from "../encoding/utf8.ts";

/** Headers remembered at most; a provider signs with a handful. */
const capacity = 64;

interface Entry<Plan> {
  readonly text: string;
  readonly plan: Plan;
}

/** Plans by the exact text of a header, encoded or not. */
export class HeaderMemo<Plan> {
  readonly #entries = new Map<string, Entry<Plan>>();
  /** The one asked for last is mostly the one asked for next, and to compare is cheaper than to hash. */
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
