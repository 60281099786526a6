/** What the registered and other common claims mean, with their specifications. */
import { table } from "../encoding/table.ts";

/** The meaning of a claim, and the specification that defines it. */
export interface ClaimMeaning {
  readonly meaning: string;
  readonly reference: string;
  /** Whether the value is a time in seconds. */
  readonly isTime?: true;
}

const jwt = "RFC 7519 section 4.1.";
const oidc = "OpenID Connect Core 1.0 section 2";
const entra = "Microsoft identity platform, access token claims";

/** The meanings, by the name of the claim. */
export const claimMeanings: Readonly<Record<string, ClaimMeaning>> = /* @__PURE__ */ table({
  iss: { meaning: "who issued the token", reference: `${jwt}1` },
  sub: { meaning: "whom the token is about", reference: `${jwt}2` },
  aud: { meaning: "for whom the token is meant", reference: `${jwt}3` },
  exp: { meaning: "when the token expires", reference: `${jwt}4`, isTime: true },
  nbf: { meaning: "when the token becomes valid", reference: `${jwt}5`, isTime: true },
  iat: { meaning: "when the token was issued", reference: `${jwt}6`, isTime: true },
  jti: { meaning: "the ID of the token", reference: `${jwt}7` },
  nonce: { meaning: "ties an ID token to the authentication request", reference: oidc },
  auth_time: { meaning: "when the user authenticated", reference: oidc, isTime: true },
  acr: { meaning: "how strongly the user authenticated", reference: oidc },
  amr: { meaning: "how the user authenticated", reference: oidc },
  azp: { meaning: "the client that the token was issued to", reference: oidc },
  at_hash: {
    meaning: "ties an ID token to an access token",
    reference: "OpenID Connect Core 1.0 section 3.1.3.6",
  },
  c_hash: {
    meaning: "ties an ID token to an authorization code",
    reference: "OpenID Connect Core 1.0 section 3.3.2.11",
  },
  sid: { meaning: "the session at the provider", reference: "OpenID Connect Front-Channel Logout 1.0" },
  name: { meaning: "the name of the user", reference: "OpenID Connect Core 1.0 section 5.1" },
  email: { meaning: "the e-mail address of the user", reference: "OpenID Connect Core 1.0 section 5.1" },
  preferred_username: {
    meaning: "how the user wants to be called; it is not an identifier",
    reference: "OpenID Connect Core 1.0 section 5.1",
  },
  updated_at: {
    meaning: "when the user's data changed",
    reference: "OpenID Connect Core 1.0 section 5.1",
    isTime: true,
  },
  scope: { meaning: "the permissions of the client", reference: "RFC 8693 section 4.2" },
  client_id: { meaning: "the client that the token was issued to", reference: "RFC 8693 section 4.3" },
  act: { meaning: "the party that acts for the subject", reference: "RFC 8693 section 4.1" },
  may_act: { meaning: "who may act for the subject", reference: "RFC 8693 section 4.4" },
  cnf: { meaning: "the key that the token is bound to", reference: "RFC 7800 section 3.1" },
  roles: { meaning: "the roles of the subject", reference: "RFC 9068 section 2.2.3.1" },
  groups: { meaning: "the groups of the subject", reference: "RFC 9068 section 2.2.3.1" },
  entitlements: { meaning: "the entitlements of the subject", reference: "RFC 9068 section 2.2.3.1" },
  events: {
    meaning: "what happened, in a logout or security event token",
    reference: "RFC 8417 section 2.2",
  },
  htm: { meaning: "the HTTP method that a DPoP proof is for", reference: "RFC 9449 section 4.2" },
  htu: { meaning: "the URI that a DPoP proof is for", reference: "RFC 9449 section 4.2" },
  ath: { meaning: "ties a DPoP proof to an access token", reference: "RFC 9449 section 4.2" },
  scp: { meaning: "the permissions that a user gave to the client (Entra ID)", reference: entra },
  tid: { meaning: "the tenant of the user (Entra ID)", reference: entra },
  oid: { meaning: "the ID of the user or application in the tenant (Entra ID)", reference: entra },
  appid: { meaning: "the client that the token was issued to (Entra ID, version 1.0)", reference: entra },
  ver: { meaning: "the version of the token (Entra ID)", reference: entra },
  idtyp: { meaning: "whether the token is that of a user or of an application (Entra ID)", reference: entra },
  token_use: { meaning: "whether it is an access or an ID token (Amazon Cognito)", reference: "" },
});
