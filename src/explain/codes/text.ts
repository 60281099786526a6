/** Findings about the pasted text, before the token in it is decoded. */
import type { FindingText } from "./finding-text.ts";

/** The codes of these findings. */
export type TextCode =
  | "empty-text"
  | "bearer-prefix"
  | "quoted"
  | "whitespace"
  | "url-encoded"
  | "invisible-characters"
  | "token-in-json"
  | "text-around-token"
  | "token-too-long"
  | "encoded-again"
  | "letter-case-lost"
  | "shortened-token"
  | "truncated-token"
  | "wrong-segment-count"
  | "opaque-token"
  | "other-credential"
  | "saml-assertion"
  | "sd-jwt"
  | "key-instead-of-token"
  | "claims-instead-of-token"
  | "json-serialization"
  | "invalid-json-serialization"
  | "entry-accepted"
  | "no-entry-accepted"
  | "too-many-entries"
  | "standard-base64"
  | "padded-base64"
  | "not-base64url"
  | "not-canonical-base64url";

/** The severity and texts of each finding. */
export const textFindings: Readonly<Record<TextCode, FindingText>> = {
  "empty-text": {
    severity: "error",
    message: "There is no token: the text is empty.",
    action: "Paste the token. If it comes from a variable, check that the variable is set.",
  },
  "bearer-prefix": {
    severity: "warning",
    message:
      'The text starts with "{prefix}", a header field or an authentication scheme, not with the token.',
    action: "Pass only what follows it to the verifier, or read the header field with bearerToken(request).",
  },
  quoted: {
    severity: "warning",
    message: "The token is enclosed in {quotes}, which are not part of it.",
    action: "Remove the quotes. In code, parse the JSON or the shell text that the token comes from.",
  },
  whitespace: {
    severity: "warning",
    message: "The token contains {what}, but verifiers refuse tokens with any white space.",
    action: "Remove all white space. If the token is read from a file or a variable, trim it there.",
  },
  "url-encoded": {
    severity: "warning",
    message: "The token is URL-encoded ({example} in it is a percent-encoded character).",
    action: "Decode the query or form parameter with URLSearchParams before it is passed to the verifier.",
  },
  "invisible-characters": {
    severity: "warning",
    message: "The token contains an invisible character (U+{code}), probably from a web page or a document.",
    action: "Copy the token from its source, or remove the character.",
  },
  "token-in-json": {
    severity: "warning",
    message: 'The text is more than a token: the token is the value of "{member}" in it.',
    action: 'Pass the value of "{member}" to the verifier, not the whole text.',
  },
  "text-around-token": {
    severity: "warning",
    message: "There is other text around the token, for example {example}.",
    action: "Pass the token alone to the verifier.",
  },
  "token-too-long": {
    severity: "error",
    message: "The text has {length} characters; tokens of more than {limit} are refused without being read.",
    action: "Check that the text is one token. A verifier accepts longer ones with limits: { tokenLength }.",
  },
  "encoded-again": {
    severity: "warning",
    message: "The token was encoded in base64 once more, as in the secrets of Kubernetes.",
    action: "Decode it once where it is read: a verifier expects the token as the issuer sent it.",
  },
  "letter-case-lost": {
    severity: "error",
    message: "The token was converted to {case} letters, which destroys it: base64url is case-sensitive.",
    action: "Find out which program converts the token, and get the token again without the conversion.",
  },
  "shortened-token": {
    severity: "error",
    message: "The token was shortened for display: it contains an ellipsis.",
    action: "Copy the whole token from another place: logs and consoles shorten long values.",
  },
  "truncated-token": {
    severity: "error",
    message: "The token is cut off: {why}.",
    action:
      "Copy the whole token. Terminals cut input lines at 4,096 characters, and cookies, database columns " +
      "and headers have limits too.",
  },
  "wrong-segment-count": {
    severity: "error",
    message:
      "The text has {count} parts between periods; a signed token has three and an encrypted one five.",
    action: "Check where the text comes from: it may be two tokens, or a token followed by other text.",
  },
  "opaque-token": {
    severity: "error",
    message: "The text is not a JWT but an opaque token{what}: only the server that issued it can read it.",
    action:
      "Ask its issuer about it (token introspection, userinfo), or request a JWT: many providers issue one " +
      "if the request names an API by its audience or one of its scopes.",
  },
  "other-credential": {
    severity: "error",
    message: "The text is {what}, not a token that an API accepts.",
    action: "{advice}",
  },
  "saml-assertion": {
    severity: "error",
    message: "The text is a SAML {what} (XML{how}), not a JWT.",
    action: "Validate it with a SAML library, or exchange it for a JWT at the token endpoint (RFC 7522).",
  },
  "sd-jwt": {
    severity: "error",
    message: "The text is an SD-JWT: a signed token with {count} disclosures after it, which is not a JWT.",
    action: "Use a library for SD-JWT (RFC 9901). The token that the issuer signed is explained below.",
  },
  "key-instead-of-token": {
    severity: "error",
    message: "The text is {what}, not a token.",
    action: "Give it as a key, and paste the token here. If it is private, it must not leave its owner.",
  },
  "claims-instead-of-token": {
    severity: "error",
    message: "The text is a JSON claims set without a signature, not a token.",
    action: "Pass the token itself. Claims without a signature prove nothing.",
  },
  "json-serialization": {
    severity: "error",
    message: "The token is a {kind} in {form} JSON serialization, but a JWT must be compact.",
    action: "Use {advice}, or have the producer use the compact serialization (RFC 7519 section 1).",
  },
  "invalid-json-serialization": {
    severity: "error",
    message: "The JSON is not a complete JWS or JWE: {why}.",
    action: "Compare its members with RFC 7515 section 7.2 or RFC 7516 section 7.2.",
  },
  "entry-accepted": {
    severity: "info",
    message: "Of the {count} {entries}, {which} would be accepted ({how}).",
    action: "{advice}",
  },
  "no-entry-accepted": {
    severity: "error",
    symptom: true,
    message: "None of the {count} {entries} would be accepted: {why}.",
    action: "Each is explained below. The one that came closest to acceptance comes first.",
  },
  "too-many-entries": {
    severity: "error",
    message: "The {kind} has {count} {entries}; messages with more than {limit} are refused.",
    action: "A verifier accepts more with limits: { recipients }. The first {limit} are explained below.",
  },
  "standard-base64": {
    severity: "error",
    message: 'The {segment} is in standard base64 ("+" and "/"), not in base64url ("-" and "_").',
    action: "The producer must encode with base64url without padding (RFC 7515 section 2).",
  },
  "padded-base64": {
    severity: "error",
    message: 'The {segment} has padding ("="), which RFC 7515 section 2 forbids{who}.',
    action:
      "The producer must omit the padding. Do not remove it from a signed token: the signature covers it. " +
      "{advice}",
  },
  "not-base64url": {
    severity: "error",
    message: "The {segment} is not base64url: {why}.",
    action: "Compare the token with its source: a character was added, lost or replaced.",
  },
  "not-canonical-base64url": {
    severity: "error",
    symptom: true,
    message: "The last character of the {segment} was changed: it has bits that no encoder sets.",
    action: "Copy the token again. If it always happens, the producer's base64url encoder is wrong.",
  },
};
