/** Express middleware: who sends a request, and what it is permitted. RFC 6750 section 2.1. */
import type { Request, RequestHandler, Response } from "express";
import { JoseError, JwtClaimError, type JwtVerifier, type VerifiedJwt } from "josette";
import { rolesOf, scopesOf } from "josette/profiles";
import { insufficientScope, malformed, refusalOf, unauthenticated, type Refusal } from "./refusal.ts";

/** What later handlers find in `response.locals`. Only a verifier can make a `VerifiedJwt`. */
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

/** What went wrong, for the log: no text from a token is in here. */
export interface RefusalRecord {
  readonly status: number;
  /** The error's code. */
  readonly code: string;
  /** The name of the claim that failed. */
  readonly claim?: string;
}

export type Log = (record: RefusalRecord) => void;

/** Lets requests with a good access token pass. */
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
      if (refusal === undefined) throw error; // a mistake of ours: Express makes it a 500
      log({ status: refusal.status, ...described(error) });
      refuse(response, refusal);
      return;
    }
    next();
  };
}

/** Lets users pass whose client has the scope, and applications that have the role. Comes after `authentication`. */
export function permission({ scope, role }: { scope: string; role: string }, log: Log): ProtectedHandler {
  return (_request, response, next) => {
    const { claims } = response.locals.token;
    // A token with scp acts for a user, and its roles are that user's: they must never count as the application's.
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
