/**
 * Reads and writes the encrypted session cookies of other libraries, so that an application can share sessions
 * with them.
 */
import { createJwtVerifier, hkdfKey, JwtClaimError, type Key, type VerifiedClaims } from "josette";
import { thumbprint } from "josette/jwk";
import { encryptJwt, type ClaimsInput, type EncryptedClaimsCheck } from "josette/jwt";
import { joinChunks, namesOfSession, splitIntoChunks } from "./chunks.ts";
import type { SessionFormat } from "./formats.ts";

export interface SessionOptions {
  readonly format: SessionFormat;
  /** The name of the cookie. For Auth.js 5 the keys depend on it. */
  readonly name: string;
  /** The application's secrets. Cookies are written with the first, and read with any. */
  readonly secrets: readonly string[];
  /** How long a cookie that is written can be used, in seconds. */
  readonly maxAge: number;
}

export interface SessionCookies {
  /**
   * Opens the session in a `Cookie` header. The result is `undefined` if there is none. An application treats
   * each of the errors as no session, too.
   * @throws SessionCookieError if the cookies do not fit together.
   * @throws JoseError `ERR_JWE_DECRYPTION_FAILED` for a cookie that was altered, or made with another secret;
   * `ERR_JWT_EXPIRED`; and others, for what no library wrote.
   */
  readonly read: (header: string | undefined, now?: number) => Promise<OpenedSession | undefined>;
  /**
   * Returns the cookies to set for a session, and the cookies of an earlier one to delete, which would
   * otherwise be left over.
   */
  readonly write: (session: ClaimsInput, when?: Writing) => Promise<readonly SessionCookie[]>;
  /** Returns the cookies to delete when the user signs out. */
  readonly clear: (header: string | undefined) => readonly SessionCookie[];
}

export interface OpenedSession {
  readonly session: VerifiedClaims;
  /**
   * When the session began, or, with Auth.js, when the cookie was written: seconds since 1970. Cookies of Auth0
   * for Next.js do not say so.
   */
  readonly since?: number;
}

export interface Writing {
  /** The `Cookie` header of the request. */
  readonly header?: string | undefined;
  /** When the session began, for Auth0 for Express, which may limit the length of sessions. Default: `now`. */
  readonly since?: number | undefined;
  /** In seconds since 1970. Default: the clock. */
  readonly now?: number;
}

/** A cookie to set. It is to be deleted if `maxAge` is 0. */
export interface SessionCookie {
  readonly name: string;
  readonly value: string;
  /** In seconds. */
  readonly maxAge: number;
}

/** The clock skew that the libraries accept, in seconds. */
const clockTolerance = 15;

export async function sessionCookies(options: SessionOptions): Promise<SessionCookies> {
  const { format, name, secrets } = options;
  const inHeader = format.generatedClaims.length === 0;
  const keys = await Promise.all(secrets.map((secret) => keyOf(secret, name, format)));
  const [current] = keys;
  if (current === undefined) throw new TypeError("secrets is empty");
  const kid = format.hasKeyId ? await thumbprint(current, "SHA-512") : undefined;

  // Only holders of a secret can make such a token: with `dir`, decryption authenticates the sender. Whatever
  // `kid` the header has, each key is tried in its turn, because these keys have none.
  const verifier = createJwtVerifier({
    decrypt: { keys, alg: ["dir"], enc: [format.enc] },
    verify: null,
    claims: {
      issuer: null,
      audience: null,
      clockTolerance,
      ...(inHeader && ({ exp: "optional", check: notExpired } as const)),
    },
    limits: { keys: keys.length },
  });

  return {
    async read(header = "", now = seconds()) {
      const token = joinChunks(header, name, format);
      if (token === undefined) return undefined;
      const { claims: session, jwe } = await verifier.verify(token, { now });
      const since = inHeader ? jwe.header["iat"] : session.iat;
      return { session, ...(typeof since === "number" && { since }) };
    },
    async write(session, { header = "", now = seconds(), since = now } = {}) {
      const token = await encrypted(session, current, kid, options, { now, since });
      const cookies = splitIntoChunks(token, name, format);
      return [
        ...Array.from(cookies, ([each, value]) => ({ name: each, value, maxAge: options.maxAge })),
        ...deletions(header, options).filter((deleted) => !cookies.has(deleted.name)),
      ];
    },
    clear: (header = "") => deletions(header, options),
  };
}

/** The `Set-Cookie` header for a cookie. Scripts cannot read it, and other sites' forms do not send it. */
export function setCookie({ name, value, maxAge }: SessionCookie): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; Secure; SameSite=Lax`;
}

function keyOf(secret: string, name: string, { enc, salt, info }: SessionFormat): Promise<Key> {
  return hkdfKey(secret, { hash: "SHA-256", salt: salt(name), info: info(name), enc });
}

/** Encrypts a session. Generated claims of an earlier cookie are replaced. */
function encrypted(
  session: ClaimsInput,
  key: Key,
  kid: string | undefined,
  { format, maxAge }: SessionOptions,
  { now, since }: { readonly now: number; readonly since: number },
): Promise<string> {
  const generated = new Set<string>(format.generatedClaims);
  const uat = Math.floor(now);
  const times = { iat: Math.floor(since), uat, exp: uat + maxAge };
  return encryptJwt(
    Object.fromEntries(Object.entries(session).filter(([claim]) => !generated.has(claim))),
    key,
    {
      alg: "dir",
      enc: format.enc,
      ...(kid !== undefined && { kid }),
      ...(generated.size === 0 && times),
    },
    {
      now,
      issuedAt: generated.has("iat"),
      jwtId: generated.has("jti"),
      ...(generated.has("exp") && { expiresIn: maxAge }),
    },
  );
}

/** The check of an `exp` in the header, which is authenticated like the claims. `read` passes `now` in seconds. */
const notExpired: EncryptedClaimsCheck = (_, { jwe, context }) => {
  const exp = jwe.header["exp"];
  if (typeof exp !== "number") return false;
  if (Number(context.now) - clockTolerance < exp) return true;
  throw new JwtClaimError("ERR_JWT_EXPIRED", 'The session has expired ("exp" of the header)', {
    claim: "exp",
    actual: exp,
  });
};

function deletions(header: string, { name, format }: SessionOptions): readonly SessionCookie[] {
  const names = new Set(namesOfSession(header, name, format));
  return [...names].map((each) => ({ name: each, value: "", maxAge: 0 }));
}

function seconds(): number {
  return Date.now() / 1000;
}
