/** Findings about claims and policies: RFC 7519 section 4. */
import type { FindingText } from "./finding-text.ts";

/** The codes of the findings about claims. */
export type ClaimsCode =
  | "claims-not-json"
  | "claims-invalid"
  | "claim-wrong-type"
  | "time-as-text"
  | "time-in-milliseconds"
  | "claim-missing"
  | "expired"
  | "expired-just-now"
  | "not-yet-valid"
  | "clock-skew"
  | "issued-in-the-future"
  | "too-old"
  | "issuer-mismatch"
  | "issuer-trailing-slash"
  | "issuer-other-version"
  | "issuer-other-tenant"
  | "issuer-almost-equal"
  | "audience-mismatch"
  | "audience-api-prefix"
  | "audience-almost-equal"
  | "audiences-without-yours"
  | "id-token-for-access-token"
  | "access-token-for-id-token"
  | "subject-mismatch"
  | "nonce-mismatch"
  | "claim-differs-from-header"
  | "claim-refused"
  | "check-refused"
  | "policy-unusable"
  | "no-policy"
  | "accepted";

/** The severity and texts of each finding. */
export const claimsFindings: Readonly<Record<ClaimsCode, FindingText>> = {
  "claims-not-json": {
    severity: "error",
    message: "The payload is not a JSON object, so it is not a claims set: {why}.",
    action: "If the token is not a JWT, use verifyCompact, which returns the bytes of the payload.",
  },
  "claims-invalid": {
    severity: "error",
    message: "The claims set {why}.",
    action:
      "The producer must write JSON in UTF-8, without a byte order mark and without duplicate names " +
      "(RFC 7519 section 4).",
  },
  "claim-wrong-type": {
    severity: "error",
    message: 'The claim "{claim}" is {actual}, but it must be {expected}.',
    action: "The producer must write the claim as RFC 7519 section 4.1 requires.",
  },
  "time-as-text": {
    severity: "error",
    message:
      'The claim "{claim}" is the string "{value}", but a time must be a number of seconds since 1970.',
    action: "The producer must write the number without quotes (RFC 7519 section 2, NumericDate).",
  },
  "time-in-milliseconds": {
    severity: "error",
    message: 'The claim "{claim}" is in milliseconds: as seconds, {value} would be in the year {year}.',
    action: "The producer must divide it by 1000: Date.now() is in milliseconds, NumericDate in seconds.",
  },
  "claim-missing": {
    severity: "error",
    message: 'The claim "{claim}" is missing, but {who} requires it.',
    action: "{advice}",
  },
  expired: {
    severity: "error",
    message: "The token expired {ago}, at {time}.",
    action: "Get a new token. Renew tokens before they expire; do not wait until a request fails.",
  },
  "expired-just-now": {
    severity: "error",
    message: "The token expired only {ago}, at {time}: the clocks may differ, or the request took too long.",
    action: "Synchronize the clocks, renew tokens earlier, or set claims.clockTolerance to a few seconds.",
  },
  "not-yet-valid": {
    severity: "error",
    message: "The token is not valid until {time}, {later} from now (nbf).",
    action: "Compare the clocks and time zones of the issuer and this machine, or use the token later.",
  },
  "clock-skew": {
    severity: "error",
    message:
      "The token becomes valid {later} from now ({claim}): the issuer's clock is ahead of this machine's.",
    action: "Synchronize the clocks (NTP), or set claims.clockTolerance to a few seconds.",
  },
  "issued-in-the-future": {
    severity: "warning",
    message: "The token was issued at {time}, {later} from now (iat).",
    action: "Compare the clocks and time zones of the issuer and of this machine.",
  },
  "too-old": {
    severity: "error",
    message:
      "The token was issued {ago}, but the policy accepts it only for {limit} after that (maxTokenAge).",
    action: "Get a new token, or raise maxTokenAge if tokens of this age are to be accepted.",
  },
  "issuer-mismatch": {
    severity: "error",
    message: 'The issuer is "{actual}", but the policy accepts {expected}.',
    action:
      "If this is your provider, copy the issuer from its metadata; otherwise the token must be refused.",
  },
  "issuer-trailing-slash": {
    severity: "error",
    message:
      'The issuer is "{actual}", but the policy has "{expected}": they differ only in the slash at the end.',
    action: "Write the issuer in the policy exactly as in the tokens.",
  },
  "issuer-other-version": {
    severity: "error",
    message:
      'The token is of Entra ID, version {actual} (iss "{issuer}"), but the policy expects {expected}.',
    action:
      "In the API's registration, requestedAccessTokenVersion 2 selects version 2.0, null or 1 " +
      "version 1.0. Change it, or accept the other version.",
  },
  "issuer-other-tenant": {
    severity: "error",
    message: "The token comes from the tenant {actual}, but the policy accepts {expected}.",
    action:
      "Sign in to the right tenant. With /common or /organizations, users of other tenants also get tokens.",
  },
  "issuer-almost-equal": {
    severity: "error",
    message: 'The issuer is "{actual}", but the policy has "{expected}": they differ {how}.',
    action: "Write the issuer in the policy exactly as in the tokens: all characters are compared.",
  },
  "audience-mismatch": {
    severity: "error",
    message: "The token is for {actual}, but the policy accepts {expected}.",
    action: "Request a token for this API (parameter scope, resource or audience), or correct the policy.",
  },
  "audience-api-prefix": {
    severity: "error",
    message:
      'The audience is "{actual}", but the policy has "{expected}": one is the application ID, one its URI.',
    action:
      "Entra ID writes the application ID into tokens of version 2.0, and the requested URI (api://...) " +
      "into tokens of version 1.0. Accept the audience that the tokens have, or both.",
  },
  "audience-almost-equal": {
    severity: "error",
    message: 'The audience is "{actual}", but the policy has "{expected}": they differ {how}.',
    action: "Write the audience in the policy exactly as in the tokens.",
  },
  "audiences-without-yours": {
    severity: "error",
    message: "The token has {count} audiences ({actual}), but none of them is {expected}.",
    action: "Add this API to the audiences at the issuer, or request a token for it.",
  },
  "id-token-for-access-token": {
    severity: "error",
    message: "This is an ID token ({signs}): it tells the client who signed in, and no API may accept it.",
    action: "Send the access token of the same response (access_token instead of id_token).",
  },
  "access-token-for-id-token": {
    severity: "error",
    message: "This is an access token ({signs}), but an ID token is expected.",
    action: "Pass the id_token of the response, which has one if the request had the scope openid.",
  },
  "subject-mismatch": {
    severity: "error",
    message: 'The subject is {actual}, but the policy accepts "{expected}".',
    action: "Check whose token this is, and claims.subject in the policy.",
  },
  "nonce-mismatch": {
    severity: "error",
    message: "The nonce of the token is not the nonce of this session.",
    action:
      "Compare it with the nonce of the authentication request. Tokens of other sessions must be refused.",
  },
  "claim-differs-from-header": {
    severity: "error",
    message: 'The claim "{claim}" differs from its copy in the header of the JWE.',
    action: "The producer must write the same value in both places (RFC 7519 section 5.3).",
  },
  "claim-refused": {
    severity: "error",
    message: 'The claim "{claim}" does not satisfy {who}: {why}.',
    action: "Compare the claim with what was registered at the issuer, and with the options of the policy.",
  },
  "check-refused": {
    severity: "error",
    message: "The application's own check refused the claims: {why}.",
    action: "Look at the check function of the policy.",
  },
  "policy-unusable": {
    severity: "error",
    message: "The policy cannot be used: {why}",
    action: "Correct the policy: createJwtVerifier fails with the same error.",
  },
  "no-policy": {
    severity: "info",
    symptom: true,
    message: "No policy was given: {what} but issuer, audience and type were not compared with anything.",
    action: "Give the issuer and the audience that the application expects.",
  },
  accepted: {
    severity: "info",
    message: "The token is accepted: {what}.",
    action: "If an application refuses it, compare its keys, policy and clock with those used here.",
  },
};
