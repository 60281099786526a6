/** Findings about claims and policies: RFC 7519 section 4. */
import type { FindingText } from "./finding-text.ts";

/** The codes. */
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

/** The table. */
export const claimsFindings: Readonly<Record<ClaimsCode, FindingText>> = {
  "claims-not-json": {
    severity: "error",
    message: "The payload is not a JSON object, so it is not a claims set: {why}.",
    action: "If the token is not a JWT, use verifyCompact, which returns the bytes of the payload.",
  },
  "claims-invalid": {
    severity: "error",
    message: "The claims set {why}.",
    action: "The producer must write JSON without duplicate names (RFC 7519 section 4).",
  },
  "claim-wrong-type": {
    severity: "error",
    message: 'The claim "{claim}" is {actual}, and it must be {expected}.',
    action: "The producer must write it as RFC 7519 section 4.1 requires.",
  },
  "time-as-text": {
    severity: "error",
    message: 'The claim "{claim}" is the text "{value}"; a time must be a JSON number of seconds since 1970.',
    action: "The producer must write the number without quotes (RFC 7519 section 2, NumericDate).",
  },
  "time-in-milliseconds": {
    severity: "error",
    message: 'The claim "{claim}" is in milliseconds: as seconds, {value} is the year {year}.',
    action: "The producer must divide it by 1000: Date.now() is in milliseconds, NumericDate in seconds.",
  },
  "claim-missing": {
    severity: "error",
    message: 'The claim "{claim}" is missing, and {who} requires it.',
    action: "{advice}",
  },
  expired: {
    severity: "error",
    message: "The token expired {ago}, at {time}.",
    action:
      "Get a new token. If it is renewed too late, renew it before exp and not after the first failure.",
  },
  "expired-just-now": {
    severity: "error",
    message: "The token expired only {ago}, at {time}: the clocks may differ, or the request took too long.",
    action: "Synchronize the clocks, renew tokens earlier, or set claims.clockTolerance to a few seconds.",
  },
  "not-yet-valid": {
    severity: "error",
    message: "The token is not valid until {time}, {later} from now (nbf).",
    action:
      "Compare the clocks and time zones of the issuer and of this machine; use it later if it is intended.",
  },
  "clock-skew": {
    severity: "error",
    message: "The token becomes valid {later} from now ({claim}): the issuer's clock is ahead of this one.",
    action: "Synchronize the clocks (NTP), or set claims.clockTolerance to a few seconds.",
  },
  "issued-in-the-future": {
    severity: "warning",
    message: "The token was issued at {time}, {later} from now (iat).",
    action: "Compare the clocks and time zones of the issuer and of this machine.",
  },
  "too-old": {
    severity: "error",
    message: "The token was issued {ago}, and the policy accepts tokens for {limit} (maxTokenAge).",
    action: "Get a new token, or raise maxTokenAge if tokens of this age are to be accepted.",
  },
  "issuer-mismatch": {
    severity: "error",
    message: 'The issuer is "{actual}", and the policy accepts {expected}.',
    action:
      "Copy the issuer from the provider's metadata. If it is another provider, the token must be refused.",
  },
  "issuer-trailing-slash": {
    severity: "error",
    message:
      'The issuer is "{actual}", and the policy has "{expected}": they differ in the slash at the end.',
    action: "Write the issuer in the policy exactly as the tokens have it.",
  },
  "issuer-other-version": {
    severity: "error",
    message:
      'The token is of version {actual} of Entra ID (iss "{issuer}"), and the policy expects {expected}.',
    action:
      "The API's registration decides: requestedAccessTokenVersion 2 gives version 2.0, null or 1 " +
      "gives 1.0. " +
      "Change it, or accept the other version.",
  },
  "issuer-other-tenant": {
    severity: "error",
    message: "The token comes from the tenant {actual}, and the policy accepts {expected}.",
    action:
      "Sign in to the right tenant; with /common or /organizations users of other tenants get tokens too.",
  },
  "issuer-almost-equal": {
    severity: "error",
    message: 'The issuer is "{actual}", and the policy has "{expected}": they differ {how}.',
    action:
      "Write the issuer in the policy exactly as the tokens have it; it is compared character by character.",
  },
  "audience-mismatch": {
    severity: "error",
    message: "The token is for {actual}, and the policy accepts {expected}.",
    action:
      "Request a token for this API (scope, resource or audience of the request), or correct the policy.",
  },
  "audience-api-prefix": {
    severity: "error",
    message:
      'The audience is "{actual}", and the policy has "{expected}": one is the application ID, one its URI.',
    action:
      "Entra ID writes the application ID into tokens of version 2.0, and the URI that was requested " +
      "(api://...) " +
      "into those of version 1.0. Accept the one that the tokens have, or both.",
  },
  "audience-almost-equal": {
    severity: "error",
    message: 'The audience is "{actual}", and the policy has "{expected}": they differ {how}.',
    action: "Write the audience in the policy exactly as the tokens have it.",
  },
  "audiences-without-yours": {
    severity: "error",
    message: "The token has {count} audiences ({actual}), and none of them is {expected}.",
    action: "Add this API to the audiences at the issuer, or request a token for it.",
  },
  "id-token-for-access-token": {
    severity: "error",
    message: "This is an ID token ({signs}): it tells the client who signed in, and no API may accept it.",
    action: "Send the access token of the same response (access_token instead of id_token).",
  },
  "access-token-for-id-token": {
    severity: "error",
    message: "This is an access token ({signs}), and an ID token is expected.",
    action: "Pass the id_token of the response. It exists if the request has the scope openid.",
  },
  "subject-mismatch": {
    severity: "error",
    message: 'The subject is {actual}, and the policy accepts "{expected}".',
    action: "Check whose token it is, and claims.subject of the policy.",
  },
  "nonce-mismatch": {
    severity: "error",
    message: "The nonce of the token is not the one of this session.",
    action:
      "Compare with the nonce of the authentication request; a token of another session must be refused.",
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
    message: "The check of the application refused the claims: {why}.",
    action: "Look at the check function of the policy.",
  },
  "policy-unusable": {
    severity: "error",
    message: "The policy cannot be used: {why}",
    action: "Correct the policy; createJwtVerifier reports the same.",
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
    action: "If an application refuses it, compare its keys, its policy and its clock with those used here.",
  },
};
