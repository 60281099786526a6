/** Findings about headers: RFC 7515 section 4, RFC 7516 section 4. */
import type { FindingText } from "./finding-text.ts";

/** The codes of these findings. */
export type HeaderCode =
  | "header-not-json"
  | "header-invalid"
  | "header-too-long"
  | "alg-missing"
  | "alg-none"
  | "alg-rsa1_5"
  | "alg-misspelled"
  | "alg-unknown"
  | "alg-of-other-kind"
  | "alg-not-allowed"
  | "enc-missing"
  | "enc-unknown"
  | "enc-not-allowed"
  | "zip-unknown"
  | "crit-not-understood"
  | "crit-invalid"
  | "b64-in-jwt"
  | "jws-with-five-parts"
  | "jwe-with-three-parts"
  | "typ-mismatch";

/** The severity and texts of each finding. */
export const headerFindings: Readonly<Record<HeaderCode, FindingText>> = {
  "header-not-json": {
    severity: "error",
    message: "The header of the {kind} is not JSON: {why}.",
    action: "Compare the first part of the token with its source: it must be a JSON object in base64url.",
  },
  "header-invalid": {
    severity: "error",
    message: "The header of the {kind} {why}.",
    action: "The producer must write a header as RFC 7515 section 4 requires.",
  },
  "header-too-long": {
    severity: "error",
    message: "The header of the {kind} is longer than {limit} bytes.",
    action:
      "Have the producer keep certificates and application data out of the header, or raise " +
      "limits.headerLength.",
  },
  "alg-missing": {
    severity: "error",
    message: 'The header of the {kind} has no "alg".',
    action: 'The producer must write "alg" (RFC 7515 section 4.1.1, RFC 7516 section 4.1.1).',
  },
  "alg-none": {
    severity: "error",
    message: 'The token is not signed ("alg" is {alg}): anyone can have written it.',
    action:
      "Never accept it. The producer must sign its tokens. If a client sent it, someone may be testing " +
      "whether the server checks signatures.",
  },
  "alg-rsa1_5": {
    severity: "error",
    message: "The key is encrypted with RSAES-PKCS1-v1_5 ({alg}), which josette does not support.",
    action:
      "Have the producer use RSA-OAEP-256 or RSA-OAEP with the same key. Decryption with PKCS #1 v1.5 can " +
      "leak the plaintext to anyone who can send tokens.",
  },
  "alg-misspelled": {
    severity: "error",
    message: 'The header\'s "{parameter}" is "{value}", which seems to be a misspelling of "{known}".',
    action: 'The producer must write "{known}": names of algorithms are case-sensitive.',
  },
  "alg-unknown": {
    severity: "error",
    message: 'The header\'s "alg" is "{value}", which josette does not support.',
    action: 'Have the producer use an algorithm that "npx josette supports" lists.',
  },
  "alg-of-other-kind": {
    severity: "error",
    message:
      'The header\'s "alg" is "{alg}", which is for {actual}, but the token has the form of {expected} ones.',
    action: "The producer must write the algorithm that it used. A JWS has three parts, a JWE five.",
  },
  "alg-not-allowed": {
    severity: "error",
    symptom: true,
    message: 'The policy allows {allowed} for the {kind}, but the token\'s "alg" is {value}.',
    action:
      "If the producer is meant to use {value}, add it to the policy's alg; otherwise change the producer.",
  },
  "enc-missing": {
    severity: "error",
    message: 'The header of the JWE has no "enc".',
    action: 'The producer must write "enc" (RFC 7516 section 4.1.2).',
  },
  "enc-unknown": {
    severity: "error",
    message: 'The header\'s "enc" is "{value}", which josette does not support.',
    action: "Have the producer use a content encryption algorithm of RFC 7518 section 5.",
  },
  "enc-not-allowed": {
    severity: "error",
    symptom: true,
    message: 'The policy allows {allowed} for the content, but the token\'s "enc" is {value}.',
    action: "If the producer is meant to use {value}, add it to decrypt.enc; otherwise change the producer.",
  },
  "zip-unknown": {
    severity: "error",
    message: 'The header\'s "zip" is "{value}", but the only compression that is defined is DEF.',
    action: 'The producer must compress with raw DEFLATE and write "DEF", or not compress.',
  },
  "crit-not-understood": {
    severity: "error",
    message: 'The header declares "{names}" critical, but the policy has no validator for it.',
    action:
      "If the application understands the extension, add a validator to the policy's crit; else it " +
      "must refuse the token.",
  },
  "crit-invalid": {
    severity: "error",
    message: "The header {why}.",
    action: "The producer must list only extensions that are in the header (RFC 7515 section 4.1.11).",
  },
  "b64-in-jwt": {
    severity: "error",
    message: 'The header has "b64", which a JWT must not have (RFC 7797 section 7).',
    action: "It is a JWS with an unencoded payload: use verifyCompact, or have the producer omit b64.",
  },
  "jws-with-five-parts": {
    severity: "error",
    message: 'The token has five parts like a JWE, but its header has "alg" {alg} and no "enc", like a JWS.',
    action: "Check whether two tokens were joined, or a payload with periods was inserted without encoding.",
  },
  "jwe-with-three-parts": {
    severity: "error",
    message: 'The token has three parts like a JWS, but its header has "enc": it is a JWE that lost parts.',
    action: "Copy the whole token. A JWE has five parts, of which the second may be empty.",
  },
  "typ-mismatch": {
    severity: "error",
    message:
      'The policy requires the "typ" {expected} in the header of the {kind}, but the token has {actual}.',
    action: "Check which kind of token this is: the policy accepts only one kind.",
  },
};
