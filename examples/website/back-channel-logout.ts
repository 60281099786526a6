/**
 * The provider tells the website that a user has logged out: OpenID Connect Back-Channel Logout 1.0. It posts a
 * logout token from server to server. Nothing but that token says who sends it.
 */
import express, { type ErrorRequestHandler, type RequestHandler } from "express";
import { JoseError, JwtClaimError, UnavailableError, type JwtVerifier } from "josette";
import type { LogoutTokenClaims } from "josette/profiles";
import type { Log } from "./refusal.ts";
import type { LoggedOut } from "./sessions.ts";

export interface BackChannelLogoutOptions {
  /** A verifier with the policy for logout tokens of policies.ts. */
  readonly verifier: JwtVerifier<LogoutTokenClaims>;
  readonly revoke: (loggedOut: LoggedOut) => void | Promise<void>;
  readonly log: Log;
}

/** Handlers for a POST to `backchannel_logout_uri`. They come before the check of same-origin.ts. */
export function backChannelLogout(
  options: BackChannelLogoutOptions,
): readonly [RequestHandler, RequestHandler, ErrorRequestHandler] {
  const { verifier, revoke, log } = options;
  const readForm = express.urlencoded({ extended: false, limit: "64kb" });
  const logout: RequestHandler = async (request, response) => {
    const { logout_token: token }: Readonly<Record<string, unknown>> = request.body ?? {};
    const { claims } = await verifier.verify(typeof token === "string" ? token : "");
    await revoke(claims);
    response.status(200).end(); // also if there was no such session
  };
  /** Section 2.8. If the provider's keys cannot be fetched, it may try again. */
  const refused: ErrorRequestHandler = (error: unknown, _request, response, next) => {
    if (!(error instanceof JoseError)) {
      next(error);
      return;
    }
    const status = error instanceof UnavailableError ? 503 : 400;
    log({ status, code: error.code, ...(error instanceof JwtClaimError && { claim: error.claim }) });
    response.status(status).json({ error: "invalid_request" });
  };
  return [readForm, logout, refused];
}
