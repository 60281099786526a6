/**
 * Sessions: the tokens stay on the server, and the browser gets the number of its session in an encrypted
 * cookie. Who can read the store cannot make a cookie, and who can read the cookie has no token.
 */
import { randomUUID } from "node:crypto";
import type { Request, Response } from "express";
import type { SealedCookie } from "./sealed-cookie.ts";

export interface Session {
  /** Unique only within the provider: with several providers, `subject` alone does not identify a user. */
  readonly issuer: string;
  readonly subject: string;
  /** The provider's name for its session: `sid` of the ID token. */
  readonly sid?: string;
  /** For the API alone. */
  readonly accessToken: string;
  /** The ID token as the provider can read it: see logout.ts. */
  readonly logoutHint?: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** The user or the session of a logout token. At least one of `sid` and `sub` is present. */
export interface LoggedOut {
  readonly iss: string;
  readonly sid?: string;
  readonly sub?: string;
}

/** In memory. Several instances need a shared store. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #cookie: SealedCookie;

  constructor(cookie: SealedCookie) {
    this.#cookie = cookie;
  }

  /** Returns the browser's session, if it has one that was not revoked. */
  async find(request: Request): Promise<Session | undefined> {
    const session = this.#sessions.get(await this.#numberOf(request));
    return session !== undefined && session.expires > Date.now() ? session : undefined;
  }

  /** Begins a session with a new number, and ends the browser's earlier one. */
  async begin(request: Request, response: Response, session: Session): Promise<void> {
    const earlier = await this.#numberOf(request);
    const number = randomUUID();
    await this.#cookie.set(response, { jti: number });
    this.#removeExpired();
    this.#sessions.delete(earlier);
    this.#sessions.set(number, session);
  }

  /** Ends the browser's session: the cookie is deleted, and a copy of it is worth nothing. */
  async end(request: Request, response: Response): Promise<Session | undefined> {
    const number = await this.#numberOf(request);
    const session = this.#sessions.get(number);
    this.#sessions.delete(number);
    this.#cookie.clear(response);
    return session;
  }

  /** Ends the sessions that a logout token is about: Back-Channel Logout 1.0 section 2.7. */
  revoke({ iss, sid, sub }: LoggedOut): void {
    for (const [number, session] of this.#sessions) {
      const isMeant =
        session.issuer === iss &&
        (sid === undefined || session.sid === sid) &&
        (sub === undefined || session.subject === sub);
      if (isMeant) this.#sessions.delete(number);
    }
  }

  async #numberOf(request: Request): Promise<string> {
    return (await this.#cookie.read(request))?.jti ?? "";
  }

  #removeExpired(): void {
    for (const [number, { expires }] of this.#sessions) {
      if (expires <= Date.now()) this.#sessions.delete(number);
    }
  }
}
