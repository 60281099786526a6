/** Verifies DPoP proofs: RFC 9449 section 4.3. */
import type { Suite } from "../../algorithms/suite.ts";
import { DpopProofError, JoseError, JwtClaimError, UnavailableError } from "../../errors.ts";
import type { Key } from "../../jwk/key/key.ts";
import { decryptionCode } from "../../jwt/verify-unsigned.ts";
import { resolveJwtPolicies, type ResolvedPolicies } from "../../jwt/several-issuers.ts";
import { signatureValues, withProfile } from "../../jwt/profile-policy.ts";
import type { ContextMembers, ProfileCall, ProfileRules } from "../../jwt/profile-rules.ts";
import { failed, requireType } from "../../jwt/rejections.ts";
import { requireFirstUse, type Seen } from "../../jwt/replay.ts";
import type { ClaimsOrigin, JwtContext } from "../../jwt/types.ts";
import { openJwt } from "../../jwt/verify.ts";
import { invalidOption, text } from "../../options/values.ts";
import { run, runBlocking } from "../../steps/drivers.ts";
import { settle, type Steps } from "../../steps/steps.ts";
import { embeddedKeys, keyThumbprint } from "./dpop-keys.ts";
import {
  dpopVerificationOptions,
  dpopVerifierOptions,
  type DpopVerification,
  type DpopVerifier,
  type DpopVerifierOptions,
  type VerifiedDpopProof,
} from "./dpop-options.ts";
import { accessTokenHash } from "./create-dpop-proof.ts";
import { readUrl } from "./request-values.ts";
import { normalTarget } from "./target-uri.ts";

/** The values that a proof is compared with, as the context of a call. */
interface ProofContext extends JwtContext {
  /** The method of the request. */
  readonly method?: string;
  /** The URL of the request, in normal form. */
  readonly target?: string;
  /** The access token in the request. */
  readonly accessToken?: string;
  /** The thumbprint that the key must have. */
  readonly jkt?: string;
}

const proofContext: ContextMembers<ProofContext> = {
  method: { kind: "strict", is: text },
  target: { kind: "strict", is: text },
  accessToken: { kind: "strict", is: text },
  jkt: { kind: "strict", is: text },
};

/** Implements `dpopVerifier` of josette/profiles with the algorithms of a suite. */
export function dpopVerifier(suite: Suite, options: DpopVerifierOptions): DpopVerifier {
  const resolved = resolveVerifier(suite, dpopVerifierOptions.read(options));
  const verify: ProofVerification = (request, whenAccepted) =>
    verifySteps(suite, resolved, request, whenAccepted);
  const verifier: DpopVerifier = Object.freeze({
    verify: (request: DpopVerification) => run(verify(request)),
    verifySync: (request: DpopVerification) => runBlocking(verify(request)),
  });
  verifications.set(verifier, verify);
  return verifier;
}

/**
 * Verifies a proof and remembers it: at once, or if `whenAccepted` is given, when the access token has been
 * accepted. A request that is rejected for another reason does not use up its proof.
 */
export type ProofVerification = (
  request: DpopVerification,
  whenAccepted?: ProfileCall["whenAccepted"],
) => Steps<VerifiedDpopProof>;

/** Maps each verifier to its internal function. */
const verifications = /* @__PURE__ */ new WeakMap<DpopVerifier, ProofVerification>();

/**
 * Returns a verifier's internal function. Its steps can be part of another verification.
 * @throws UsageError `ERR_INVALID_OPTION` for an object that `dpopVerifier` did not return.
 */
export function verificationOf(verifier: DpopVerifier): ProofVerification {
  const known = typeof verifier === "object" ? verifications.get(verifier) : undefined;
  if (known !== undefined) return known;
  throw invalidOption("cnf.dpop must be a verifier returned by dpopVerifier");
}

/** A verifier's options, read and validated. */
interface ResolvedVerifier {
  readonly policies: ResolvedPolicies;
  readonly seen: Seen | null;
  /** How many seconds after `iat` a proof is rejected because of its age. */
  readonly lifetime: number;
}

/** Resolves the options. A proof is verified like other JWTs, with a policy and the key in its header. */
function resolveVerifier(suite: Suite, options: DpopVerifierOptions): ResolvedVerifier {
  const { alg, seen, maxAge = 60, clockTolerance = 60, limits } = options;
  const schemes = signatureValues(suite, alg);
  const shared = schemes.find(({ symmetric }) => symmetric);
  if (shared !== undefined) {
    throw invalidOption(`alg: ${shared.alg} uses a shared secret, but a DPoP proof requires a key pair`);
  }
  const policy = withProfile<ProofContext>(
    {
      verify: { keys: embeddedKeys(suite), alg: schemes, typ: "dpop+jwt" },
      claims: { issuer: null, audience: null, exp: "optional", maxTokenAge: maxAge, clockTolerance },
      ...(limits !== undefined && { limits }),
    },
    { ...rulesOf(suite, options), name: "dpopVerifier", context: { ...proofContext } },
  );
  const policies = resolveJwtPolicies(suite, decryptionCode.resolve, policy);
  // One second is added because the time is rounded down when the age is checked.
  return { policies, seen, lifetime: maxAge + clockTolerance + 1 };
}

/** Returns the checks of section 4.3, steps 3, 4 and 8 to 12. */
function rulesOf(
  suite: Suite,
  { nonce: isRecent }: DpopVerifierOptions,
): Pick<ProfileRules, "required" | "check" | "applicationCheck"> {
  return {
    required: ["jti", "htm", "htu", "iat"],
    applicationCheck: undefined,
    *check(claims, { context, jws }: ClaimsOrigin<ProofContext>) {
      requireType(jws.header, "dpop+jwt", "JWS");
      if (claims.jti === "") throw failed("is empty", claims, "jti");
      if (claims["htm"] !== context.method) throw failed("is not the request's method", claims, "htm");
      const { htu } = claims;
      if (typeof htu !== "string" || normalTarget(htu) !== context.target) {
        throw failed("is not the request's URL", claims, "htu");
      }
      yield* checkAccessToken(suite, claims["ath"], context, jws.key);
      if (isRecent === undefined || context.nonce !== undefined) return;
      const { nonce } = claims;
      const verdict = typeof nonce === "string" && (yield* answerOf(isRecent, nonce));
      if (verdict !== true) throw failed("is not a nonce that the server issued recently", claims, "nonce");
    },
  };
}

/** An error of the application's code, its `cause`, which is passed on unchanged. */
class ApplicationError extends Error {}

function* answerOf(isRecent: NonNullable<DpopVerifierOptions["nonce"]>, nonce: string): Steps<unknown> {
  try {
    return yield* settle(isRecent(nonce));
  } catch (cause) {
    throw new ApplicationError("nonce", { cause });
  }
}

/** Checks "ath", which only a proof for an access token has, and the key of the proof: step 12, section 7. */
function* checkAccessToken(
  suite: Suite,
  ath: unknown,
  { accessToken, jkt }: ProofContext,
  key: Key,
): Steps<void> {
  const claims = typeof ath === "string" ? { ath } : {};
  if (accessToken === undefined) {
    if (ath !== undefined) throw failed("is present, but the request has no access token", claims, "ath");
  } else if (ath !== (yield* accessTokenHash(accessToken))) {
    throw failed("is not the hash of the access token", claims, "ath");
  }
  if (jkt !== undefined && (yield* keyThumbprint(suite, key)) !== jkt) {
    throw failed("does not identify the key of the DPoP proof", {}, "cnf", jkt);
  }
}

function* verifySteps(
  suite: Suite,
  { policies, seen, lifetime }: ResolvedVerifier,
  request: DpopVerification,
  whenAccepted: ProfileCall["whenAccepted"] | undefined,
): Steps<VerifiedDpopProof> {
  const { proof, url, ...rest } = dpopVerificationOptions.read(request);
  const target = normalTarget(readUrl(url));
  if (target === undefined) throw invalidOption("url must be an absolute http or https URL");
  const context: ProofContext = { ...rest, target };
  const { signal } = context;
  return yield* asProofErrors(signal, function* () {
    const { claims, jws } = yield* openJwt(proof, policies, context);
    const jkt = yield* keyThumbprint(suite, jws.key);
    if (seen !== null) {
      const until = (claims.iat ?? 0) + lifetime;
      const use = { scope: ["dpop+jwt", jkt], claims, until, signal };
      const remember = (): Steps<void> => asProofErrors(signal, () => requireFirstUse(seen, use));
      if (whenAccepted === undefined) yield* remember();
      else whenAccepted(remember);
    }
    return Object.freeze({ jkt, key: jws.key, claims, header: jws.header });
  });
}

/** Runs a part of the verification. Converts its errors with `proofError`, except the reason of an abort. */
function* asProofErrors<Result>(signal: AbortSignal | undefined, work: () => Steps<Result>): Steps<Result> {
  try {
    return yield* work();
  } catch (error) {
    throw signal?.aborted === true && error === signal.reason ? error : proofError(error);
  }
}

/**
 * Converts an error about a proof to a DpopProofError. Other errors are returned unchanged: an error of the
 * application's code, an outage, a mistake of the caller, or an error about "cnf", a claim of the access
 * token.
 */
function proofError(error: unknown): unknown {
  if (error instanceof ApplicationError) return error.cause;
  if (!(error instanceof JoseError) || error instanceof UnavailableError) return error;
  if (error instanceof DpopProofError) return error;
  const claim = error instanceof JwtClaimError ? error.claim : undefined;
  if (claim === "cnf") return error;
  return claim === "nonce"
    ? new DpopProofError(
        "ERR_DPOP_NONCE_REQUIRED",
        "The DPoP proof does not have the server's current nonce",
        error,
      )
    : new DpopProofError(
        "ERR_DPOP_PROOF_INVALID",
        `The DPoP proof is not acceptable: ${error.message}`,
        error,
      );
}
