/**
 * A verifier for several issuers. The unverified `iss` of a token selects the policy. From then on only that
 * policy applies to the token: its keys, its algorithms, its claims (RFC 8725 sections 3.8 and 3.9).
 */
import type { Suite } from "../algorithms/suite.ts";
import { decodeBase64url } from "../encoding/base64url.ts";
import { JoseError } from "../errors.ts";
import { boundedToken, splitCompact, type CompactToken } from "../header/segments.ts";
import { decryptionFailed, type Call } from "../jwe/work-budget.ts";
import type { Limits } from "../limits.ts";
import type { Steps } from "../steps/steps.ts";
import { acceptsIssuer, parseClaims } from "./check-claims.ts";
import type { OptionReader } from "../options/reader.ts";
import { type CheckContext, contextOptions } from "./call-context.ts";
import { readerFor, resolveJwtPolicy, type ResolvedJwtPolicy } from "./policy.ts";
import type { ResolvedDecryption, ResolveDecryption, DecryptedLayer } from "./nested.ts";
import type { AnyJwtPolicy, JwtContext } from "./types.ts";
import { invalidOption } from "../options/values.ts";
import { requireReachable } from "../jwk/sets/candidates.ts";
import { encryptedToken, invalidJwt } from "./rejections.ts";

/** The policies of a verifier. */
export interface ResolvedPolicies {
  /** Set if there is only one policy, which then applies to every token. */
  readonly single: ChosenPolicy | undefined;
  /** If there are several policies, each has `claims.issuer`. */
  readonly policies: readonly ResolvedJwtPolicy[];
  /**
   * The reader of a call's context. It accepts the options of all policies. In a list, the selected policy's
   * own reader reads the context again once the signature has been verified.
   */
  readonly context: OptionReader<JwtContext>;
  /** The context options that come from the client, such as a DPoP proof. Empty if there is one policy. */
  readonly fromClient: readonly string[];
  /** The maximum of all policies' limits, used until a policy has been selected. */
  readonly limits: Limits;
}

/**
 * The policy selected for a token. `decrypted` is set if the token was already decrypted with that policy's
 * keys.
 */
export interface ChosenPolicy {
  readonly policy: ResolvedJwtPolicy;
  readonly decrypted?: DecryptedLayer;
  /** The count of expensive operations, if some were needed to select the policy. */
  readonly call?: Call;
}

/**
 * Reads the policies of a verifier: one policy, or a list of policies for different issuers.
 * @throws UsageError `ERR_INVALID_OPTION` for a missing, unknown or invalid option, or for an issuer that two
 * policies have; `ERR_INVALID_ARGUMENT` for `keys` that are not keys.
 */
export function resolveJwtPolicies(
  suite: Suite,
  resolveDecryption: ResolveDecryption,
  input: AnyJwtPolicy | readonly AnyJwtPolicy[],
): ResolvedPolicies {
  if (!isList(input)) {
    const policy = resolveJwtPolicy(suite, resolveDecryption, input);
    const { context, limits } = policy;
    return { single: { policy }, policies: [policy], context, fromClient: [], limits };
  }
  const policies: ResolvedJwtPolicy[] = [];
  for (const policy of input) policies.push(resolveJwtPolicy(suite, resolveDecryption, policy, policies));
  requireDistinctIssuers(policies);
  const [first] = policies;
  if (first === undefined) throw invalidOption("the list of policies is empty");
  const most = (name: keyof Limits): number => Math.max(...policies.map(({ limits }) => limits[name]));
  const limits: Limits = {
    ...first.limits,
    tokenLength: most("tokenLength"),
    jsonDepth: most("jsonDepth"),
    pbes2Iterations: most("pbes2Iterations"),
    privateOperations: most("privateOperations"),
  };
  const context = policies.reduce((reader, { claims }) => readerFor(reader, claims.profile), contextOptions);
  return { single: undefined, policies, context, fromClient: context.namesFromClient(), limits };
}

/**
 * Selects the policy for a token.
 * @throws JoseError `ERR_JWT_CLAIM_VALIDATION_FAILED` for an issuer that no policy accepts, and the codes of
 * a token that cannot be parsed or decrypted.
 */
export function* policyFor(
  token: unknown,
  { policies, limits }: ResolvedPolicies,
  signal: AbortSignal | undefined,
  { now }: CheckContext,
): Steps<ChosenPolicy> {
  const caching = policies.find(({ cache }) => cache?.get(token, now) !== undefined);
  if (caching !== undefined) return { policy: caching };
  const split = splitCompact(token, [3, 5], limits, invalidJwt);
  if (!split.isEncrypted) return { policy: policyOf(unverifiedIssuer(split, limits), policies) };
  const decrypt = policies.find((each) => each.decrypt !== undefined)?.decrypt;
  if (decrypt === undefined) throw encryptedToken();
  const call = new decrypt.Call(limits, signal);
  const { decryptedBy, decrypted } = yield* decryptWithAny(split, policies, call);
  const policy = policyOf(unverifiedIssuer(decrypted.signed, limits), policies);
  // If the token was decrypted with another policy's keys, the selected policy must decrypt it again with its
  // own.
  return policy.decrypt === decryptedBy.decrypt ? { policy, decrypted } : { policy, call };
}

interface Decryption {
  readonly decryptedBy: ResolvedJwtPolicy;
  readonly decrypted: DecryptedLayer;
}

function* decryptWithAny(
  token: CompactToken,
  policies: readonly ResolvedJwtPolicy[],
  call: Call,
): Steps<Decryption> {
  const failures: JoseError[] = [];
  const tried = new Set<ResolvedDecryption>();
  for (const policy of policies) {
    const { decrypt } = policy;
    if (decrypt === undefined || tried.has(decrypt)) continue;
    tried.add(decrypt);
    try {
      boundedToken(token.text, policy.limits, invalidJwt);
      return { decryptedBy: policy, decrypted: yield* decrypt.openNested(token, call) };
    } catch (error) {
      // Other policies are not tried if the decrypted contents are malformed or a limit has been exceeded.
      if (!(error instanceof JoseError) || call.decided) throw error;
      failures.push(error);
    }
  }
  const [failure, ...more] = failures;
  requireReachable(failures);
  throw failure !== undefined && more.every(({ code }) => code === failure.code)
    ? failure
    : decryptionFailed();
}

function policyOf(iss: string | undefined, policies: readonly ResolvedJwtPolicy[]): ResolvedJwtPolicy {
  const found =
    iss === undefined ? undefined : (policyListing(iss, policies) ?? policyAccepting(iss, policies));
  if (found !== undefined) return found;
  // Not a JwtClaimError, because that would contain the value of an unverified claim.
  throw new JoseError(
    "ERR_JWT_CLAIM_VALIDATION_FAILED",
    'No policy of this verifier accepts the "iss" of the token',
    { stage: "claims" },
  );
}

/** A policy that lists the issuer takes precedence over policies with a function. */
function policyListing(iss: string, policies: readonly ResolvedJwtPolicy[]): ResolvedJwtPolicy | undefined {
  return policies.find(({ claims: { issuer } }) => typeof issuer === "object" && issuer?.includes(iss));
}

function policyAccepting(iss: string, policies: readonly ResolvedJwtPolicy[]): ResolvedJwtPolicy | undefined {
  return policies.find(({ claims: { issuer } }) => issuer !== null && acceptsIssuer(issuer, iss));
}

/** Returns the `iss` of a signed token before verification. Anyone may have written it. */
function unverifiedIssuer({ segments }: CompactToken, limits: Limits): string | undefined {
  const [, encodedPayload = ""] = segments;
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
    if (issuer === null)
      throw invalidOption("every policy of a list needs claims.issuer, which must not be null");
    if (typeof issuer === "function") continue;
    for (const each of new Set(issuer)) {
      if (seen.has(each))
        throw invalidOption(`two policies have the issuer ${each}; every issuer must belong to one policy`);
      seen.add(each);
    }
  }
}

/** Reports whether the argument is a list of policies. */
export function isList(input: AnyJwtPolicy | readonly AnyJwtPolicy[]): input is readonly AnyJwtPolicy[] {
  return Array.isArray(input);
}
