/** Express middleware for authentication and authorization. RFC 6750 section 2.1. */
import type { Request, RequestHandler, Response } from "express";
import { JoseError, JwtClaimError, type JwtVerifier, type VerifiedJwt } from "josette";
import { rolesOf, scopesOf } from "josette/profiles";
import { insufficientScope, malformed, refusalOf, unauthenticated, type Refusal } from "./refusal.ts";

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

/** Passes on requests with a valid access token. */
export function authentication(verifier: JwtVerifier, log: Log): ProtectedHandler {
  return async (request, response, next) => {
    const credentials = /^Bearer(?: +(.*))?$/i.exec(request.get("authorization") ?? "");
    if (credentials === null) {
      refuse(response, unauthenticated);
      return;
    }
    const [, token = ""] = credentials;
    if (!/^[\w.~+/-]+=*$/.test(token)) {
      refuse(response, malformed);
      return;
    }
    try {
      response.locals.token = await verifier.verify(token);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error; // an internal error: Express responds with 500
      log({ status: refusal.status, ...described(error) });
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
    // A token with scp acts for a user, and its roles are the user's. They must not be used as the
    // application's roles.
    const granted = Object.hasOwn(claims, "scp")
      ? scopesOf(claims).includes(scope)
      : rolesOf(claims).includes(role);
    if (granted) {
      next();
      return;
    }
    log({ status: 403, code: "insufficient_scope" });
    refuse(response, insufficientScope(scope));
  };
}

function refuse(response: Response, { status, headers, body }: Refusal): void {
  response.status(status).set(headers).json(body);
}

function described(error: unknown): { readonly code: string; readonly claim?: string } {
  if (error instanceof JwtClaimError) return { code: error.code, claim: error.claim };
  return { code: error instanceof JoseError ? error.code : "unknown" };
}
