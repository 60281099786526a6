/** Runs the whole example: a user signs in, calls an API, and logs out; attacks are refused on the way. */
import { decodeHeader } from "josette";
import type { Report } from "../demo/report.ts";
import { changeState, forgeCookie, forgeRequests, leadProxyAstray, replayIdToken } from "./attacks.ts";
import { Browser } from "./browser.ts";
import { requirePage, requireThat, showPages, showRefusal } from "./expectations.ts";
import { start, type Running } from "./start.ts";

/** Throws if a step has an unexpected result. */
export async function runWebsite(report: Report): Promise<void> {
  const running = await start();
  try {
    const { origin, curity, api } = running;
    report.title(
      "A website that signs users in and calls an API for them; the browser gets no token",
      `Website ${origin}, API ${api.origin}, and ${new URL(curity.issuer).origin} in place of the Curity Identity Server.`,
    );
    const browser = await signIn(report, running);
    await callApi(report, running, browser);
    await replayIdToken(report, running);
    await changeState(report, running);
    await forgeCookie(report, running);
    await forgeRequests(report, running, browser);
    await leadProxyAstray(report, running, browser);
    await logOut(report, running, browser);
    await logOutElsewhere(report, running, browser);
    requireNoLeak(report, running, browser);
    report.conclusion("The user signed in and out; every attack was refused.");
  } finally {
    await running.close();
  }
}

async function signIn(report: Report, { origin, signIns }: Running): Promise<Browser> {
  report.heading("Signing in", "authorization code flow with PKCE, state and nonce");
  const browser = new Browser();
  const pages = await browser.visit(`${origin}/login`);
  showPages(report, pages);
  requirePage(pages, 200, /^Signed in as \w+$/);
  const idToken = signIns.at(-1);
  if (idToken?.jwe === undefined) throw new Error("There was no encrypted ID token");
  const { claims, jwe, jws } = idToken;
  report.rows("ID token", [
    { name: "outer header", value: JSON.stringify(jwe.header) },
    { name: "key found by", value: jwe.matchedBy, note: "kid is a name that only the provider knows" },
    { name: "inner header", value: JSON.stringify(jws.header) },
    { name: "claims", value: Object.keys(claims).join(" ") },
  ]);
  const cookies = [...browser.cookiesOf(origin)].map(([name, value]) => ({
    ...{ name, value: JSON.stringify(decodeHeader(value)) },
    note: `${value.length} characters that only the website can read`,
  }));
  report.rows("cookies", cookies);
  return browser;
}

/** The page calls `/api` with its cookie; the website calls the API with the access token. */
async function callApi(report: Report, { origin, api }: Running, browser: Browser): Promise<void> {
  report.heading("Calling the API", "through the website, which adds the access token");
  const read = await browser.request(`${origin}/api/orders`);
  requirePage([read], 200, /A lamp/);
  const written = await browser.request(`${origin}/api/orders`, {
    ...{ method: "POST", body: '{"article":"A chair"}', contentType: "application/json" },
  });
  requirePage([written], 201, /A chair/);
  showPages(report, [read, written]);
  report.rows(
    "API received",
    api.requests.map(({ method, url, headers }) => ({
      name: `${method} ${url}`,
      value: headers.authorization?.replace(/(?<= .{4}).+/, "...") ?? "",
      note: headers.cookie === undefined ? "no cookie" : "a cookie",
    })),
  );
}

/** The user presses the button of the website. */
async function logOut(report: Report, { origin, curity }: Running, browser: Browser): Promise<void> {
  report.heading("Logging out", "at the website first, then at the provider (RP-Initiated Logout)");
  const copy = browser.clone();
  const sessions = curity.sessions.size;
  const pages = await browser.visit(`${origin}/logout`, { method: "POST" });
  showPages(report, pages);
  requirePage(pages, 200, /^Logged out, here and at the provider$/);
  requireThat(curity.sessions.size === sessions - 1, "The provider's session has not ended");
  const hint = new URL(pages[1]?.url ?? origin).searchParams.get("id_token_hint") ?? "";
  report.rows("id_token_hint", [
    {
      name: "header",
      value: JSON.stringify({ ...decodeHeader(hint), kid: "..." }),
      note: "encrypted for the provider",
    },
  ]);
  // The session is deleted, not only the cookie.
  const page = await copy.request(`${origin}/`);
  requirePage([page], 200, /^Nobody is signed in$/);
  report.rows("copied cookie", [{ name: String(page.status), value: page.text }]);
}

/** The user logs out at the provider or at another website, and the provider tells this one. */
async function logOutElsewhere(report: Report, running: Running, browser: Browser): Promise<void> {
  const { origin, curity } = running;
  report.heading(
    "Logging out at the provider",
    "which posts a logout token to the website (Back-Channel Logout)",
  );
  requirePage(await browser.visit(`${origin}/login`), 200, /^Signed in as \w+$/);
  const [sid = ""] = [...curity.sessions.keys()].slice(-1);
  const { token, status } = await curity.endSession(sid);
  requireThat(status === 200, "The logout token was refused");
  report.rows("provider", [{ name: String(status), value: `${origin}/backchannel-logout` }]);
  const page = await browser.request(`${origin}/`);
  showPages(report, [page]);
  requirePage([page], 200, /^Nobody is signed in$/);

  const again = await postLogoutToken(origin, token);
  requireThat(again === 400, "The logout token was accepted twice");
  report.rows("posted again", [{ name: String(again), value: `${origin}/backchannel-logout` }]);
  showRefusal(report, running, "ERR_JWT_CLAIM_VALIDATION_FAILED", "jti");
}

export async function postLogoutToken(origin: string, token: string): Promise<number> {
  const body = new URLSearchParams({ logout_token: token });
  return (await fetch(`${origin}/backchannel-logout`, { method: "POST", body })).status;
}

/** Searches what the browser, the other server and the log have seen for what only the website should know. */
function requireNoLeak(report: Report, { api, stranger, signIns, log }: Running, browser: Browser): void {
  const seen = [...browser.traffic, ...stranger.requests, ...log.map((record) => JSON.stringify(record))];
  const accessTokens = api.requests.map(
    ({ headers }) => headers.authorization?.slice("Bearer ".length) ?? "",
  );
  // Of an ID token, its claims: with another signature they would be just as readable.
  const idTokens = signIns.map(({ jws }) => jws.token.split(".")[1] ?? "");
  const secrets = [...accessTokens, ...idTokens];
  requireThat(
    secrets.length > 0 &&
      secrets.every((secret) => secret.length > 30 && !seen.some((text) => text.includes(secret))),
    "A token has left the website",
  );
  report.heading("Looking for tokens", "in all that the browser sent and received, and in the website's log");
  report.rows("searched", [
    { name: "texts", value: String(seen.length) },
    { name: "access tokens", value: "found in none" },
    { name: "inner ID tokens", value: "found in none" },
  ]);
}
