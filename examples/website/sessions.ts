/** Sessions: everything stays here, and the browser gets a random number in a cookie that scripts cannot read (RFC 6265). */
import { randomBytes } from "node:crypto";
import type { Request, Response } from "express";
import type { PendingSignIn } from "./sign-in.ts";

export interface Session {
  /** Sign-ins that have begun, by their state: one for each tab. */
  readonly pending: Map<string, PendingSignIn>;
  /** Who is signed in. */
  user?: User;
  readonly expires: number;
}

export interface User {
  /** Unique at the provider only: `sub` alone does not name anybody where there are several providers. */
  readonly issuer: string;
  readonly subject: string;
}

/** In memory. With several instances take a store that they share. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();

  /** The browser's session, if it has one. */
  find(request: Request): Session | undefined {
    const session = this.#sessions.get(idOf(request));
    return session !== undefined && session.expires > Date.now() ? session : undefined;
  }

  /** A new session in place of the one that the browser has: an id from before a sign-in is worth nothing after it. */
  renew(request: Request, response: Response, user?: User): Session {
    this.#removeExpired();
    this.#sessions.delete(idOf(request));
    const id = randomBytes(32).toString("base64url");
    const session = { pending: new Map(), expires: Date.now() + lifetime, ...(user && { user }) };
    this.#sessions.set(id, session);
    response.cookie(cookieName, id, { ...attributes, maxAge: lifetime });
    return session;
  }

  end(request: Request, response: Response): void {
    this.#sessions.delete(idOf(request));
    response.clearCookie(cookieName, attributes);
  }

  #removeExpired(): void {
    for (const [id, { expires }] of this.#sessions) if (expires <= Date.now()) this.#sessions.delete(id);
  }
}

/** With https: "__Host-session", which no other host can set, and `secure: true`. */
const cookieName = "session";

/** Lax: the cookie comes along when the provider sends the browser back, and not with a form that another site posts. */
const attributes = { httpOnly: true, sameSite: "lax", path: "/" } as const;

/** Milliseconds. */
const lifetime = 3600 * 1000;

function idOf(request: Request): string {
  const cookies = request.get("cookie")?.split("; ") ?? [];
  return cookies.find((cookie) => cookie.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1) ?? "";
}
