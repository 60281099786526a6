/** What attackers can try at the website, and what it answers. */
import { request as send } from "node:http";
import { hkdfKey } from "josette";
import { encryptJwt } from "josette/jwt";
import type { Report } from "../demo/report.ts";
import { Browser } from "./browser.ts";
import { requirePage, requireThat, showPages, showRefusal } from "./expectations.ts";
import type { Running } from "./start.ts";

/** An attacker who can change the provider's responses inserts a token that was issued to another client. */
export async function replayIdToken(report: Report, running: Running): Promise<void> {
  const { origin, curity } = running;
  report.heading("Attack: the ID token of another sign-in", "its nonce is not the one that the website sent");
  curity.tamper((_answer, previous) => previous);
  const pages = await new Browser().visit(`${origin}/login`);
  curity.tamper((answer) => answer);
  showPages(report, pages);
  requirePage(pages, 400);
  showRefusal(report, running, "ERR_JWT_CLAIM_VALIDATION_FAILED", "nonce");
}

/**
 * An attacker sends a victim's browser to the callback with the attacker's code, to sign the victim in to the
 * attacker's account.
 */
export async function changeState(report: Report, running: Running): Promise<void> {
  const { origin, curity } = running;
  report.heading(
    "Attack: a state that the website did not give to this browser",
    "first changed, then used a second time",
  );
  const browser = new Browser();
  const callback = await browser.stopAt(`${origin}/callback`, `${origin}/login`);
  const before = curity.tokenRequests();
  const tampered = new URL(callback);
  tampered.searchParams.set("state", `${callback.searchParams.get("state") ?? ""}x`);
  await refuseCallback(report, running, browser, tampered);
  requireThat(curity.tokenRequests() === before, "The code was sent to the provider");

  requirePage(await browser.visit(callback.href), 200, /^Signed in as \w+$/);
  await refuseCallback(report, running, browser, callback);
}

async function refuseCallback(report: Report, running: Running, browser: Browser, url: URL): Promise<void> {
  const page = await browser.request(url.href);
  showPages(report, [page]);
  requirePage([page], 400);
  showRefusal(report, running, "unknown_state");
}

/** An attacker knows how the website makes its cookies, but not the secret. */
export async function forgeCookie(report: Report, running: Running): Promise<void> {
  const { origin } = running;
  report.heading("Attack: a forged session cookie", "encrypted like the website's, with another secret");
  const options = { hash: "SHA-256", salt: "", info: "website session", enc: "A256GCM" } as const;
  const key = await hkdfKey("a secret that the website does not know", options);
  const header = { alg: "dir", enc: "A256GCM" } as const;
  const browser = new Browser();
  browser.setCookie(origin, "__Host-session", await encryptJwt({ jti: "1" }, key, header, { expiresIn: 60 }));
  const pages = await browser.visit(`${origin}/`);
  showPages(report, pages);
  requirePage(pages, 200, /^Nobody is signed in$/);
  showRefusal(report, running, "ERR_JWE_DECRYPTION_FAILED");
}

/** A page of another origin has the victim's browser send requests, with the victim's cookies. */
export async function forgeRequests(report: Report, running: Running, victim: Browser): Promise<void> {
  const { origin, stranger, api } = running;
  report.heading(
    "Attack: requests that a page of another origin sends",
    "the browser adds the user's cookies",
  );
  const before = api.requests.length;
  for (const path of ["/api/orders", "/logout"]) {
    const page = await victim.request(`${origin}${path}`, { method: "POST", from: stranger.origin });
    showPages(report, [page]);
    requirePage([page], 403);
    showRefusal(report, running, "cross_site_request");
  }
  requireThat(api.requests.length === before, "The request has reached the API");
}

/** A script in the user's own page wants the website to send the access token to another server. */
export async function leadProxyAstray(report: Report, running: Running, browser: Browser): Promise<void> {
  const { origin, stranger, log } = running;
  report.heading(
    "Attack: paths that lead elsewhere",
    "HOST is another server; the access token must not reach it",
  );
  const host = new URL(stranger.origin).host;
  const paths = [
    ...[
      `/api//${host}/orders`,
      `/api/@${host}/orders`,
      `/api/http:%2f%2f${host}/`,
      `${stranger.origin}/api/orders`,
    ],
    ...["/api/../orders", "/api/%2e%2e/orders", "/api/orders/..%2fadmin", "/api/\\orders"],
  ];
  const rows = [];
  for (const path of paths) {
    const status = await requestAsItIs(origin, path, browser);
    const code = log.at(-1)?.code ?? "";
    requireThat(status === 400 && code === "bad_path", `${path} was not refused`);
    rows.push({ name: String(status), value: path.replace(host, "HOST"), note: code });
  }
  report.rows("sent", rows);
  const page = await browser.request(`${origin}/api/offers`);
  showPages(report, [page]);
  requirePage([page], 502);
  showRefusal(report, running, "api_redirects");
  requireThat(stranger.requests.length === 0, "A request has reached the other server");
}

/** `fetch` would put the path in order first. */
export function requestAsItIs(origin: string, path: string, browser: Browser): Promise<number> {
  const cookie = [...browser.cookiesOf(origin)].map(([name, value]) => `${name}=${value}`).join("; ");
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    send({ hostname, port, path, headers: { cookie } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });
}
