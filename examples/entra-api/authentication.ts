/** Express middleware for authentication and authorization. RFC 6750 section 2.1. */
import type { Request, RequestHandler, Response } from "express";
import { JoseError, JwtClaimError, type JwtVerifier, type VerifiedJwt } from "josette";
import { bearerToken, challenge, type ChallengeResponse } from "josette/http";
import { rolesOf, scopesOf } from "josette/profiles";

/** The values in `response.locals` for later handlers. Only a verifier can create a `VerifiedJwt`. */
export interface Authenticated {
  token: VerifiedJwt;
}

export type ProtectedHandler = RequestHandler<
  Request["params"],
  unknown,
  unknown,
  Request["query"],
  Authenticated
>;

/** A log entry. It contains no text from the token. */
export interface RefusalRecord {
  readonly status: number;
  /** The error code. */
  readonly code: string;
  /** The name of the claim that failed. */
  readonly claim?: string;
}

export type Log = (record: RefusalRecord) => void;

/** The challenge of this API (RFC 9110 section 11.5). */
const realm = "orders";

/** Passes on requests with a valid access token. */
export function authentication(verifier: JwtVerifier, log: Log): ProtectedHandler {
  return async (request, response, next) => {
    try {
      response.locals.token = await verifier.verify(bearerToken(request));
    } catch (error) {
      if (!(error instanceof JoseError)) throw error; // an internal error: Express responds with 500
      const refusal = challenge(error, { realm });
      // A request without a token is no attempt, and is not logged.
      if (!error.code.startsWith("ERR_HTTP_")) log({ status: refusal.status, ...described(error) });
      refuse(response, refusal);
      return;
    }
    next();
  };
}

/**
 * Passes on requests of users whose client has the scope, and of applications that have the role. Requires
 * `authentication` first.
 */
export function permission({ scope, role }: { scope: string; role: string }, log: Log): ProtectedHandler {
  return (_request, response, next) => {
    const { claims } = response.locals.token;
    // A token with scp was issued on behalf of a user, and its roles are the user's. They must not be used as
    // the application's roles.
    const granted = Object.hasOwn(claims, "scp")
      ? scopesOf(claims).includes(scope)
      : rolesOf(claims).includes(role);
    if (granted) {
      next();
      return;
    }
    log({ status: 403, code: "insufficient_scope" });
    refuse(response, challenge(lacksPermission, { realm, scope }));
  };
}

/** For a valid token without the permission that a route requires. */
const lacksPermission = new JwtClaimError("ERR_JWT_CLAIM_VALIDATION_FAILED", "The permission is missing", {
  claim: "scope",
});

/** Reveals neither which check failed nor anything about the token: that is for the log. */
function refuse(response: Response, { status, headers }: ChallengeResponse): void {
  response.status(status).set(headers).end();
}

function described(error: JoseError): { readonly code: string; readonly claim?: string } {
  return { code: error.code, ...(error instanceof JwtClaimError && { claim: error.claim }) };
}
