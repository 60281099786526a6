/**
 * The secrets of sign-ins that have begun, in an encrypted cookie: visitors who never come back leave nothing
 * on the server.
 */
import type { Request, Response } from "express";
import type { VerifiedClaims } from "josette";
import type { SealedCookie } from "./sealed-cookie.ts";
import { newSignIn, type PendingSignIn } from "./sign-in.ts";

export class PendingSignIns {
  readonly #cookie: SealedCookie;

  constructor(cookie: SealedCookie) {
    this.#cookie = cookie;
  }

  /** Begins a sign-in. Those of other tabs stay, except for the oldest of too many. */
  async begin(request: Request, response: Response): Promise<PendingSignIn> {
    const signIn = newSignIn();
    const others = pendingIn(await this.#cookie.read(request));
    await this.#cookie.set(response, { pending: [...others, signIn].slice(-mostPending) });
    return signIn;
  }

  /** Returns the sign-in with this state, and forgets it: it may be used only once, whatever the result. */
  async take(request: Request, response: Response, state: string): Promise<PendingSignIn | undefined> {
    const pending = pendingIn(await this.#cookie.read(request));
    const signIn = pending.find((each) => each.state === state);
    if (signIn === undefined) return undefined;
    const others = pending.filter((each) => each !== signIn);
    if (others.length === 0) this.#cookie.clear(response);
    else await this.#cookie.set(response, { pending: others });
    return signIn;
  }
}

/** A cookie need not hold more than 4096 bytes: RFC 6265 section 6.1. */
const mostPending = 5;

function pendingIn(claims: VerifiedClaims | undefined): readonly PendingSignIn[] {
  const pending: unknown = claims?.["pending"];
  return Array.isArray(pending) ? pending.filter(isPendingSignIn) : [];
}

function isPendingSignIn(value: unknown): value is PendingSignIn {
  const names = ["state", "nonce", "codeVerifier"];
  return value instanceof Object && names.every((name) => typeof Reflect.get(value, name) === "string");
}
