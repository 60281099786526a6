/**
 * How four libraries encrypt their session cookies. Each cookie is a JWT that is encrypted with `dir` and not
 * signed; the key is derived from the application's secret by HKDF-SHA256 (RFC 5869).
 */

export interface SessionFormat {
  readonly enc: "A256CBC-HS512" | "A256GCM";
  /** Salt and info of HKDF, for the name of the cookie. */
  readonly salt: (cookieName: string) => string;
  readonly info: (cookieName: string) => string;
  /** Whether the header has a `kid`: the thumbprint of the derived key, by which the library selects one. */
  readonly hasKeyId: boolean;
  /** The claims that the library sets itself. With `[]`, `iat`, `uat` and `exp` are in the header instead. */
  readonly generatedClaims: readonly ("iat" | "exp" | "jti")[];
  /** A value longer than `length` is split into cookies that are called name, separator, number. */
  readonly chunks: { readonly separator: string; readonly length: number };
}

const none = () => "";

/**
 * Auth.js 5 (`@auth/core`, `next-auth@5`). Its cookie is called `authjs.session-token`, and with https
 * `__Secure-authjs.session-token`.
 */
export const authJs5: SessionFormat = {
  enc: "A256CBC-HS512",
  salt: (cookieName) => cookieName,
  info: (cookieName) => `Auth.js Generated Encryption Key (${cookieName})`,
  hasKeyId: true,
  generatedClaims: ["iat", "exp", "jti"],
  chunks: { separator: ".", length: 3936 },
};

/**
 * NextAuth.js 4 (`next-auth@4`). Its cookie is called `next-auth.session-token`, and with https
 * `__Secure-next-auth.session-token`.
 */
export const nextAuth4: SessionFormat = {
  enc: "A256GCM",
  salt: none,
  info: () => "NextAuth.js Generated Encryption Key",
  hasKeyId: false,
  generatedClaims: ["iat", "exp", "jti"],
  chunks: { separator: ".", length: 3933 },
};

const auth0 = { enc: "A256GCM", salt: none, info: () => "JWE CEK", hasKeyId: false } as const;

/**
 * Auth0 for Express (`express-openid-connect`) and, up to version 3, for Next.js. Its cookie is called
 * `appSession`.
 */
export const auth0Express: SessionFormat = {
  ...auth0,
  generatedClaims: [],
  chunks: { separator: ".", length: 3900 },
};

/** Auth0 for Next.js (`@auth0/nextjs-auth0`) since version 4. Its cookie is called `__session`. */
export const auth0NextJs: SessionFormat = {
  ...auth0,
  generatedClaims: ["exp"],
  chunks: { separator: "__", length: 3500 },
};
