/** The context of a call: its options, which `JwtContext` documents, and the values that the checks need. */
import { readSeconds, callback, text, readSignal } from "../options/values.ts";
import { currentMilliseconds } from "../runtime.ts";
import type { AnyClaimsCheck, AnyJwtContext, JwtContext } from "./types.ts";
import { OptionReader, type Misplaced, copyOptions } from "../options/reader.ts";
import type { EncryptedJwtContext } from "./unsigned-types.ts";

/**
 * The current time, in seconds. NumericDates are usually whole seconds, which their issuer may have rounded
 * either way. The clock is therefore rounded in favour of the token. A time passed by the caller is used
 * unchanged.
 */
export interface Times {
  /** Rounded down: for times that must not have passed, such as `exp`. */
  readonly now: number;
  /** Rounded up: for times that must not be in the future, such as `nbf`. */
  readonly nowRoundedUp: number;
}

/**
 * The inputs of claims validation that differ from call to call: the time, the nonce (OpenID Connect Core
 * section 3.1.3.7) and the call's own check.
 */
export interface CheckContext extends Times {
  readonly nonce: string | undefined;
  readonly check: AnyClaimsCheck | undefined;
}

/**
 * Reads the time, nonce and check from a call's context, and checks its signal.
 * @throws UsageError `ERR_INVALID_OPTION` for a time that is neither a valid Date nor a finite number, and
 * for a signal that is not an AbortSignal; `signal.reason` if the signal is already aborted.
 */
export function readCheckContext({ signal, now, nonce, check }: AnyJwtContext): CheckContext {
  if (signal !== undefined) readSignal(signal);
  if (now !== undefined) {
    const given = readSeconds(now, "now");
    return { now: given, nowRoundedUp: given, nonce, check };
  }
  // Not shared with the branch above: spreading an object here would double the time of a cache hit.
  const seconds = currentMilliseconds() / 1000;
  return { now: Math.floor(seconds), nowRoundedUp: Math.ceil(seconds), nonce, check };
}

const inClaims = "it belongs in the policy's claims";
const inLayers = "it belongs in the policy's verify or decrypt";

/** The hint for options that only profiles for access tokens accept, in the policy or in a call. */
export const inProfiles: string =
  "only access-token profiles accept it; write createJwtVerifier(jwtAccessToken({ issuer, audience, " +
  "cnf: { dpop } })), or use entraAccessToken";

/** Names that are not options of a call, with hints about where they belong. */
const misplaced: Misplaced = {
  cnf: inProfiles,
  dpop: inProfiles,
  certificate: inProfiles,
  issuer: inClaims,
  audience: inClaims,
  subject: inClaims,
  maxTokenAge: inClaims,
  clockTolerance: inClaims,
  required: inClaims,
  requiredClaims: inClaims,
  algorithms: inLayers,
  alg: inLayers,
  enc: inLayers,
  keys: inLayers,
  typ: inLayers,
  clockTimestamp: 'use the option "now"',
  currentDate: 'use the option "now"',
};

/** The options that every call accepts. Profiles may add options. */
export const contextOptions: OptionReader<JwtContext> = /* @__PURE__ */ new OptionReader<JwtContext>(
  "context",
  {
    signal: { kind: "convenience", is: "elsewhere" },
    now: { kind: "convenience", is: "elsewhere" },
    nonce: { kind: "strict", is: text },
    check: { kind: "strict", is: callback },
    data: { kind: "convenience", is: "elsewhere" },
  },
  misplaced,
);

/** The options that every call accepts for tokens without a signature. */
export const encryptedContextOptions: OptionReader<EncryptedJwtContext> = /* @__PURE__ */ encryptedReader();

/** Built in a function: bundlers treat a member access at the top level of a module as a side effect. */
function encryptedReader(): OptionReader<EncryptedJwtContext> {
  return new OptionReader<EncryptedJwtContext>("context", contextOptions.members, misplaced);
}

/**
 * The context of a call that passes none. It has no prototype, so that nothing added to `Object.prototype` is
 * taken for an option.
 */
export const noContext: Omit<JwtContext, "check"> = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ copyOptions<Omit<JwtContext, "check">>({}, "context"),
);
