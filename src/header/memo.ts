/**
 * What follows from a protected header that came before. Headers repeat from token to token, so that everything that depends on
 * one alone is done once. Only the headers of tokens that proved genuine are remembered. Where anyone can make those, because they are
 * encrypted to a public key, a stranger can fill this memory, which costs no more than the work it would have saved.
 */

import { ownText } from "../encoding/utf8.ts";

/** Headers remembered at most; a provider signs with a handful. */
const capacity = 64;

interface Entry<Plan> {
  readonly encodedHeader: string;
  readonly plan: Plan;
}

/** Plans by the exact text of the encoded header. */
export class HeaderMemo<Plan> {
  readonly #entries = new Map<string, Entry<Plan>>();
  /** The one asked for last is mostly the one asked for next, and to compare is cheaper than to hash. */
  #last: Entry<Plan> | undefined;

  get(encodedHeader: string): Plan | undefined {
    if (this.#last?.encodedHeader !== encodedHeader) {
      const entry = this.#entries.get(encodedHeader);
      if (entry === undefined) return undefined;
      this.#last = entry;
    }
    return this.#last.plan;
  }

  set(encodedHeader: string, plan: Plan): void {
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size < capacity) break;
      this.#entries.delete(oldest);
    }
    this.#last = { encodedHeader: ownText(encodedHeader), plan };
    this.#entries.set(this.#last.encodedHeader, this.#last);
  }
}
