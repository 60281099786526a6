/** Tells ID tokens from access tokens: OpenID Connect Core section 2, RFC 9068 section 2. */
import type { JsonObject } from "../encoding/json-value.ts";
import { sameMediaType, typeOf } from "../header/media-type.ts";
import type { JoseHeader } from "../header/types.ts";
import type { ReadPolicy } from "./policies.ts";

/** The kind of a token, and the evidence for it. */
export interface TokenKind {
  readonly kind: "ID token" | "access token";
  /** The evidence as a clause, for example "it has at_hash". */
  readonly signs: string;
}

/** The media type of access tokens, RFC 9068 section 2.1. */
const accessTokenType = "at+jwt";

/** Returns the kind of a token, if its header or claims show it. */
export function kindOf(header: JoseHeader, claims: JsonObject): TokenKind | undefined {
  const typ = typeOf(header);
  if (typ !== undefined && sameMediaType(typ, accessTokenType)) return access(`its typ is ${typ}`);
  // Amazon Cognito (token_use) and Keycloak (typ) write the kind into a claim.
  const { token_use: use, typ: type } = claims;
  if (use === "id" || type === "ID") return id(`its claim ${use === "id" ? "token_use" : "typ"} says so`);
  if (use === "access" || type === "Bearer")
    return access(`its claim ${use === "access" ? "token_use" : "typ"} says so`);
  const ofAccess = ["scp", "scope", "roles"].filter((name) => Object.hasOwn(claims, name));
  if (ofAccess.some((name) => name !== "roles")) return access(`it has ${ofAccess.join(" and ")}`);
  const ofId = ["nonce", "at_hash", "c_hash"].filter((name) => Object.hasOwn(claims, name));
  if (ofId.length > 0) return id(`it has ${ofId.join(" and ")}`);
  if (ofAccess.length > 0 || !Object.hasOwn(claims, "tid")) return undefined;
  const isUser = ["preferred_username", "name", "email"].some((name) => Object.hasOwn(claims, name));
  const hasClient = ["azp", "appid"].some((name) => Object.hasOwn(claims, name));
  return isUser && !hasClient ? id("it describes a user and has neither scp nor azp") : undefined;
}

function id(signs: string): TokenKind {
  return { kind: "ID token", signs };
}

function access(signs: string): TokenKind {
  return { kind: "access token", signs };
}

/** The kind that a policy expects, if its profile or its "typ" shows it. */
export function expectedKind({ claims, verify }: ReadPolicy): TokenKind["kind"] | undefined {
  const name = claims.profile?.name ?? "";
  if (/idtoken$/i.test(name)) return "ID token";
  if (/accesstoken$/i.test(name)) return "access token";
  const { typ } = verify ?? {};
  return typ !== undefined && sameMediaType(typ, accessTokenType) ? "access token" : undefined;
}
