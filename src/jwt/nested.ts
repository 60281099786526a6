/** The way of a token from text to verified claims: RFC 7519 section 7.2, nested at most once (RFC 7519 appendix A.2). */
import type { Bytes } from "../encoding/bytes.ts";
import { deepFreeze } from "../encoding/json.ts";
import { requireLive } from "../options/signal.ts";
import { copyOptions } from "../options/reader.ts";
import { sameMediaType, typeOf } from "../header/media-type.ts";
import type { JwsHeader } from "../header/types.ts";
import { newCall, type Call } from "../jwe/budget.ts";
import { openCompactJws } from "../jws/compact.ts";
import { settle, type Steps } from "../platform/steps.ts";
import { refusedByCheck, wrongType } from "./claim-errors.ts";
import { checkClaims, checkHeaderCopies, checkValues } from "./claims.ts";
import { policyFor, type ResolvedPolicies } from "./issuers.ts";
import { readMoment, type ClaimsMoment } from "./moment.ts";
import { encryptedToken, notEncrypted, requireOuterType, undoOuter, type Unwrapped } from "./outer.ts";
import { invalidJwt, kindOf, parseClaims } from "./parse.ts";
import type { ResolvedClaims, ResolvedJwtPolicy } from "./policy.ts";
import { editionsOf, hasItsKeys } from "./recall.ts";
import type {
  AnyClaimsCheck,
  AnyClaimsOrigin,
  ClaimsOrigin,
  JwtContext,
  VerifiedClaims,
  VerifiedLayer,
} from "./types.ts";
import { VerifiedJwt } from "./verified.ts";

/** Opens a token: decrypt, verify, check. */
export function* openJwt(
  token: unknown,
  resolved: ResolvedPolicies,
  input: JwtContext | undefined,
): Steps<VerifiedJwt> {
  const context = input === undefined ? noContext : resolved.context.read(input);
  requireLive(context.signal);
  const moment = readMoment(context);
  const call = newCall(resolved.limits, context.signal);
  const { policy, outer } = resolved.single ?? (yield* policyFor(token, resolved, call, moment));
  const known = policy.cache?.get(token, moment.now);
  const editions = policy.cache && editionsOf(policy);
  if (known !== undefined && (yield* hasItsKeys(known.verified, known.editions, policy, context.signal))) {
    const { verified } = known;
    requireDeclared(context, policy, resolved);
    if (editions !== undefined) known.editions = editions;
    checkValues(verified.claims, policy.claims, moment);
    yield* applyChecks(verified, policy.claims, context, moment);
    return verified;
  }
  const { jwe, signed } = outer ?? (yield* openOuter(token, policy, call));
  const { jws, payload } = yield* openSigned(signed, policy, context);
  requireDeclared(context, policy, resolved);
  if (jwe !== undefined && policy.decrypt?.typ !== undefined) {
    requireOuterType(jwe.header, policy.decrypt.typ);
  }
  const claims = checkClaims(parseClaims(payload, policy.limits), policy.claims, moment);
  if (jwe !== undefined) checkHeaderCopies(claims, jwe.header);
  const verified = new VerifiedJwt({ claims, jws, jwe });
  // Before anyone else sees it: what is remembered must not change.
  if (policy.cache !== undefined) deepFreezeResult(verified);
  context.signal?.throwIfAborted();
  yield* applyChecks(verified, policy.claims, context, moment);
  if (editions !== undefined) policy.cache?.set(token, verified, editions);
  return verified;
}

/**
 * A context may have members that only some policies of a list take. Only when the signature has been verified is it certain which policy
 * it is: a forged token must not be able to make a caller's mistake out of it.
 */
function requireDeclared(context: JwtContext, policy: ResolvedJwtPolicy, { single }: ResolvedPolicies): void {
  if (single === undefined && context !== noContext) policy.context.read(context);
}

/** Keys are immutable by themselves. */
function deepFreezeResult(verified: VerifiedJwt): void {
  const { claims, jws, jwe } = verified;
  deepFreeze(claims);
  for (const part of [jws, jwe, verified]) Object.freeze(part);
}

/** Without a prototype: what an application has put on `Object.prototype` is no context. */
const noContext: JwtContext = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ copyOptions<JwtContext>({}, "context"),
);

/** The checks of a profile, and then those of the application: given to the profile, in the policy, and for this call. */
function* applyChecks(
  { claims, jws, jwe }: VerifiedJwt,
  { profile, check, clockTolerance }: ResolvedClaims,
  context: JwtContext,
  { now, nowRoundedUp, check: ofCall }: ClaimsMoment,
): Steps<void> {
  if (profile === undefined && check === undefined && ofCall === undefined) return;
  const about = (): ClaimsOrigin => ({ jws, ...(jwe && { jwe }), context });
  if (profile !== undefined) {
    // Without a prototype, so that nothing on `Object.prototype` passes for a claim.
    const own: VerifiedClaims = { __proto__: null, ...claims };
    yield* profile.check(own, about(), { now, nowRoundedUp, clockTolerance });
  }
  yield* applyApplicationChecks([profile?.applicationCheck, check, ofCall], claims, about);
}

/** The application's own checks, of which each must return exactly `true`. */
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

function* openOuter(token: unknown, { decrypt, limits }: ResolvedJwtPolicy, call: Call): Steps<Unwrapped> {
  const { kind, text } = kindOf(token, limits);
  if (kind === "jws") {
    if (decrypt === undefined || decrypt.optional) return { signed: text };
    throw notEncrypted("decrypt.optional would let it through");
  }
  if (decrypt === undefined) throw encryptedToken();
  return yield* undoOuter(text, decrypt, limits, call);
}

function* openSigned(
  token: string,
  { verify }: ResolvedJwtPolicy,
  { signal }: JwtContext,
): Steps<{ readonly jws: VerifiedLayer<JwsHeader>; readonly payload: Bytes }> {
  const { payload, header, key, matchedBy } = yield* openCompactJws(token, verify.keyring, verify, signal);
  if (Object.hasOwn(header, "b64")) throw invalidJwt('has "b64" in its header (RFC 7797 section 7)');
  const typ = typeOf(header);
  if (verify.typ !== undefined && !(typ !== undefined && sameMediaType(typ, verify.typ))) {
    throw wrongType(typ, verify.typ);
  }
  return { jws: { header, key, matchedBy, token }, payload };
}
