/** Verified tokens, remembered by their full text: for services that see the same token many times. */
import { ownText } from "../encoding/utf8.ts";
import type { KeyEditions } from "./recall.ts";
import type { JweHeader, JwsHeader } from "../header/types.ts";
import { cacheOptions } from "./policy-options.ts";
import type { CachePolicy, JwtClaims, VerifiedLayer } from "./types.ts";
import type { VerifiedJwt } from "./verified.ts";

/** What `cache: true` stands for. */
export const defaultCacheEntries = 1000;

/** In characters. Longer tokens are verified every time: with them the bound on entries would be none on memory. */
const longestToken = 16_384;

/**
 * Tokens are found by their last characters, 72 bits of a signature or an authentication tag: to hash the whole text costs as much as
 * some verifications. Then the whole text is compared.
 */
const tailLength = 12;

/** What a verifier gives, whichever layers the token has. */
export interface RememberableJwt {
  readonly claims: JwtClaims;
  readonly jws?: VerifiedLayer<JwsHeader>;
  readonly jwe?: VerifiedLayer<JweHeader>;
}

/** A token that was verified. */
export interface RememberedJwt<Result extends RememberableJwt = VerifiedJwt> {
  readonly token: string;
  readonly verified: Result;
  /** Of the keys when they were last seen to be its own. */
  editions: KeyEditions;
  /** Seconds, the token's `exp`. */
  readonly expires: number;
  /** Whether it has been of use since it was last up for eviction. */
  used: boolean;
}

/** Makes the cache that a policy asks for. */
export function resolveCache<Result extends RememberableJwt = VerifiedJwt>(
  cache: boolean | CachePolicy,
): TokenCache<Result> | undefined {
  if (cache === false) return undefined;
  if (cache === true) return new TokenCache<Result>(defaultCacheEntries);
  return new TokenCache<Result>(cacheOptions.read(cache).maxEntries);
}

/** A bounded memory of one verifier: the oldest goes first, but one that was used gets a second chance. */
export class TokenCache<Result extends RememberableJwt = VerifiedJwt> {
  readonly #entries = new Map<string, RememberedJwt<Result>>();
  readonly #maxEntries: number;
  /** The latest time seen, in whole seconds. */
  #latest = -Infinity;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  /** What a token was verified as. `now` in seconds. */
  get(token: unknown, now: number): RememberedJwt<Result> | undefined {
    // A clock that goes back was wrong before or is wrong now.
    const seconds = Math.floor(now);
    if (seconds < this.#latest) this.#entries.clear();
    this.#latest = seconds;
    if (typeof token !== "string") return undefined;
    const entry = this.#entries.get(token.slice(-tailLength));
    // Within the clock's tolerance after "exp" it is verified each time.
    if (entry?.token !== token || now >= entry.expires) return undefined;
    entry.used = true;
    return entry;
  }

  /** Remembers a token until it expires, if it does. Several callers will share the result, which must be frozen. */
  set(token: unknown, verified: Result, editions: KeyEditions): void {
    const { claims, jws, jwe } = verified;
    if (typeof token !== "string" || token.length > longestToken || claims.exp === undefined) return;
    // A caller's own validators want to see every token.
    if (jws?.header.crit !== undefined || jwe?.header.crit !== undefined) return;
    const text = ownText(token);
    const tail = text.slice(-tailLength);
    if (!this.#entries.has(tail)) this.#makeRoom();
    this.#entries.set(tail, { token: text, verified, editions, expires: claims.exp, used: false });
  }

  #makeRoom(): void {
    for (const [tail, entry] of this.#entries) {
      if (this.#entries.size < this.#maxEntries) return;
      this.#entries.delete(tail);
      if (!entry.used) continue;
      entry.used = false;
      this.#entries.set(tail, entry);
    }
  }
}
