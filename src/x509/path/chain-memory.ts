/**
 * Remembers the chains that a key source has validated. Tokens of one signer carry the same chain, and
 * validating it made a token about ten times as expensive as one with a plain key.
 *
 * A memory belongs to one source, and so to its trust anchors and requirements, which never change. A chain
 * is found by its exact text, so everything else that its validation depends on is the time. Every validity
 * period, the anchor's too, is compared with the time of each call.
 *
 * Chains are remembered before the signature of the token is verified. A sender without a key can therefore
 * evict chains with others that are valid. That costs no more than the work the memory saves.
 */
import { copyText } from "../../encoding/utf8.ts";
import type { Key } from "../../jwk/key/key.ts";
import { defaultLimits } from "../../limits.ts";
import { partsOf } from "../certificate/certificate.ts";
import { longestChain } from "./chain-input.ts";
import type { ValidatedChain } from "./path.ts";

/** The maximum number of chains. The same as for headers: an application has a handful of signers. */
const capacity = 64;

/**
 * The maximum length of a chain, in characters. A header within the default limits has none that is longer.
 * With the capacity, this limits a memory to 1 MiB of text.
 */
const longestText = defaultLimits.headerLength;

interface Entry {
  readonly chain: readonly string[];
  readonly key: Key;
  /** The period in which every certificate of the path is valid, both ends included, in milliseconds. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Validated chains by their exact text. */
export class ChainMemory {
  /**
   * By the leaf, one chain for each: a sender who varies the certificates after the trust anchor, which are
   * not read, replaces one chain instead of all.
   */
  readonly #entries = new Map<string, Entry>();

  /** Returns the leaf's key, if the chain is known and all of it is valid at this time, in seconds. */
  get(chain: readonly string[], now: number): Key | undefined {
    const [leaf = ""] = chain;
    const entry = this.#entries.get(leaf);
    if (entry === undefined || !isEqual(entry.chain, chain)) return undefined;
    if (now * 1000 >= entry.notBefore && now * 1000 <= entry.notAfter) return entry.key;
    // The chain may be valid up to another anchor. If not, validation says what is wrong with it.
    this.#entries.delete(leaf);
    return undefined;
  }

  /** Remembers a chain that was validated. */
  set(chain: readonly string[], { path, key }: ValidatedChain): void {
    if (!isWorthKeeping(chain)) return;
    const own = chain.map(copyText);
    const [leaf = ""] = own;
    // Before eviction: the entry to be replaced needs no place, and its successor is the most recent one.
    this.#entries.delete(leaf);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size < capacity) break;
      this.#entries.delete(oldest);
    }
    const periods = path.map(partsOf);
    const notBefore = Math.max(...periods.map((each) => each.notBefore.getTime()));
    const notAfter = Math.min(...periods.map((each) => each.notAfter.getTime()));
    this.#entries.set(leaf, { chain: own, key, notBefore, notAfter });
  }
}

/**
 * Copies the text of a chain, so that what is validated is what is remembered. `undefined` if it is not text
 * or has more certificates than a valid chain.
 */
export function chainText(x5c: readonly unknown[]): readonly string[] | undefined {
  const chain: string[] = [];
  for (let index = 0; index < x5c.length; index++) {
    const text = x5c[index];
    if (typeof text !== "string" || index >= longestChain) return undefined;
    chain.push(text);
  }
  return chain;
}

function isEqual(known: readonly string[], chain: readonly string[]): boolean {
  return known.length === chain.length && known.every((text, index) => text === chain[index]);
}

/** Only base64 is copied exactly. Elements after the trust anchor are not read, and may be anything. */
function isWorthKeeping(chain: readonly string[]): boolean {
  const length = chain.reduce((sum, text) => sum + text.length, 0);
  return length <= longestText && chain.every((text) => /^[A-Za-z0-9+/=]*$/.test(text));
}
