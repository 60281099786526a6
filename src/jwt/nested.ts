/**
 * Opens a signed token, which may be nested in one layer of encryption: RFC 7519 section 7.2 and appendix
 * A.2.
 */
import type { Bytes } from "../encoding/bytes.ts";
import { deepFreeze } from "../encoding/json.ts";
import { copyOptions } from "../options/reader.ts";
import type { JwsHeader } from "../header/types.ts";
import { Call } from "../jwe/call.ts";
import { openCompactJws } from "../jws/verify.ts";
import { settle, type Steps } from "../platform/steps.ts";
import { refusedByCheck, encryptedToken, invalidJwt, notEncrypted, requireType } from "./rejections.ts";
import { checkClaims, checkHeaderCopies, checkValues, parseClaims } from "./claims.ts";
import { policyFor, type ResolvedPolicies, type ChosenPolicy } from "./issuers.ts";
import { readCheckContext, type CheckContext } from "./context.ts";
import type { DecryptedLayer } from "./decryption.ts";
import type { ResolvedClaims, ResolvedJwtPolicy } from "./policy.ts";
import { currentVersions, stillHasKeys } from "./cache.ts";
import type {
  AnyClaimsCheck,
  AnyClaimsOrigin,
  ClaimsOrigin,
  JwtContext,
  VerifiedClaims,
  VerifiedLayer,
} from "./types.ts";
import { VerifiedJwt } from "./verified.ts";
import { splitCompact, type CompactToken } from "../header/segments.ts";
import type { Limits } from "../limits.ts";

/** Decrypts and verifies a token and checks its claims, or takes the result from the cache. */
export function* openJwt(
  token: unknown,
  resolved: ResolvedPolicies,
  input: JwtContext | undefined,
): Steps<VerifiedJwt> {
  const context = input === undefined ? noContext : resolved.context.read(input);
  const checkContext = readCheckContext(context);
  const chosen = resolved.single ?? (yield* policyFor(token, resolved, context.signal, checkContext));
  const { policy } = chosen;
  const cached = policy.cache?.get(token, checkContext.now);
  const versions = policy.cache && currentVersions(policy);
  if (
    cached !== undefined &&
    (yield* stillHasKeys(cached.verified, cached.versions, policy, context.signal))
  ) {
    const { verified } = cached;
    if (resolved.single === undefined) requireKnownOptions(context, policy);
    if (versions !== undefined) cached.versions = versions;
    checkValues(verified.claims, policy.claims, checkContext);
    yield* applyChecks(verified, policy.claims, context, checkContext);
    return verified;
  }
  const { jwe, signed } = chosen.decrypted ?? (yield* openJweLayer(token, chosen, resolved.limits, context));
  const { jws, payload } = yield* openSigned(signed, policy, context);
  if (resolved.single === undefined) requireKnownOptions(context, policy);
  if (jwe !== undefined && policy.decrypt?.typ !== undefined) {
    requireType(jwe.header, policy.decrypt.typ, "JWE");
  }
  const claims = checkClaims(parseClaims(payload, policy.limits), policy.claims, checkContext);
  if (jwe !== undefined) checkHeaderCopies(claims, jwe.header);
  const verified = new VerifiedJwt({ claims, jws, jwe });
  // Cached results must be immutable. They are frozen before the application's checks can see them.
  if (policy.cache !== undefined) deepFreezeResult(verified);
  context.signal?.throwIfAborted();
  yield* applyChecks(verified, policy.claims, context, checkContext);
  if (versions !== undefined) policy.cache?.set(token, verified, versions);
  return verified;
}

/**
 * With a list of policies, a context may have options that only some of them accept. They are checked after
 * the signature has been verified, because only then it is certain which policy applies: a forged token must
 * not cause a UsageError.
 */
function requireKnownOptions(context: JwtContext, policy: ResolvedJwtPolicy): void {
  if (context !== noContext) policy.context.read(context);
}

/** Keys are immutable already. */
function deepFreezeResult(verified: VerifiedJwt): void {
  const { claims, jws, jwe } = verified;
  deepFreeze(claims);
  for (const part of [jws, jwe, verified]) Object.freeze(part);
}

/** Without a prototype, so that nothing added to `Object.prototype` is taken for an option. */
const noContext: JwtContext = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ copyOptions<JwtContext>({}, "context"),
);

/**
 * Runs the checks of the profile, then the application's checks: the profile's option, the policy's, the
 * call's.
 */
function* applyChecks(
  { claims, jws, jwe }: VerifiedJwt,
  { profile, check, clockTolerance }: ResolvedClaims,
  context: JwtContext,
  { now, nowRoundedUp, check: callCheck }: CheckContext,
): Steps<void> {
  if (profile === undefined && check === undefined && callCheck === undefined) return;
  const about = (): ClaimsOrigin => ({ jws, ...(jwe && { jwe }), context });
  if (profile !== undefined) {
    // Without a prototype, so that nothing on `Object.prototype` is taken for a claim.
    const own: VerifiedClaims = { __proto__: null, ...claims };
    yield* profile.check(own, about(), { now, nowRoundedUp, clockTolerance });
  }
  yield* applyApplicationChecks([profile?.applicationCheck, check, callCheck], claims, about);
}

/** Runs the application's checks, each of which must return exactly `true`. */
export function* applyApplicationChecks(
  checks: readonly (AnyClaimsCheck | undefined)[],
  claims: VerifiedClaims,
  about: () => AnyClaimsOrigin,
): Steps<void> {
  for (const each of checks) {
    if (each === undefined) continue;
    const verdict: unknown = yield* settle(each(claims, about()));
    if (verdict !== true) throw refusedByCheck(verdict);
  }
}

/** Splits the token, and decrypts it if it is encrypted. */
function* openJweLayer(
  token: unknown,
  { policy: { decrypt, limits }, call }: ChosenPolicy,
  callLimits: Limits,
  { signal }: JwtContext,
): Steps<DecryptedLayer> {
  const split = splitCompact(token, [3, 5], limits, invalidJwt);
  if (split.isEncrypted) {
    if (decrypt === undefined) throw encryptedToken();
    return yield* decrypt.openNested(split, call ?? new Call(callLimits, signal));
  }
  if (decrypt === undefined || decrypt.optional) return { signed: split };
  throw notEncrypted("set decrypt.optional to accept unencrypted tokens too");
}

function* openSigned(
  signed: CompactToken,
  { verify }: ResolvedJwtPolicy,
  { signal }: JwtContext,
): Steps<{ readonly jws: VerifiedLayer<JwsHeader>; readonly payload: Bytes }> {
  const { payload, header, key, matchedBy } = yield* openCompactJws(signed, verify.keyring, verify, signal);
  if (Object.hasOwn(header, "b64")) throw invalidJwt('header must not have "b64" (RFC 7797 section 7)');
  if (verify.typ !== undefined) requireType(header, verify.typ, "JWS");
  return { jws: { header, key, matchedBy, token: signed.text }, payload };
}
