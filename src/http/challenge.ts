/**
 * Responses to requests whose access token was not accepted: RFC 6750 section 3, RFC 9449 sections 7.1 and 9,
 * RFC 9728 section 5.1.
 */
import { DpopProofError, JoseError, JwtClaimError, UnavailableError } from "../errors.ts";
import type { AccessTokenScheme } from "./bearer-token.ts";
import { readChallengeOptions, type ChallengeOptions, type ResolvedChallenge } from "./challenge-options.ts";

/** A response without a body. It can be passed to `new Response(null, ...)`. */
export interface ChallengeResponse {
  /** The status code. */
  readonly status: 400 | 401 | 403 | 500 | 503;
  /** The header fields. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What a response says about the error. It never contains text from the token or the request. */
interface Verdict {
  readonly status: 400 | 401 | 403;
  readonly error?: string;
  readonly description?: string;
  /** The scheme whose challenge has the error. Default: all schemes. */
  readonly scheme?: AccessTokenScheme;
}

const malformed: Verdict = {
  status: 400,
  error: "invalid_request",
  description: "The request is malformed",
};
const unauthenticated: Verdict = { status: 401 };
const invalidToken: Verdict = {
  status: 401,
  error: "invalid_token",
  description: "The access token is not valid",
};
const insufficient: Verdict = {
  status: 403,
  error: "insufficient_scope",
  description: "The access token does not grant access to this resource",
};
const invalidProof: Verdict = {
  status: 401,
  error: "invalid_dpop_proof",
  description: "The DPoP proof is not valid",
  scheme: "DPoP",
};
const nonceRequired: Verdict = {
  status: 401,
  error: "use_dpop_nonce",
  description: "The DPoP proof must have the nonce in the header field DPoP-Nonce",
  scheme: "DPoP",
};

/**
 * Returns the response to a request whose access token was not accepted, for any error of `bearerToken`,
 * `presentedToken` and a verifier:
 *
 * - 401 without an error code if the request has no access token (`ERR_HTTP_TOKEN_MISSING`);
 * - 400 `invalid_request` if the request is malformed (`ERR_HTTP_REQUEST_INVALID`);
 * - 403 `insufficient_scope` if the scopes, the roles or a check of the application rejected the token: a
 *   `JwtClaimError` with the claim `scope`, `scp`, `roles`, `idtyp` or `check`;
 * - 401 `invalid_dpop_proof` or `use_dpop_nonce` for a `DpopProofError`;
 * - 401 `invalid_token` for every other `JoseError`;
 * - 503 with `Retry-After` for an `UnavailableError`, which says nothing about the token;
 * - 500 for a `UsageError`, and for an error that is not of this library.
 *
 * All responses with one error code have the same `error_description`, so that a client cannot tell a failed
 * decryption from a failed signature.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for an unknown or invalid option, such as text with a line break,
 * and for `ERR_DPOP_NONCE_REQUIRED` without `dpopNonce`.
 * @example
 * ```ts
 * import { bearerToken, challenge } from "josette/http";
 * function handle(request: Request): Response {
 *   try {
 *     return new Response(bearerToken(request)); // verify it first
 *   } catch (error) {
 *     return new Response(null, challenge(error, { realm: "orders", scope: "orders.read" }));
 *   }
 * }
 * const response = handle(new Request("https://api.example.com/orders"));
 * console.log(response.status, response.headers.get("WWW-Authenticate"));
 * // 401 Bearer realm="orders", scope="orders.read"
 * ```
 */
export function challenge(error: unknown, options: ChallengeOptions = {}): ChallengeResponse {
  const resolved = readChallengeOptions(options);
  if (error instanceof UnavailableError) {
    return { status: 503, headers: { "Retry-After": String(resolved.retryAfter) } };
  }
  if (!(error instanceof JoseError)) return { status: 500, headers: {} };
  const verdict = verdictOn(error);
  if (verdict === nonceRequired) resolved.requireNonce();
  const { status } = verdict;
  const { dpopNonce } = resolved;
  return {
    status,
    headers: {
      "WWW-Authenticate": challengesFor(verdict, resolved),
      // RFC 9449 section 8.2: a cached response would give clients an old nonce.
      ...(dpopNonce !== undefined && { "DPoP-Nonce": dpopNonce, "Cache-Control": "no-store" }),
    },
  };
}

/**
 * The claims that errors name if scopes, roles or a check of the application reject a token. `idtyp`: the
 * policy requires application roles, but the token of Entra ID was not issued to an application.
 */
const permissions: readonly string[] = ["scope", "scp", "roles", "idtyp", "check"];

function verdictOn(error: JoseError): Verdict {
  if (error.code === "ERR_HTTP_TOKEN_MISSING") return unauthenticated;
  if (error.code === "ERR_HTTP_REQUEST_INVALID") return malformed;
  if (error instanceof DpopProofError) {
    return error.code === "ERR_DPOP_NONCE_REQUIRED" ? nonceRequired : invalidProof;
  }
  return error instanceof JwtClaimError && permissions.includes(error.claim) ? insufficient : invalidToken;
}

/** One challenge for each scheme: RFC 9110 section 11.6.1. */
function challengesFor(verdict: Verdict, { schemes, common, algs }: ResolvedChallenge): string {
  const { error, description, scheme: failed } = verdict;
  const all = failed === undefined || schemes.includes(failed) ? schemes : [...schemes, failed];
  return all
    .map((scheme) => {
      const hasError = error !== undefined && (failed === undefined || failed === scheme);
      const parameters = [
        ...common.realm,
        ...(hasError ? [`error="${error}"`, `error_description="${description ?? ""}"`] : []),
        ...common.rest,
        ...(scheme === "DPoP" ? algs : []),
      ];
      return parameters.length === 0 ? scheme : `${scheme} ${parameters.join(", ")}`;
    })
    .join(", ");
}
