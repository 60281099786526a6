/**
 * Verifies a token, which may be nested in one layer of encryption, and returns its claims. RFC 7519 section
 * 7.2 and appendix A.2, RFC 8725.
 */
import type { DecryptionCode, EncryptedOnly } from "./nested.ts";
import type { Suite } from "../algorithms/suite.ts";
import { run, runBlocking } from "../steps/drivers.ts";
import type { Steps } from "../steps/steps.ts";
import type { EncryptedJwtContext } from "./unsigned-types.ts";
import { isList, resolveJwtPolicies, type ResolvedPolicies, policyFor } from "./several-issuers.ts";
import { policyOptions } from "./policy-options.ts";
import type { AnyJwtContext, AnyJwtPolicy, JwtContext, ClaimsOrigin, VerifiedClaims } from "./types.ts";
import { type VerifiedEncryptedJwt, VerifiedJwt, type VerifiedNestedJwt } from "./verified.ts";
import { JoseError } from "../errors.ts";
import { deepFreeze } from "../encoding/json.ts";
import { openCompactJws } from "../jws/verify.ts";
import { encryptedToken, invalidJwt, notEncrypted, requireType } from "./rejections.ts";
import {
  checkClaims,
  checkHeaderCopies,
  checkValues,
  parseClaims,
  applyApplicationChecks,
} from "./check-claims.ts";
import { readCheckContext, type CheckContext, noContext } from "./call-context.ts";
import type { ResolvedClaims, ResolvedJwtPolicy } from "./policy.ts";
import { currentVersions, stillHasKeys } from "./token-cache.ts";
import { splitCompact } from "../header/segments.ts";

/**
 * Verifies tokens according to one policy. Create it once and reuse it. `Claims` is an unchecked type
 * assertion, unless the policy's `check` is a type predicate.
 */
export interface JwtVerifier<Claims = unknown, Context extends JwtContext = JwtContext> {
  /**
   * Verifies one token.
   * @throws JoseError `ERR_JWT_INVALID`, `ERR_JWT_ENCRYPTED`, `ERR_JWT_NOT_ENCRYPTED`, `ERR_JWT_EXPIRED`,
   * `ERR_JWT_CLAIM_VALIDATION_FAILED`, and the codes of `decryptCompact` and `verifyCompact`.
   * @throws UsageError `ERR_INVALID_OPTION` for an invalid context.
   */
  verify(token: string, context?: Context): Promise<VerifiedJwt<Claims>>;
  /**
   * Verifies one token synchronously, in runtimes with node:crypto: Node.js, Bun and Deno. It blocks the
   * thread: for an encrypted token for the duration of one private key operation (0.3 ms with RSA of 2048
   * bits), for a password (PBES2) much longer. A server with many clients should use `verify`, which runs
   * such operations on other threads.
   * @throws JoseError like `verify`; `ERR_JOSE_NOT_SUPPORTED` if there is no synchronous backend, or none for
   * this key.
   * @throws UsageError like `verify`; `ERR_INVALID_OPTION` if a key source or a check returns a promise.
   */
  verifySync(token: string, context?: Context): VerifiedJwt<Claims>;
}

/** Verifies nested tokens, according to a policy that accepts no other tokens. Results always have `jwe`. */
export interface NestedJwtVerifier<
  Claims = unknown,
  Context extends JwtContext = JwtContext,
> extends JwtVerifier<Claims, Context> {
  /** Verifies one token; see `JwtVerifier.verify`. */
  verify(token: string, context?: Context): Promise<VerifiedNestedJwt<Claims>>;
  /** Verifies one token synchronously; see `JwtVerifier.verifySync`. */
  verifySync(token: string, context?: Context): VerifiedNestedJwt<Claims>;
}

/** Verifies tokens that are encrypted with a shared key and not signed. Create it once and reuse it. */
export interface EncryptedJwtVerifier<Claims = unknown> {
  /**
   * Verifies one token.
   * @throws JoseError `ERR_JWT_INVALID`, `ERR_JWT_NOT_ENCRYPTED`, `ERR_JWT_EXPIRED`,
   * `ERR_JWT_CLAIM_VALIDATION_FAILED`, and the codes of `decryptCompact`.
   * @throws UsageError `ERR_INVALID_OPTION` for an invalid context.
   */
  verify(token: string, context?: EncryptedJwtContext): Promise<VerifiedEncryptedJwt<Claims>>;
  /**
   * Verifies one token synchronously, in runtimes with node:crypto; see `JwtVerifier.verifySync`.
   * @throws JoseError like `verify`; `ERR_JOSE_NOT_SUPPORTED` if there is no synchronous backend, or none for
   * this key.
   * @throws UsageError like `verify`; `ERR_INVALID_OPTION` if a key source or a check returns a promise.
   */
  verifySync(token: string, context?: EncryptedJwtContext): VerifiedEncryptedJwt<Claims>;
}

/** Implements `createJwtVerifier` of josette/jwt with the algorithms of a suite. */
export function createJwtVerifier(
  suite: Suite,
  code: DecryptionCode,
  input: AnyJwtPolicy | readonly AnyJwtPolicy[],
): JwtVerifier | EncryptedJwtVerifier {
  const { encrypted, signed } = resolvePolicies(suite, code, input);
  // A key that no allowed algorithm can use should cause an error when a server starts, not for each token.
  if (encrypted !== undefined) {
    const { open } = encrypted;
    encrypted.requireSuitableKeys();
    return Object.freeze({
      verify: (token: string, context?: EncryptedJwtContext) => run(open(token, context)),
      verifySync: (token: string, context?: EncryptedJwtContext) => runBlocking(open(token, context)),
    });
  }
  for (const { decrypt, verify } of signed.policies) {
    decrypt?.requireSuitableKeys();
    verify.requireSuitableKeys();
  }
  return Object.freeze({
    verify: (token: string, context?: JwtContext) => run(openJwt(token, signed, context)),
    verifySync: (token: string, context?: JwtContext) => runBlocking(openJwt(token, signed, context)),
  });
}

/** Implements `verifyJwt` of josette/jwt with the algorithms of a suite. */
export function verifyJwt(
  suite: Suite,
  code: DecryptionCode,
  token: string,
  policy: AnyJwtPolicy | readonly AnyJwtPolicy[],
  context?: AnyJwtContext,
): Promise<VerifiedJwt | VerifiedEncryptedJwt> {
  return run(verifyJwtSteps(suite, code, token, policy, context));
}

function* verifyJwtSteps(
  suite: Suite,
  code: DecryptionCode,
  token: string,
  policy: AnyJwtPolicy | readonly AnyJwtPolicy[],
  context: AnyJwtContext | undefined,
): Steps<VerifiedJwt | VerifiedEncryptedJwt> {
  const { encrypted, signed } = resolvePolicies(suite, code, policy);
  if (encrypted !== undefined) return yield* encrypted.open(token, context);
  return yield* openJwt(token, signed, context);
}

/** The resolved policies, of either kind. */
type AnyPolicies =
  | { readonly encrypted: EncryptedOnly; readonly signed?: undefined }
  | { readonly encrypted?: undefined; readonly signed: ResolvedPolicies };

function resolvePolicies(
  suite: Suite,
  code: DecryptionCode,
  input: AnyJwtPolicy | readonly AnyJwtPolicy[],
): AnyPolicies {
  if (isList(input)) return { signed: resolveJwtPolicies(suite, code.resolve, input) };
  const policy = policyOptions.read(input);
  if (policy.verify === null) return { encrypted: code.encryptedOnly(suite, policy) };
  return { signed: resolveJwtPolicies(suite, code.resolve, policy) };
}

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
  const { decrypt, verify, limits } = policy;
  const hasChecks = policy.claims.hasChecks || checkContext.check !== undefined;
  const cached = policy.cache?.get(token, checkContext.now);
  const versions = policy.cache && currentVersions(policy);
  if (
    cached !== undefined &&
    (yield* stillHasKeys(cached.verified, cached.versions, policy, context.signal))
  ) {
    const { verified } = cached;
    if (resolved.single === undefined) requireKnownOptions(context, policy, resolved);
    if (versions !== undefined) cached.versions = versions;
    checkValues(verified.claims, policy.claims, checkContext);
    if (hasChecks) yield* applyChecks(verified, policy.claims, context, checkContext);
    return verified;
  }
  // Written inline: with separate generators, a short token with HMAC would take noticeably longer.
  let layers = chosen.decrypted;
  if (layers === undefined) {
    const split = splitCompact(token, [3, 5], limits, invalidJwt);
    if (!split.isEncrypted) {
      if (decrypt?.optional === false) throw notEncrypted(adviceIfPlain);
      layers = { signed: split };
    } else if (decrypt === undefined) {
      throw encryptedToken();
    } else {
      const call = chosen.call ?? new decrypt.Call(resolved.limits, context.signal);
      layers = yield* decrypt.openNested(split, call);
    }
  }
  const { jwe, signed } = layers;
  const opened = yield* openCompactJws(signed, verify.keyring, verify, context.signal);
  const { payload, header, key, matchedBy } = opened;
  if (Object.hasOwn(header, "b64")) throw invalidJwt('header must not have "b64" (RFC 7797 section 7)');
  if (verify.typ !== undefined) requireType(header, verify.typ, "JWS");
  if (resolved.single === undefined) requireKnownOptions(context, policy, resolved);
  if (jwe !== undefined && decrypt?.typ !== undefined) requireType(jwe.header, decrypt.typ, "JWE");
  const claims = checkClaims(parseClaims(payload, limits), policy.claims, checkContext);
  if (jwe !== undefined) checkHeaderCopies(claims, jwe.header);
  const jws = { header, key, matchedBy, token: signed.text };
  const verified = new VerifiedJwt({ claims, jws, jwe });
  // Cached results must be immutable. They are frozen before the application's checks can see them.
  if (policy.cache !== undefined) deepFreezeResult(verified);
  context.signal?.throwIfAborted();
  if (hasChecks) yield* applyChecks(verified, policy.claims, context, checkContext);
  if (versions !== undefined) policy.cache?.set(token, verified, versions);
  return verified;
}

const adviceIfPlain = "set decrypt.optional to accept unencrypted tokens too";

/**
 * Rejects options of a context that the policy of the token does not accept, although another policy in the
 * list does. The options are checked after the signature has been verified, because only then it is certain
 * which policy applies: a forged token must not cause a UsageError, and neither must a token with a proof
 * that its policy does not check.
 */
function requireKnownOptions(
  context: JwtContext,
  policy: ResolvedJwtPolicy,
  { fromClient }: ResolvedPolicies,
): void {
  if (context === noContext) return;
  const { members } = policy.context;
  const unchecked = fromClient.find((name) => Object.hasOwn(context, name) && !Object.hasOwn(members, name));
  if (unchecked !== undefined) {
    throw new JoseError(
      "ERR_JWT_CLAIM_VALIDATION_FAILED",
      `The context has the option ${unchecked}, which the policy for the token's issuer does not accept`,
      { stage: "claims" },
    );
  }
  policy.context.read(context);
}

/** Freezes a result deeply, except the keys, which are immutable. */
function deepFreezeResult(verified: VerifiedJwt): void {
  const { claims, jws, jwe } = verified;
  deepFreeze(claims);
  for (const part of [jws, jwe, verified]) Object.freeze(part);
}

/**
 * Runs the checks of the profile, then the application's checks (the profile's option, the policy's, the
 * call's), then the work that the profile registered for an accepted token.
 */
function* applyChecks(
  { claims, jws, jwe }: VerifiedJwt,
  { profile, check, clockTolerance, maxTokenAge }: ResolvedClaims,
  context: JwtContext,
  { now, nowRoundedUp, check: callCheck }: CheckContext,
): Steps<void> {
  const about = (): ClaimsOrigin => ({ jws, ...(jwe && { jwe }), context });
  if (profile === undefined) return yield* applyApplicationChecks([check, callCheck], claims, about);
  // Without a prototype, so that nothing on `Object.prototype` is taken for a claim.
  const own: VerifiedClaims = { __proto__: null, ...claims };
  const works: (() => Steps<void>)[] = [];
  const whenAccepted = (work: () => Steps<void>): void => void works.push(work);
  yield* profile.check(own, about(), { now, nowRoundedUp, clockTolerance, maxTokenAge, whenAccepted });
  yield* applyApplicationChecks([profile.applicationCheck, check, callCheck], claims, about);
  for (const work of works) yield* work();
}
