/** Verifies DPoP proofs: RFC 9449 section 4.3. */
import type { Suite } from "../../algorithms/suite.ts";
import { DpopProofError, JoseError, JwtClaimError, UnavailableError } from "../../errors.ts";
import type { Key } from "../../jwk/key/key.ts";
import { decryptionCode } from "../../jwt/verify-unsigned.ts";
import { resolveJwtPolicies, type ResolvedPolicies } from "../../jwt/issuers.ts";
import { signatureValues, withProfile } from "../../jwt/profile-policy.ts";
import type { ContextMembers, ProfileRules } from "../../jwt/profile-rules.ts";
import { failed, requireType } from "../../jwt/rejections.ts";
import { requireFirstUse } from "../../jwt/replay.ts";
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
import { accessTokenHash } from "./dpop-proof.ts";
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

/** Implements `dpopVerifier` of josette/profiles for the algorithms of an entry. */
export function dpopVerifier(suite: Suite, options: DpopVerifierOptions): DpopVerifier {
  const resolved = resolveVerifier(suite, dpopVerifierOptions.read(options));
  const steps = (request: DpopVerification): Steps<VerifiedDpopProof> =>
    verifySteps(suite, resolved, request);
  const verifier: DpopVerifier = Object.freeze({
    verify: (request: DpopVerification) => run(steps(request)),
    verifySync: (request: DpopVerification) => runBlocking(steps(request)),
  });
  verifications.set(verifier, steps);
  return verifier;
}

const verifications = /* @__PURE__ */ new WeakMap<
  DpopVerifier,
  (request: DpopVerification) => Steps<VerifiedDpopProof>
>();

/**
 * Returns the verification of a verifier as a part of the computation that needs it.
 * @throws UsageError `ERR_INVALID_OPTION` for an object that `dpopVerifier` did not return.
 */
export function verificationOf(
  verifier: DpopVerifier,
): (request: DpopVerification) => Steps<VerifiedDpopProof> {
  const known = typeof verifier === "object" ? verifications.get(verifier) : undefined;
  if (known !== undefined) return known;
  throw invalidOption("cnf.dpop must be a verifier that dpopVerifier returned");
}

/** A proof is a JWT whose key is in its header, with a policy like any other. */
function resolveVerifier(suite: Suite, options: DpopVerifierOptions): ResolvedPolicies {
  const { alg, maxAge = 60, clockTolerance = 60, limits } = options;
  const schemes = signatureValues(suite, alg);
  const shared = schemes.find(({ symmetric }) => symmetric);
  if (shared !== undefined) {
    throw invalidOption(
      `alg: ${shared.alg} uses a shared secret; a DPoP proof proves possession of a key pair`,
    );
  }
  const policy = withProfile<ProofContext>(
    {
      verify: { keys: embeddedKeys(suite), alg: schemes, typ: "dpop+jwt" },
      claims: { issuer: null, audience: null, exp: "optional", maxTokenAge: maxAge, clockTolerance },
      ...(limits !== undefined && { limits }),
    },
    { ...rulesOf(suite, options, maxAge), name: "dpopVerifier", context: { ...proofContext } },
  );
  return resolveJwtPolicies(suite, decryptionCode.resolve, policy);
}

/** Section 4.3, steps 3, 4 and 8 to 12. */
function rulesOf(
  suite: Suite,
  { seen, nonce: isRecent }: DpopVerifierOptions,
  maxAge: number,
): Pick<ProfileRules, "required" | "check" | "applicationCheck" | "onAccepted"> {
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
      const verdict: unknown = typeof nonce === "string" && (yield* settle(isRecent(nonce)));
      if (verdict !== true) throw failed("is not a recent nonce of the server", claims, "nonce");
    },
    ...(seen !== null && {
      *onAccepted(claims, { context, jws }, { clockTolerance }) {
        const scope = ["dpop+jwt", yield* keyThumbprint(suite, jws.key)];
        // One second more, because the clock is rounded down when the age is checked.
        const until = (claims.iat ?? 0) + maxAge + clockTolerance + 1;
        yield* requireFirstUse(seen, { scope, claims, until, signal: context.signal });
      },
    }),
  };
}

/** Step 12. A proof for an access token is not valid without one, and the reverse: section 7. */
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
  resolved: ResolvedPolicies,
  request: DpopVerification,
): Steps<VerifiedDpopProof> {
  const { proof, url, ...rest } = dpopVerificationOptions.read(request);
  const target = normalTarget(readUrl(url));
  if (target === undefined) throw invalidOption("url must be an absolute http or https URL");
  const context: ProofContext = { ...rest, target };
  try {
    const { claims, jws } = yield* openJwt(proof, resolved, context);
    const jkt = yield* keyThumbprint(suite, jws.key);
    return Object.freeze({ jkt, key: jws.key, claims, header: jws.header });
  } catch (error) {
    throw proofError(error);
  }
}

/** An outage and a mistake of the caller say nothing about the proof, and "cnf" is about the access token. */
function proofError(error: unknown): unknown {
  if (!(error instanceof JoseError) || error instanceof UnavailableError) return error;
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
