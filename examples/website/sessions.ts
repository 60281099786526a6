/**
 * Sessions: all data stays on the server, and the browser gets a random id in a cookie that scripts cannot
 * read (RFC 6265).
 */
import { randomBytes } from "node:crypto";
import type { Request, Response } from "express";
import type { PendingSignIn } from "./sign-in.ts";

export interface Session {
  /** Pending sign-ins by state: one for each tab. */
  readonly pending: Map<string, PendingSignIn>;
  /** The signed-in user. */
  user?: User;
  readonly expires: number;
}

export interface User {
  /** Unique only within the provider: with several providers, `sub` alone does not identify a user. */
  readonly issuer: string;
  readonly subject: string;
}

/** In memory. Several instances need a shared store. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();

  /** Returns the browser's session, if it has one. */
  find(request: Request): Session | undefined {
    const session = this.#sessions.get(idOf(request));
    return session !== undefined && session.expires > Date.now() ? session : undefined;
  }

  /**
   * Replaces the browser's session by a new one, so that a session id from before a sign-in is not valid
   * after it.
   */
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

/** With https use "__Host-session", which no other host can set, and `secure: true`. */
const cookieName = "session";

/**
 * Lax: the cookie is sent when the provider redirects the browser back, but not with a form that another site
 * posts.
 */
const attributes = { httpOnly: true, sameSite: "lax", path: "/" } as const;

/** Milliseconds. */
const lifetime = 3600 * 1000;

function idOf(request: Request): string {
  const cookies = request.get("cookie")?.split("; ") ?? [];
  return cookies.find((cookie) => cookie.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1) ?? "";
}
