/**
 * Caches the chains that a key source has validated. Tokens of one signer carry the same chain, and
 * validating it each time would make verification about ten times as expensive as with a plain key.
 *
 * A cache belongs to one key source, whose trust anchors and requirements never change. A chain is found by
 * its exact text, so its validity can change only with time. At each call, the time is compared with the
 * validity periods of all certificates in the path, including the anchor.
 *
 * Chains are cached before the signature of the token is verified. Someone without a signer's key can
 * therefore evict the cached chains by sending other valid chains. The evicted chains are then validated
 * again, which is the only cost.
 */
import { copyText } from "../../encoding/utf8.ts";
import type { Key } from "../../jwk/key/key.ts";
import { defaultLimits } from "../../limits.ts";
import { partsOf } from "../certificate/certificate.ts";
import { longestChain } from "./chain-input.ts";
import type { ValidatedChain } from "./path.ts";

/** The maximum number of chains, the same as that of cached headers: an application has few signers. */
const capacity = 64;

/**
 * The maximum length of a chain, in characters. A header within the default limits cannot have a longer
 * chain. Together with `capacity`, this limits a cache to 1 MiB of text.
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
   * Only one chain for each leaf. Certificates after the trust anchor are not read, so a sender can vary
   * them, but this replaces one chain instead of evicting all.
   */
  readonly #entries = new Map<string, Entry>();

  /**
   * Returns the leaf's key if the chain is known and its whole path is valid at the time `now`, in seconds.
   */
  get(chain: readonly string[], now: number): Key | undefined {
    const [leaf = ""] = chain;
    const entry = this.#entries.get(leaf);
    if (entry === undefined || !isEqual(entry.chain, chain)) return undefined;
    if (now * 1000 >= entry.notBefore && now * 1000 <= entry.notAfter) return entry.key;
    // The chain may still be valid up to another anchor. If it is not, validation reports the reason.
    this.#entries.delete(leaf);
    return undefined;
  }

  /** Remembers a chain that was validated. */
  set(chain: readonly string[], { path, key }: ValidatedChain): void {
    if (!isWorthKeeping(chain)) return;
    const own = chain.map(copyText);
    const [leaf = ""] = own;
    // Deleting the previous entry for this leaf frees its place, and makes the new entry the most recent one.
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
 * Copies the list of certificates, so that the validated chain and the remembered chain are the same. Returns
 * `undefined` if a certificate is not text, or if there are more than a valid chain can have.
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

/**
 * Reports whether a chain can be remembered. It must not be too long, and must be base64, because `copyText`
 * does not copy all other text exactly. Elements after the trust anchor are not read and may be any text.
 */
function isWorthKeeping(chain: readonly string[]): boolean {
  const length = chain.reduce((sum, text) => sum + text.length, 0);
  return length <= longestText && chain.every((text) => /^[A-Za-z0-9+/=]*$/.test(text));
}
