/** What the registered header parameters mean, each in a sentence with its specification. */
import { rowOf, table } from "../encoding/table.ts";
import type { JsonObject, JsonValue } from "../encoding/json-value.ts";
import type { Parameter } from "./types.ts";

/** The meaning of a header parameter, and the specification that defines it. */
export interface ParameterMeaning {
  readonly meaning: string;
  readonly reference: string;
  /** Whether the value is a time in seconds. */
  readonly isTime?: true;
}

/**
 * The parameters of the IANA registry "JSON Web Signature and Encryption Header Parameters", and common
 * others.
 */
export const parameterMeanings: Readonly<Record<string, ParameterMeaning>> = /* @__PURE__ */ table({
  alg: {
    meaning:
      "How the content is signed (JWS), or how the content encryption key is encrypted or agreed on (JWE).",
    reference: "RFC 7515 section 4.1.1, RFC 7516 section 4.1.1",
  },
  enc: {
    meaning: "The algorithm that encrypts and authenticates the content.",
    reference: "RFC 7516 section 4.1.2",
  },
  zip: {
    meaning: "The content was compressed before encryption; DEF is raw DEFLATE.",
    reference: "RFC 7516 section 4.1.3",
  },
  jku: {
    meaning: "A URL of a key set. It is never fetched: whoever writes a token could name a set of their own.",
    reference: "RFC 7515 section 4.1.2",
  },
  jwk: {
    meaning: "A public key. It is never trusted: whoever writes a token could include a key of their own.",
    reference: "RFC 7515 section 4.1.3",
  },
  kid: {
    meaning: "The ID of the key that verifies or decrypts the token; it selects a key from a key set.",
    reference: "RFC 7515 section 4.1.4",
  },
  x5u: {
    meaning: "The URL of a certificate chain. josette never fetches it.",
    reference: "RFC 7515 section 4.1.5",
  },
  x5c: {
    meaning:
      "A certificate chain, as base64-encoded DER. It proves nothing until it is validated up to a trust " +
      "anchor.",
    reference: "RFC 7515 section 4.1.6",
  },
  x5t: {
    meaning: "The SHA-1 thumbprint of the certificate of the key, in base64url.",
    reference: "RFC 7515 section 4.1.7",
  },
  "x5t#S256": {
    meaning: "The SHA-256 thumbprint of the certificate of the key, in base64url.",
    reference: "RFC 7515 section 4.1.8",
  },
  typ: {
    meaning:
      'The media type of the whole token, for example JWT, or at+jwt for access tokens; "application/" ' +
      "is omitted.",
    reference: "RFC 7515 section 4.1.9",
  },
  cty: {
    meaning: "The media type of the content; JWT means that it is another token.",
    reference: "RFC 7515 section 4.1.10",
  },
  crit: {
    meaning: "Extensions that a recipient must understand; otherwise it must refuse the token.",
    reference: "RFC 7515 section 4.1.11",
  },
  b64: {
    meaning: "Whether the payload is base64url-encoded; false is not allowed in a JWT.",
    reference: "RFC 7797 section 3",
  },
  epk: {
    meaning: "The sender's ephemeral public key for the key agreement.",
    reference: "RFC 7518 section 4.6.1.1",
  },
  apu: {
    meaning: "Information about the sender for the key derivation, in base64url.",
    reference: "RFC 7518 section 4.6.1.2",
  },
  apv: {
    meaning: "Information about the recipient for the key derivation, in base64url.",
    reference: "RFC 7518 section 4.6.1.3",
  },
  iv: {
    meaning: "The initialization vector that the key was encrypted with (AES-GCM key encryption).",
    reference: "RFC 7518 section 4.7.1.1",
  },
  tag: {
    meaning: "The authentication tag of the encrypted key (AES-GCM key encryption).",
    reference: "RFC 7518 section 4.7.1.2",
  },
  p2s: {
    meaning: "The salt input of the password-based key derivation, in base64url.",
    reference: "RFC 7518 section 4.8.1.1",
  },
  p2c: {
    meaning: "The number of iterations of the password-based key derivation.",
    reference: "RFC 7518 section 4.8.1.2",
  },
  iss: {
    meaning: "A copy of the claim iss outside the encryption.",
    reference: "RFC 7519 section 5.3",
  },
  sub: {
    meaning: "A copy of the claim sub outside the encryption.",
    reference: "RFC 7519 section 5.3",
  },
  aud: {
    meaning: "A copy of the claim aud outside the encryption.",
    reference: "RFC 7519 section 5.3",
  },
  exp: {
    meaning: "The expiration time, outside of the claims: AWS load balancers write it here.",
    reference: "RFC 7519 section 5.3",
    isTime: true,
  },
  nonce: {
    meaning:
      "In tokens for Microsoft's own APIs, a value that was hashed before signing, so only those APIs can " +
      "verify the signature. In ACME, a nonce that the server issued.",
    reference: "RFC 8555 section 6.5.2",
  },
  url: {
    meaning: "The URL that an ACME request is sent to.",
    reference: "RFC 8555 section 6.4.1",
  },
  ppt: { meaning: "The PASSporT extension that the token uses.", reference: "RFC 8225 section 8.1" },
  svt: { meaning: "A signature validation token.", reference: "RFC 9321 section 3.2" },
  trust_chain: {
    meaning: "A chain of statements of OpenID Federation.",
    reference: "OpenID Federation 1.0 section 4.3",
  },
  client: { meaning: "The client ID, which AWS load balancers write here.", reference: "" },
  signer: {
    meaning: "The ARN of the AWS load balancer that signed the token. Compare it with your own.",
    reference: "",
  },
});

/** Explains the parameters of a header. */
export function explainParameters(header: JsonObject): readonly Parameter[] {
  return Object.entries(header).map(([name, value]) => {
    const known = rowOf(parameterMeanings, name);
    const time = known?.isTime === true ? timeIn(value) : undefined;
    return {
      name,
      value,
      meaning: known?.meaning ?? "A parameter that is not registered; its producer defines it.",
      reference: known?.reference ?? "",
      ...(time !== undefined && { time }),
    };
  });
}

function timeIn(value: JsonValue): number | undefined {
  return typeof value === "number" ? value : undefined;
}
