/**
 * Encrypted cookies: each is a JWT that only the website can make or read. With `dir`, decryption proves that
 * it was made with one of the secrets, so nothing needs to be signed.
 */
import type { CookieOptions, Request, Response } from "express";
import { createJwtVerifier, hkdfKey, JoseError, type VerifiedClaims } from "josette";
import { encryptJwt, type ClaimsInput } from "josette/jwt";
import type { Log } from "./refusal.ts";

export interface SealedCookie {
  /** Returns the claims; `undefined` if there is no cookie, or none that the website has made and that is valid. */
  readonly read: (request: Request) => Promise<VerifiedClaims | undefined>;
  readonly set: (response: Response, claims: ClaimsInput) => Promise<void>;
  readonly clear: (response: Response) => void;
}

export interface SealedCookieOptions {
  /** What the cookie is for. It is part of the name, and of the key: no cookie can be used as another one. */
  readonly purpose: string;
  /** Random, 32 bytes or more. The first encrypts, all of them decrypt: put a new one first. */
  readonly secrets: readonly string[];
  /** Seconds. */
  readonly lifetime: number;
  readonly log: Log;
}

export async function sealedCookie(options: SealedCookieOptions): Promise<SealedCookie> {
  const { purpose, secrets, lifetime, log } = options;
  const keys = await Promise.all(
    secrets.map((secret) =>
      hkdfKey(secret, { hash: "SHA-256", salt: "", info: `website ${purpose}`, enc: "A256GCM" }),
    ),
  );
  const [current] = keys;
  if (current === undefined) throw new TypeError("secrets is empty");
  const verifier = createJwtVerifier({
    decrypt: { keys, alg: ["dir"], enc: ["A256GCM"] },
    verify: null, // not signed: see above
    claims: { issuer: null, audience: null, clockTolerance: 0 }, // the key is for this purpose alone
  });
  const name = `__Host-${purpose}`;

  return {
    async read(request) {
      const token = valueOf(request, name);
      if (token === undefined) return undefined;
      try {
        return (await verifier.verify(token)).claims;
      } catch (error) {
        if (!(error instanceof JoseError)) throw error;
        log({ code: error.code });
        return undefined;
      }
    },
    async set(response, claims) {
      const header = { alg: "dir", enc: "A256GCM" } as const;
      const token = await encryptJwt(claims, current, header, { issuedAt: true, expiresIn: lifetime });
      response.cookie(name, token, { ...attributes, maxAge: lifetime * 1000 });
    },
    clear: (response) => response.clearCookie(name, attributes),
  };
}

/**
 * With these attributes alone browsers accept a name that begins with `__Host-`: no other host can set such a
 * cookie. Scripts cannot read it. Lax: it is sent when the provider redirects the browser back, but not with a
 * form that another site posts.
 */
const attributes: CookieOptions = { httpOnly: true, secure: true, sameSite: "lax", path: "/" };

function valueOf(request: Request, name: string): string | undefined {
  const cookies = request.get("cookie")?.split("; ") ?? [];
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
}
