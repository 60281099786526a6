/** The website: a page that shows the signed-in user, and the routes for signing in and out. */
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from "express";
import { JoseError, JwtClaimError, UnavailableError, type VerifiedJwt } from "josette";
import { Sessions } from "./sessions.ts";
import { authorizationUrl, completeSignIn, newSignIn, SignInError, type Client } from "./sign-in.ts";

/** A failed sign-in, for the log. It contains no text from a token or a request. */
export interface RefusalRecord {
  readonly status: number;
  readonly code: string;
  /** The name of the claim that failed. */
  readonly claim?: string;
}

export interface WebsiteOptions {
  readonly client: Client;
  /** Where the provider redirects the browser after logging out there. */
  readonly homepage: string;
  /** Called when a user signs in: an application finds or creates the user's account here. */
  readonly onSignIn: (idToken: VerifiedJwt) => void | Promise<void>;
  readonly log: (record: RefusalRecord) => void;
}

export function website({ client, homepage, onSignIn, log }: WebsiteOptions): Express {
  const sessions = new Sessions();

  const home: RequestHandler = (request, response) => {
    const { user } = sessions.find(request) ?? {};
    response.type("text").send(user === undefined ? "Nobody is signed in" : `Signed in as ${user.subject}`);
  };

  const login: RequestHandler = (request, response) => {
    const session = sessions.find(request) ?? sessions.renew(request, response);
    const signIn = newSignIn();
    const [oldest] = session.pending.keys();
    if (oldest !== undefined && session.pending.size >= mostPending) session.pending.delete(oldest);
    session.pending.set(signIn.state, signIn);
    response.redirect(303, authorizationUrl(client, signIn).href);
  };

  /** OpenID Connect Core 1.0 section 3.1.2.5. */
  const callback: RequestHandler = async (request, response) => {
    const code = parameter(request, "code");
    const state = parameter(request, "state");
    const { pending } = sessions.find(request) ?? {};
    const signIn = pending?.get(state ?? "");
    // An unknown state: an attacker may be trying to sign the browser in to another account.
    if (signIn === undefined) throw new SignInError("unknown_state", 400);
    pending?.delete(signIn.state); // it may be used only once, whatever the result
    // RFC 9207. Remove the check if your provider does not send `iss`.
    if (parameter(request, "iss") !== client.provider.issuer) throw new SignInError("other_issuer", 400);
    if (code === undefined) throw new SignInError("no_code", 400);
    const idToken = await completeSignIn(client, signIn, code);
    const { sub: subject = "" } = idToken.claims; // always present, because the policy requires it
    await onSignIn(idToken);
    sessions.renew(request, response, { issuer: client.provider.issuer, subject });
    response.redirect(303, "/");
  };

  /** Posted by a form: a link, or an image on another site, could log users out. */
  const logout: RequestHandler = (request, response) => {
    sessions.end(request, response);
    // RP-Initiated Logout 1.0. No id_token_hint: the encrypted contents of the ID token should not pass
    // through the browser in the clear.
    const url = new URL(client.provider.endSessionEndpoint);
    url.searchParams.set("client_id", client.clientId);
    url.searchParams.set("post_logout_redirect_uri", homepage);
    response.redirect(303, url.href);
  };

  return express()
    .disable("x-powered-by")
    .use((_request, response, next) => {
      response.set({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
      next();
    })
    .get("/", home)
    .get("/login", login)
    .get("/callback", callback)
    .post("/logout", logout)
    .use(failed(log));
}

/** The maximum number of pending sign-ins of one browser. */
const mostPending = 5;

/** Reads the parameters of the callback. Express makes a list of a repeated parameter, which is rejected. */
function parameter({ query }: Request, name: string): string | undefined {
  const value = query[name];
  return typeof value === "string" ? value : undefined;
}

/**
 * The page only reports the failure; the log has the reason. Express recognizes an error handler by its four
 * parameters.
 */
function failed(log: WebsiteOptions["log"]): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    const status = statusOf(error);
    const code = error instanceof SignInError || error instanceof JoseError ? error.code : "unexpected";
    log({ status, code, ...(error instanceof JwtClaimError && { claim: error.claim }) });
    if (status === 503) response.set("retry-after", "5"); // seconds
    response.status(status).type("text").send("Signing in did not work. Please try again.");
  };
}

function statusOf(error: unknown): number {
  if (error instanceof SignInError) return error.status;
  if (error instanceof UnavailableError) return 503; // the provider's keys could not be fetched
  return error instanceof JoseError ? 400 : 500;
}
