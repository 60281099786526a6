/** Findings about signatures: RFC 7515 section 5.2. */
import type { FindingText } from "./finding-text.ts";

/** The codes of these findings. */
export type SignatureCode =
  | "signature-mismatch"
  | "signature-missing"
  | "signature-wrong-length"
  | "signature-in-der"
  | "signature-other-algorithm"
  | "signature-of-other-text"
  | "algorithm-confusion"
  | "symmetric-with-public-key"
  | "verification-key-unusable"
  | "graph-token";

/** The severity and texts of each finding. */
export const signatureFindings: Readonly<Record<SignatureCode, FindingText>> = {
  "signature-mismatch": {
    severity: "error",
    symptom: true,
    message: "The signature does not verify with {label}: the token was altered, or another key signed it.",
    action:
      "Compare the token with its source. If it is unaltered, get the current keys of the issuer that the " +
      "token names in iss.",
  },
  "signature-missing": {
    severity: "error",
    message: "The signature is empty, but the header says {alg}: the signature was removed or never added.",
    action: "Never accept it. Get the token from its issuer.",
  },
  "signature-wrong-length": {
    severity: "error",
    message: "The signature has {bytes} bytes, but a signature by {alg}{with} has {required}.",
    action: "Check that the token is complete: the signature is its last part. If it is, {otherwise}.",
  },
  "signature-in-der": {
    severity: "error",
    message:
      "The signature is in DER, as OpenSSL and Java write it, but {alg} requires R and S concatenated.",
    action:
      "The producer must convert it to {required} bytes (RFC 7518 section 3.4): in node:crypto with " +
      'dsaEncoding: "ieee-p1363", in Java with SHA256withECDSAinP1363Format.',
  },
  "signature-other-algorithm": {
    severity: "error",
    message: "The header says {alg}, but {label} verifies the signature with {actual}.",
    action: 'The producer must write "alg": "{actual}", or sign with {alg}.',
  },
  "signature-of-other-text": {
    severity: "error",
    message: "The signature is over {what}, not over the encoded header and payload.",
    action:
      "The producer must sign the encoded header and payload, and they must not be encoded again afterwards.",
  },
  "algorithm-confusion": {
    severity: "error",
    message:
      "The token is forged: it is signed with {alg}, with the public key {label} as the secret. This " +
      "attack works on verifiers that take the algorithm from the token.",
    action: "Never accept it, and never allow symmetric algorithms together with public keys.",
  },
  "symmetric-with-public-key": {
    severity: "error",
    message: "The token is signed with a shared secret ({alg}), but {label} is a key of type {type}.",
    action:
      "If the issuer should sign with {type}, someone else made the token, or the issuer is configured for " +
      "a symmetric algorithm. Do not use a public key as a secret.",
  },
  "verification-key-unusable": {
    severity: "error",
    message: "{label} could not be used: {why}",
    action: "Check the key. Its publisher may have to correct it.",
  },
  "graph-token": {
    severity: "error",
    message:
      "The token is for one of Microsoft's own APIs ({audience}), and only that API can verify its " +
      "signature: the nonce in its header was replaced by its hash for signing.",
    action:
      "Do not verify it: it is not for your API. Request a token for your own API with one of its scopes " +
      "(api://.../.default), and pass this token to Microsoft's API without reading it.",
  },
};
