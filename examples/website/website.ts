/**
 * The website: a page that shows the signed-in user, the routes for signing in and out, and `/api`. The browser
 * gets encrypted cookies and no token (a backend for frontend, or token handler).
 */
import express, { type Express, type Request, type RequestHandler } from "express";
import type { JwtVerifier, VerifiedJwt } from "josette";
import type { LogoutTokenClaims } from "josette/profiles";
import { apiProxy } from "./api-proxy.ts";
import { backChannelLogout } from "./back-channel-logout.ts";
import { logoutHint, logoutUrl } from "./logout.ts";
import { PendingSignIns } from "./pending-sign-ins.ts";
import { Refusal, refused, type Log } from "./refusal.ts";
import { sameOrigin } from "./same-origin.ts";
import { sealedCookie } from "./sealed-cookie.ts";
import { Sessions } from "./sessions.ts";
import { authorizationUrl, completeSignIn, secret, type Client } from "./sign-in.ts";

export interface WebsiteOptions {
  /** The website's own origin, as browsers know it. */
  readonly origin: string;
  /** The one origin that gets access tokens. */
  readonly apiOrigin: string;
  readonly client: Client;
  /** A verifier with the policy for logout tokens of policies.ts. */
  readonly logoutTokens: JwtVerifier<LogoutTokenClaims>;
  /** The secrets of the cookies. The first one encrypts, all of them decrypt. */
  readonly secrets: readonly string[];
  /** Called when a user signs in: an application finds or creates the user's account here. */
  readonly onSignIn: (idToken: VerifiedJwt) => void | Promise<void>;
  readonly log: Log;
}

export async function website(options: WebsiteOptions): Promise<Express> {
  const { origin, apiOrigin, client, logoutTokens, secrets, onSignIn, log } = options;
  const seal = (purpose: string, lifetime: number) => sealedCookie({ purpose, secrets, lifetime, log });
  const sessions = new Sessions(await seal("session", longest));
  const pending = new PendingSignIns(await seal("sign-in", 600));
  const logoutState = await seal("logout", 600);

  const home: RequestHandler = async (request, response) => {
    const session = await sessions.find(request);
    response.type("text").send(session ? `Signed in as ${session.subject}` : "Nobody is signed in");
  };

  const login: RequestHandler = async (request, response) => {
    response.redirect(303, authorizationUrl(client, await pending.begin(request, response)).href);
  };

  /** OpenID Connect Core 1.0 section 3.1.2.5. */
  const callback: RequestHandler = async (request, response) => {
    const code = parameter(request, "code");
    const signIn = await pending.take(request, response, parameter(request, "state") ?? "");
    // An unknown state: an attacker may be trying to sign the browser in to another account.
    if (signIn === undefined) throw new Refusal("unknown_state", 400);
    const { issuer } = client.provider;
    // RFC 9207. Remove the check if your provider does not send `iss`.
    if (parameter(request, "iss") !== issuer) throw new Refusal("other_issuer", 400);
    if (code === undefined) throw new Refusal("no_code", 400);
    const { idToken, accessToken, expiresIn } = await completeSignIn(client, signIn, code);
    const { sub: subject = "", sid } = idToken.claims; // sub is always present: the policy requires it
    const hint = await logoutHint(client.provider, idToken);
    await onSignIn(idToken);
    await sessions.begin(request, response, {
      ...{ issuer, subject, accessToken },
      ...(typeof sid === "string" && { sid }),
      ...(hint !== undefined && { logoutHint: hint }),
      expires: Date.now() + Math.min(expiresIn, longest) * 1000,
    });
    response.redirect(303, "/");
  };

  /** Posted by a form. The session ends here first, whether or not the provider can be reached. */
  const logout: RequestHandler = async (request, response) => {
    const session = await sessions.end(request, response);
    const state = secret();
    await logoutState.set(response, { state });
    const url = logoutUrl({ client, session, returnUri: `${origin}/logged-out`, state });
    response.redirect(303, url.href);
  };

  /** RP-Initiated Logout 1.0 section 3. */
  const loggedOut: RequestHandler = async (request, response) => {
    const state = (await logoutState.read(request))?.["state"];
    if (state === undefined || state !== parameter(request, "state")) throw new Refusal("unknown_state", 400);
    logoutState.clear(response);
    response.type("text").send("Logged out, here and at the provider");
  };

  return express()
    .disable("x-powered-by")
    .disable("etag")
    .use((_request, response, next) => {
      response.set(securityHeaders);
      next();
    })
    .post(
      "/backchannel-logout",
      ...backChannelLogout({
        verifier: logoutTokens,
        revoke: (loggedOut) => sessions.revoke(loggedOut),
        log,
      }),
    )
    .use(sameOrigin(origin))
    .get("/", home)
    .get("/login", login)
    .get("/callback", callback)
    .use("/callback", refused(log, "Signing in did not work. Please try again."))
    .post("/logout", logout)
    .get("/logged-out", loggedOut)
    .use("/api", ...apiProxy({ apiOrigin, sessionOf: (request) => sessions.find(request) }))
    .use(refused(log));
}

/** Seconds: the longest session. */
const longest = 3600;

/** For every response. */
const securityHeaders = {
  "cache-control": "no-store",
  // Not "no-referrer": with that, browsers send `Origin: null` with the website's own forms.
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
};

/** Reads a parameter of the URL. Express makes a list of a repeated one, which is rejected. */
function parameter({ query }: Request, name: string): string | undefined {
  const value = query[name];
  return typeof value === "string" ? value : undefined;
}
