/** Shares sessions with four libraries, changes a secret, and refuses cookies that were tampered with. */
import { JoseError } from "josette";
import type { Report } from "../demo/report.ts";
import { SessionCookieError } from "./chunks.ts";
import { auth0Express, auth0NextJs, authJs5, nextAuth4, type SessionFormat } from "./formats.ts";
import { sessionCookies, setCookie, type SessionCookie } from "./session-cookies.ts";

const applications: readonly {
  readonly title: string;
  readonly format: SessionFormat;
  readonly name: string;
}[] = [
  { title: "Auth.js 5", format: authJs5, name: "__Secure-authjs.session-token" },
  { title: "NextAuth.js 4", format: nextAuth4, name: "__Secure-next-auth.session-token" },
  { title: "Auth0 for Express", format: auth0Express, name: "appSession" },
  { title: "Auth0 for Next.js", format: auth0NextJs, name: "__session" },
];

/** Where the libraries find them: `AUTH_SECRET`, `NEXTAUTH_SECRET`, `SECRET` and `AUTH0_SECRET`. */
const [older, newer] = ["ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"] as const;
const maxAge = 3600;

/** Throws if a step has an unexpected result. */
export async function runSessionCookies(report: Report): Promise<void> {
  report.title("Session cookies of other libraries", "Written, read, renewed and refused.");
  for (const { title, format, name } of applications) {
    const before = await sessionCookies({ format, name, secrets: [older], maxAge });
    const now = await sessionCookies({ format, name, secrets: [newer, older], maxAge });
    const session = { user: { sub: "alice", note: "x".repeat(4000) } };

    report.heading(title, `${format.enc}, cookie ${name}`);
    const written = await before.write(session);
    const header = headerOf(written);
    const opened = await now.read(header);
    if (JSON.stringify(opened?.session["user"]) !== JSON.stringify(session.user)) {
      throw new Error("The session is not the one that was written");
    }
    const renewed = await now.write({ user: { sub: "alice" } }, { header });
    report.rows("written", written.map(row));
    report.rows("renewed", renewed.map(row));

    const [first, ...rest] = written;
    await refused(report, "a chunk is missing", "ERR_COOKIE_CHUNK_MISSING", now.read(headerOf(rest)));
    await refused(
      report,
      "a secret that is no longer accepted",
      "ERR_JWE_DECRYPTION_FAILED",
      sessionCookies({ format, name, secrets: [newer], maxAge }).then((cookies) => cookies.read(header)),
    );
    await refused(
      report,
      "an hour later",
      "ERR_JWT_EXPIRED",
      now.read(header, Date.now() / 1000 + maxAge + 60),
    );
    await refused(
      report,
      "two cookies of the same name",
      "ERR_COOKIE_DUPLICATE",
      now.read(`${header}; ${headerOf(first === undefined ? [] : [first])}`),
    );
  }
  report.conclusion("Each session was opened with either secret; everything else was refused.");
}

/** What a browser sends back. */
export function headerOf(cookies: readonly SessionCookie[]): string {
  return cookies
    .filter(({ maxAge }) => maxAge > 0)
    .map(({ name, value }) => `${name}=${value}`)
    .join("; ");
}

function row(cookie: SessionCookie) {
  const { name, value } = cookie;
  const attributes = setCookie(cookie).slice(`${name}=${value}; `.length);
  return { name, value: `${value.length} characters`, note: attributes };
}

async function refused(report: Report, what: string, code: string, reading: Promise<unknown>): Promise<void> {
  const error: unknown = await reading.then(
    () => undefined,
    (error: unknown) => error,
  );
  const isExpected = error instanceof JoseError || error instanceof SessionCookieError;
  if (!isExpected || error.code !== code)
    throw new Error(`It was not refused with ${code}: ${what}`, { cause: error });
  report.refusal(what, error.code, error.message);
}
