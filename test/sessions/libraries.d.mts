/** What `libraries.mjs` exports. */

/** What a session's cookies are made with. */
export interface Setting {
  readonly name: string;
  readonly secrets: readonly string[];
  /** In seconds. */
  readonly maxAge: number;
}

export type Json = Readonly<Record<string, unknown>>;

/** A library's own code. */
export interface Library {
  /** The names and values of the cookies for a session. */
  readonly write: (session: Json, setting: Setting) => Promise<readonly (readonly [string, string])[]>;
  /** The session in a `Cookie` header; `undefined` if there is none that the library accepts. */
  readonly read: (cookie: string, setting: Setting) => Promise<Json | undefined>;
}

export const libraries: Readonly<Record<"authJs5" | "nextAuth4" | "auth0Express" | "auth0NextJs", Library>>;
