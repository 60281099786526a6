/** Runs the whole example: a user signs in and out, and three attacks are rejected. */
import type { Report } from "../demo/report.ts";
import { Browser, type Page } from "./browser.ts";
import { start, type Running } from "./start.ts";

/** Throws if a step has an unexpected result. */
export async function runWebsite(report: Report): Promise<void> {
  const running = await start();
  try {
    const { origin, curity } = running;
    report.title(
      "A website that signs people in with OpenID Connect",
      `Express on ${origin}, a provider that plays the Curity Identity Server on ${new URL(curity.issuer).origin}.`,
    );
    const browser = await signIn(report, running);
    await refuseReplayedToken(report, running);
    await refuseOtherState(report, running);
    await logOut(report, running, browser);
    report.conclusion("Signed in and out again; everything else was refused.");
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
    { name: "opened by", value: jwe.matchedBy, note: "the kid is the provider's own name for the key" },
    { name: "inner header", value: JSON.stringify(jws.header) },
    { name: "claims", value: Object.keys(claims).join(" ") },
  ]);
  return browser;
}

/** An attacker who can change the provider's responses inserts a token that was issued to another client. */
async function refuseReplayedToken(report: Report, running: Running): Promise<void> {
  const { origin, curity } = running;
  report.heading("An ID token of another sign-in", "with its own nonce, which is not this one's");
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
async function refuseOtherState(report: Report, running: Running): Promise<void> {
  const { origin, curity } = running;
  report.heading("A state that is not this browser's", "first tampered with, then used a second time");
  const browser = new Browser();
  const callback = await browser.stopAt(`${origin}/callback`, `${origin}/login`);
  const before = curity.tokenRequests();
  const tampered = new URL(callback);
  tampered.searchParams.set("state", `${callback.searchParams.get("state") ?? ""}x`);
  await refuseCallback(report, running, browser, tampered);
  if (curity.tokenRequests() !== before) throw new Error("The code was sent to the provider");

  requirePage(await browser.visit(callback.href), 200, /^Signed in as \w+$/);
  await refuseCallback(report, running, browser, callback);
}

async function refuseCallback(report: Report, running: Running, browser: Browser, url: URL): Promise<void> {
  const page = await browser.request(url.href);
  showPages(report, [page]);
  requirePage([page], 400);
  showRefusal(report, running, "unknown_state");
}

async function logOut(report: Report, { origin }: Running, browser: Browser): Promise<void> {
  report.heading("Logging out", "here and at the provider");
  const copy = browser.clone();
  const pages = await browser.visit(`${origin}/logout`, "POST");
  showPages(report, pages);
  requirePage(pages, 200, /^Nobody is signed in$/);
  // The session is deleted, not only the cookie.
  requirePage(await copy.visit(`${origin}/`), 200, /^Nobody is signed in$/);
}

/** URLs without their parameters, which are secrets of a sign-in. */
function showPages(report: Report, pages: readonly Page[]): void {
  const rows = pages.map(({ url, status, text, location }) => ({
    name: String(status),
    value: url.split("?", 1)[0] ?? "",
    ...(location === undefined && { note: text }),
  }));
  report.rows("browser", rows);
}

function showRefusal(report: Report, { log }: Running, code: string, claim?: string): void {
  const record = log.at(-1);
  if (record?.code !== code || record.claim !== claim) {
    throw new Error(`It was not refused with ${code}`);
  }
  report.rows("log", [{ name: code, value: claim ?? "" }]);
}

function requirePage(pages: readonly Page[], status: number, text = /./): void {
  const page = pages.at(-1);
  if (page?.status !== status || !text.test(page.text)) {
    throw new Error(`The browser shows another page than ${status} ${String(text)}`);
  }
}
