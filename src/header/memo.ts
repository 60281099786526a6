/**
 * What follows from a protected header that came before. Headers repeat from token to token, so that everything that depends on
 * one alone is done once. Only the headers of tokens that proved genuine are remembered: no stranger can fill the memory.
 */

import { ownText } from "../encoding/utf8.ts";

/** Headers remembered at most; a provider signs with a handful. */
const capacity = 64;

/** Plans by the exact text of the encoded header. */
export class HeaderMemo<Plan> {
  readonly #plans = new Map<string, Plan>();

  get(encodedHeader: string): Plan | undefined {
    return this.#plans.get(encodedHeader);
  }

  set(encodedHeader: string, plan: Plan): void {
    for (const oldest of this.#plans.keys()) {
      if (this.#plans.size < capacity) break;
      this.#plans.delete(oldest);
    }
    this.#plans.set(ownText(encodedHeader), plan);
  }
}
