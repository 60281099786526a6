/**
 * Tokens that are accepted only once: RFC 7519 section 4.1.7 ("jti"), RFC 9449 section 11.1, OpenID Connect
 * Back-Channel Logout 1.0 section 2.6.
 */
import { encodeBase64url } from "../encoding/base64url.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";
import { UnavailableError, UsageError } from "../errors.ts";
import { failed } from "./rejections.ts";
import type { JwtClaims } from "./types.ts";
import { OptionReader } from "../options/reader.ts";
import { positiveInteger } from "../options/values.ts";
import { digest } from "../platform/digest-hmac-pbkdf2.ts";
import { currentMilliseconds } from "../runtime.ts";
import { isPromise, type MaybePromise } from "../steps/operation.ts";
import { perform, settle, type Steps } from "../steps/steps.ts";
import { abortedBy, unlessAborted, type LinkedSignal } from "../steps/waiting.ts";

/** What a {@link Seen} function is told about an identifier. */
export interface SeenContext {
  /**
   * When the identifier may be forgotten, in seconds since 1970: from then on the token is rejected because
   * of its age.
   */
  readonly until: number;
  /** Aborts after 5 seconds, and with the call's own signal. */
  readonly signal: AbortSignal;
}

/**
 * Remembers the identifier of a token, and returns whether it was remembered before. Both must be one atomic
 * step, like Redis' `SET key "" NX EXAT until`: of two simultaneous calls with one identifier only one gets
 * `false`.
 *
 * `id` has 43 characters: the SHA-256, in base64url, of the token's sender and `jti`. If the store fails, the
 * function must throw or reject: the token is then not accepted, and the caller gets an `UnavailableError`. A
 * `UsageError` is passed on unchanged.
 */
export type Seen = (id: string, about: SeenContext) => boolean | Promise<boolean>;

/** Options of {@link seenInMemory}. */
export interface SeenInMemoryOptions {
  /** The maximum number of remembered identifiers. Default: 100,000, which take about 12 MB. */
  readonly maxEntries?: number;
}

/** The reader of `SeenInMemoryOptions`. */
export const seenInMemoryOptions: OptionReader<SeenInMemoryOptions> =
  /* @__PURE__ */ new OptionReader<SeenInMemoryOptions>("options", {
    maxEntries: { kind: "strict", is: positiveInteger },
  });

/**
 * Creates a memory of used tokens within this process. A service with several processes needs a memory that
 * they share: otherwise each process accepts a token once.
 *
 * Only expired identifiers are forgotten. While the memory is full, further tokens are not accepted, and the
 * error is `ERR_REPLAY_UNAVAILABLE`.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for an unknown or invalid option.
 * @example
 * ```ts
 * import { seenInMemory } from "josette/profiles";
 * const seen = seenInMemory();
 * const about = { until: Date.now() / 1000 + 60, signal: AbortSignal.timeout(1000) };
 * console.log(seen("id", about), seen("id", about)); // false true
 * ```
 */
export function seenInMemory(options: SeenInMemoryOptions = {}): Seen {
  const { maxEntries = 100_000 } = seenInMemoryOptions.read(options);
  const remembered = new Map<string, number>();
  /** No remembered identifier expires before this time. */
  let firstEnd = Infinity;
  return (id, { until }) => {
    const now = currentMilliseconds() / 1000;
    const known = remembered.get(id);
    if (known !== undefined && known > now) return true;
    if (remembered.size >= maxEntries && firstEnd <= now) {
      firstEnd = Infinity;
      for (const [each, end] of remembered) {
        if (end <= now) remembered.delete(each);
        else firstEnd = Math.min(firstEnd, end);
      }
    }
    if (remembered.size >= maxEntries) {
      throw unavailable(
        `The memory of used tokens is full: none of its ${maxEntries} tokens (maxEntries) has expired`,
      );
    }
    remembered.set(id, until);
    firstEnd = Math.min(firstEnd, until);
    return false;
  };
}

/** A token that is accepted only once. */
export interface SingleUse {
  /** Strings that distinguish tokens of this kind and sender from all others, for example the issuer. */
  readonly scope: readonly string[];
  /** The claims of the token; "jti" identifies it. */
  readonly claims: JwtClaims;
  /** When the identifier may be forgotten, in seconds since 1970. */
  readonly until: number;
  /** The signal of the call. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Remembers a token, and rejects one that was remembered before.
 * @throws JwtClaimError `ERR_JWT_CLAIM_VALIDATION_FAILED` with the claim "jti".
 * @throws UnavailableError `ERR_REPLAY_UNAVAILABLE` if the function threw, rejected or took too long.
 * @throws UsageError `ERR_INVALID_OPTION` if the function returned neither true nor false, or a promise in a
 * synchronous call; a UsageError that the function threw.
 */
export function* requireFirstUse(seen: Seen, { scope, claims, until, signal }: SingleUse): Steps<void> {
  const { jti } = claims;
  if (typeof jti !== "string" || jti === "") throw failed("is not a non-empty string", claims, "jti");
  const name = encodeUtf8(JSON.stringify([...scope, jti]));
  const id = encodeBase64url(yield* perform(digest("SHA-256", name)));
  const wasSeen = yield* ask(seen, id, until, signal);
  if (typeof wasSeen !== "boolean") {
    throw new UsageError("ERR_INVALID_OPTION", "seen must return true or false, or a promise of one of them");
  }
  if (wasSeen) throw failed("was used before, and a token of this kind is accepted only once", claims, "jti");
}

/** The maximum time to wait for the function's result, in seconds. */
const timeout = 5;

function* ask(seen: Seen, id: string, until: number, given: AbortSignal | undefined): Steps<unknown> {
  // Created only if it is needed, because creating it takes longer than asking a memory in this process.
  let linked: LinkedSignal | undefined;
  const signal = (): AbortSignal => (linked ??= abortedBy(given, timeout * 1000)).signal;
  const about: SeenContext = {
    until,
    get signal() {
      return signal();
    },
  };
  const outage = (cause: unknown): unknown => {
    given?.throwIfAborted();
    return cause instanceof UnavailableError || cause instanceof UsageError
      ? cause
      : unavailable("The option seen failed or did not respond in time", cause);
  };
  try {
    const answer: MaybePromise<unknown> = seen(id, about);
    return isPromise(answer) ? yield* settle(unlessAborted(answer, signal())) : answer;
  } catch (cause) {
    throw outage(cause);
  } finally {
    linked?.release();
  }
}

function unavailable(problem: string, cause?: unknown): UnavailableError {
  const options = cause === undefined ? {} : { cause };
  return new UnavailableError("ERR_REPLAY_UNAVAILABLE", `${problem}; try again later`, options);
}
