/**
 * One verifier for several issuers. Which policy a token comes under is told by its `iss` before anyone has verified it; from then on
 * the token is bound to that policy alone: its keys, its algorithms, its claims (RFC 8725 sections 3.8 and 3.9).
 */
import { decodeBase64url } from "../encoding/base64url.ts";
import { JoseError, UnavailableError, UsageError } from "../errors.ts";
import { splitCompact } from "../header/segments.ts";
import type { Call } from "../jwe/budget.ts";
import { decryptionFailed } from "../jwe/decrypt.ts";
import type { Limits } from "../limits.ts";
import type { Steps } from "../platform/steps.ts";
import { acceptsIssuer } from "./claims.ts";
import { contextOptions } from "./context-options.ts";
import type { OptionReader } from "../options/reader.ts";
import type { ClaimsMoment } from "./moment.ts";
import { encryptedToken, undoOuter, type Unwrapped } from "./outer.ts";
import { invalidJwt, kindOf, parseClaims } from "./parse.ts";
import { resolveJwtPolicy, type ResolvedDecryption, type ResolvedJwtPolicy } from "./policy.ts";
import type { AnyJwtPolicy, DecryptPolicy, JwtContext } from "./types.ts";

/** The policies of a verifier. */
export interface ResolvedPolicies {
  /** The only one, where there is nothing to choose. */
  readonly single: ChosenPolicy | undefined;
  /** With more than one, each has issuers. */
  readonly policies: readonly ResolvedJwtPolicy[];
  /** Reads the context of a call: what any of the policies takes. */
  readonly context: OptionReader<JwtContext>;
  /** The most generous ones: the limits for what is done before a policy has been chosen. */
  readonly limits: Limits;
}

/** A policy for a token, and how far the token has been opened on the way to it. */
export interface ChosenPolicy {
  readonly policy: ResolvedJwtPolicy;
  readonly outer?: Unwrapped;
}

/**
 * Reads the policies of a verifier: one, or a list of them with an issuer each.
 * @throws UsageError `ERR_INVALID_OPTION` for anything missing, unknown or impossible, or an issuer that two policies claim;
 * `ERR_INVALID_ARGUMENT` for keys that are none.
 */
export function resolveJwtPolicies(input: AnyJwtPolicy | readonly AnyJwtPolicy[]): ResolvedPolicies {
  if (!isList(input)) {
    const policy = resolveJwtPolicy(input);
    return { single: { policy }, policies: [policy], context: policy.context, limits: policy.limits };
  }
  if (input.length === 0) throw invalidOption("the list of policies is empty");
  // Policies that share one `decrypt` share what it comes to: a token need not be decrypted twice to see whose it is.
  const shared = new Map<DecryptPolicy, ResolvedDecryption>();
  const policies = Array.from(input, (policy) => resolveJwtPolicy(policy, shared));
  requireDistinctIssuers(policies);
  const all = policies.map(({ limits }) => limits);
  const [first] = all;
  if (first === undefined) throw invalidOption("the list of policies is empty");
  const limits = all.reduce(
    (most, each) => ({
      ...most,
      tokenLength: Math.max(most.tokenLength, each.tokenLength),
      jsonDepth: Math.max(most.jsonDepth, each.jsonDepth),
      pbes2Iterations: Math.max(most.pbes2Iterations, each.pbes2Iterations),
      privateOperations: Math.max(most.privateOperations, each.privateOperations),
    }),
    first,
  );
  const context = policies.reduce(
    (reader, { claims }) =>
      claims.profile === undefined ? reader : reader.extendedBy(claims.profile.context),
    contextOptions,
  );
  return { single: undefined, policies, context, limits };
}

/**
 * The policy for a token.
 * @throws JoseError `ERR_JWT_CLAIM_VALIDATION_FAILED` for an issuer that no policy accepts, and for a token that cannot be read that far.
 */
export function* policyFor(
  token: unknown,
  { policies, limits }: ResolvedPolicies,
  call: Call,
  { now }: ClaimsMoment,
): Steps<ChosenPolicy> {
  const remembering = policies.find(({ cache }) => cache?.get(token, now) !== undefined);
  if (remembering !== undefined) return { policy: remembering };
  const { kind, text } = kindOf(token, limits);
  if (kind === "jws") return { policy: policyOf(unverifiedIssuer(text, limits), policies) };
  const { opener, outer } = yield* openOuterByAny(text, policies, call);
  const policy = policyOf(unverifiedIssuer(outer.signed, limits), policies);
  // Opened with keys that are not this policy's: those of the policy must open it too.
  return policy.decrypt === opener.decrypt ? { policy, outer } : { policy };
}

interface Opening {
  readonly opener: ResolvedJwtPolicy;
  readonly outer: Unwrapped;
}

function* openOuterByAny(text: string, policies: readonly ResolvedJwtPolicy[], call: Call): Steps<Opening> {
  const failures: JoseError[] = [];
  const tried = new Set<ResolvedDecryption>();
  for (const opener of policies) {
    const { decrypt, limits } = opener;
    if (decrypt === undefined || tried.has(decrypt)) continue;
    tried.add(decrypt);
    try {
      return { opener, outer: yield* undoOuter(text, decrypt, limits, call) };
    } catch (error) {
      // What is wrong inside, once it has been opened, is wrong for every key; the budget is one for all policies.
      if (!(error instanceof JoseError) || error.code === "ERR_JWT_INVALID" || call.budget.exceeded)
        throw error;
      failures.push(error);
    }
  }
  const [failure, ...more] = failures;
  if (failure === undefined) throw encryptedToken();
  const outage = failures.find((each) => each instanceof UnavailableError);
  if (outage !== undefined) throw outage;
  throw more.every(({ code }) => code === failure.code) ? failure : decryptionFailed();
}

function policyOf(iss: string | undefined, policies: readonly ResolvedJwtPolicy[]): ResolvedJwtPolicy {
  const found = iss === undefined ? undefined : (listing(iss, policies) ?? accepting(iss, policies));
  if (found !== undefined) return found;
  // A JwtClaimError would tell what the token claims, and nobody has verified this one.
  throw new JoseError(
    "ERR_JWT_CLAIM_VALIDATION_FAILED",
    'The claim "iss" is not one that a policy of this verifier accepts',
    { stage: "claims" },
  );
}

/** Who names an issuer means it: no rule takes its place. */
function listing(iss: string, policies: readonly ResolvedJwtPolicy[]): ResolvedJwtPolicy | undefined {
  return policies.find(({ claims: { issuer } }) => typeof issuer === "object" && issuer?.includes(iss));
}

function accepting(iss: string, policies: readonly ResolvedJwtPolicy[]): ResolvedJwtPolicy | undefined {
  return policies.find(({ claims: { issuer } }) => issuer !== null && acceptsIssuer(issuer, iss));
}

/** What a signed token says of its issuer. Anyone may have written it. */
function unverifiedIssuer(token: string, limits: Limits): string | undefined {
  const [, encodedPayload = ""] = splitCompact(token, 3, limits, invalidJwt).segments;
  const payload = decodeBase64url(encodedPayload);
  if (payload === undefined) throw invalidJwt("payload is not base64url");
  const { iss } = parseClaims(payload, limits);
  return typeof iss === "string" ? iss : undefined;
}

function requireDistinctIssuers(policies: readonly ResolvedJwtPolicy[]): void {
  const seen = new Set<string>();
  for (const {
    claims: { issuer },
  } of policies) {
    if (issuer === null) throw invalidOption("in a list of policies each one says its claims.issuer");
    if (typeof issuer === "function") continue;
    for (const each of new Set(issuer)) {
      if (seen.has(each)) throw invalidOption(`two policies of the list have the issuer ${each}`);
      seen.add(each);
    }
  }
}

/** Whether it is a list of policies. */
export function isList(input: AnyJwtPolicy | readonly AnyJwtPolicy[]): input is readonly AnyJwtPolicy[] {
  return Array.isArray(input);
}

function invalidOption(problem: string): UsageError {
  return new UsageError("ERR_INVALID_OPTION", problem);
}
