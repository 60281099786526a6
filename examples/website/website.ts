/** The website: a page that says who is signed in, and the three routes that make it so and not so. */
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from "express";
import { JoseError, JwtClaimError, UnavailableError, type VerifiedJwt } from "josette";
import { Sessions } from "./sessions.ts";
import { authorizationUrl, completeSignIn, newSignIn, SignInError, type Client } from "./sign-in.ts";

/** A sign-in that did not work, for the log. No text from a token or a request is in here. */
export interface RefusalRecord {
  readonly status: number;
  readonly code: string;
  /** The name of the claim that failed. */
  readonly claim?: string;
}

export interface WebsiteOptions {
  readonly client: Client;
  /** Where the provider sends the browser after it was logged out there, too. */
  readonly homepage: string;
  /** Is told who signs in: here an application finds its account, or makes a new one. */
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
    // A state that this browser was not sent away with: somebody wants it to sign in as somebody else.
    if (signIn === undefined) throw new SignInError("unknown_state", 400);
    pending?.delete(signIn.state); // it is good once, whatever comes of it
    // RFC 9207. Take the check away if your provider sends none.
    if (parameter(request, "iss") !== client.provider.issuer) throw new SignInError("other_issuer", 400);
    if (code === undefined) throw new SignInError("no_code", 400);
    const idToken = await completeSignIn(client, signIn, code);
    const { sub: subject = "" } = idToken.claims; // there always is one: the policy asks for it
    await onSignIn(idToken);
    sessions.renew(request, response, { issuer: client.provider.issuer, subject });
    response.redirect(303, "/");
  };

  /** A form posts it: a link, or an image on another site, would log people out. */
  const logout: RequestHandler = (request, response) => {
    sessions.end(request, response);
    // RP-Initiated Logout 1.0. No id_token_hint: what was encrypted for us should not travel through the browser in the clear.
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

/** Sign-ins of one browser at a time. */
const mostPending = 5;

/** What the provider sent back with the browser. Express makes a list of a repeated parameter: that is none of ours. */
function parameter({ query }: Request, name: string): string | undefined {
  const value = query[name];
  return typeof value === "string" ? value : undefined;
}

/** The page says that it did not work, and the log why. Express recognises an error handler by its four parameters. */
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
