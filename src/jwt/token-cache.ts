/**
 * A cache of verified tokens, keyed by the full token text, for services that receive the same token many
 * times. A result is used only while the key sources still offer the keys that verified or decrypted the
 * token.
 */
import { copyText } from "../encoding/utf8.ts";
import type { JweHeader, JwsHeader } from "../header/types.ts";
import { cacheOptions } from "./policy-options.ts";
import type { CachePolicy, JwtClaims, VerifiedLayer } from "./types.ts";
import type { VerifiedJwt } from "./verified.ts";
import { JoseError } from "../errors.ts";
import type { Key } from "../jwk/key/key.ts";
import { type Candidate, keysVersion } from "../jwk/sets/candidates.ts";
import type { Keyring } from "../jwk/sets/keyring.ts";
import { verificationKeys } from "../jws/plan.ts";
import type { SignaturePolicy } from "../jws/policy.ts";
import type { Steps } from "../steps/steps.ts";
import type { ResolvedDecryption } from "./nested.ts";

/** The number of entries that `cache: true` allows. */
export const defaultCacheEntries = 1000;

/**
 * The maximum length of a cached token, in characters. The limit on the number of entries alone would not
 * bound the memory used.
 */
const longestToken = 16_384;

/**
 * The map is keyed by the last characters of a token: about 70 bits of a signature or authentication tag.
 * Hashing the whole text would cost as much as some verifications. The whole text is compared afterwards.
 */
const tailLength = 12;

/** The result of a verifier, with any combination of layers. */
interface RememberableJwt {
  readonly claims: JwtClaims;
  readonly jws?: VerifiedLayer<JwsHeader>;
  readonly jwe?: VerifiedLayer<JweHeader>;
}

/** A cache entry. */
interface RememberedJwt<Result extends RememberableJwt = VerifiedJwt> {
  readonly token: string;
  readonly verified: Result;
  /** The versions of the key sources when the entry was last checked against them. */
  versions: KeyVersions;
  /** The token's `exp`, in seconds. */
  readonly expires: number;
  /** Whether the entry was used since eviction last considered it. */
  used: boolean;
}

/** Creates the cache for a policy's `cache` option; `undefined` if caching is off. */
export function resolveCache<Result extends RememberableJwt = VerifiedJwt>(
  cache: boolean | CachePolicy,
): TokenCache<Result> | undefined {
  if (cache === false) return undefined;
  if (cache === true) return new TokenCache<Result>(defaultCacheEntries);
  return new TokenCache<Result>(cacheOptions.read(cache).maxEntries);
}

/**
 * The bounded cache of one verifier. It evicts the oldest entry first, but gives entries that were used a
 * second chance (the CLOCK algorithm).
 */
export class TokenCache<Result extends RememberableJwt = VerifiedJwt> {
  readonly #entries = new Map<string, RememberedJwt<Result>>();
  readonly #maxEntries: number;
  /** The latest time seen, in whole seconds. */
  #latest = -Infinity;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  /** Returns the entry of a token, unless the token has expired. `now` is in seconds. */
  get(token: unknown, now: number): RememberedJwt<Result> | undefined {
    // If the clock goes backwards, one of the two readings was wrong, so the entries cannot be trusted to be
    // unexpired.
    const seconds = Math.floor(now);
    if (seconds < this.#latest) this.#entries.clear();
    this.#latest = seconds;
    if (typeof token !== "string") return undefined;
    const entry = this.#entries.get(token.slice(-tailLength));
    // After "exp", within the clock tolerance, the token is verified anew each time.
    if (entry?.token !== token || now >= entry.expires) return undefined;
    entry.used = true;
    return entry;
  }

  /** Caches a token that has an `exp`. Callers share the result, so it must be frozen. */
  set(token: unknown, verified: Result, versions: KeyVersions): void {
    const { claims, jws, jwe } = verified;
    if (typeof token !== "string" || token.length > longestToken || claims.exp === undefined) return;
    // The caller's `crit` validators must run for every token.
    if (jws?.header.crit !== undefined || jwe?.header.crit !== undefined) return;
    const text = copyText(token);
    const tail = text.slice(-tailLength);
    if (!this.#entries.has(tail)) this.#makeRoom();
    this.#entries.set(tail, { token: text, verified, versions, expires: claims.exp, used: false });
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

/** The layers of a policy, with their keys. */
interface PolicyLayers {
  readonly decrypt: ResolvedDecryption | undefined;
  readonly verify: SignaturePolicy & { readonly keyring: Keyring };
}

/** The versions of the key sources of a policy at one time. */
export interface KeyVersions {
  readonly verify: object | undefined;
  readonly decrypt: object | undefined;
}

/** The current versions of a policy's key sources. */
export function currentVersions({ decrypt, verify }: PolicyLayers): KeyVersions {
  return { verify: keysVersion(verify.keyring), decrypt: decrypt && keysVersion(decrypt.keyring) };
}

/**
 * Reports whether the key sources of a policy still offer the keys that verified or decrypted a token. If the
 * version of a source has not changed, they do. Otherwise the keys are looked up as for a new token.
 */
export function* stillHasKeys(
  { jws, jwe }: VerifiedJwt,
  since: KeyVersions,
  { decrypt, verify }: PolicyLayers,
  signal: AbortSignal | undefined,
): Steps<boolean> {
  if (since.verify === undefined || keysVersion(verify.keyring) !== since.verify) {
    const keys = verificationKeys(jws.header, verify.keyring, verify, signal);
    if (!(yield* includes(keys, jws.key))) return false;
  }
  if (jwe === undefined || decrypt === undefined) return true;
  return yield* stillHasDecryptionKey(jwe, since, decrypt, signal);
}

/** Reports whether the key sources of a policy still offer the key that decrypted a token. */
export function* stillHasDecryptionKey(
  jwe: VerifiedLayer<JweHeader>,
  since: KeyVersions,
  decrypt: ResolvedDecryption,
  signal: AbortSignal | undefined,
): Steps<boolean> {
  if (since.decrypt !== undefined && keysVersion(decrypt.keyring) === since.decrypt) return true;
  return yield* includes(decrypt.candidates(jwe.header, signal), jwe.key);
}

function* includes(candidates: Steps<readonly Candidate[]>, key: Key): Steps<boolean> {
  try {
    return (yield* candidates).some((candidate) => candidate.key === key);
  } catch (error) {
    if (error instanceof JoseError) return false;
    throw error;
  }
}
