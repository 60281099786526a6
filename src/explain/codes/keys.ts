/** Findings about keys: whether they can be read, whether they fit, and which key the header names. */
import type { FindingText } from "./finding-text.ts";

/** The codes of these findings. */
export type KeyCode =
  | "key-unreadable"
  | "key-file-empty"
  | "key-password-missing"
  | "key-password-wrong"
  | "key-set-entry-rejected"
  | "key-file-is-token"
  | "certificate-of-other-key"
  | "key-is-weak"
  | "keys-unavailable"
  | "no-key"
  | "too-many-keys"
  | "private-key-missing"
  | "key-other-type"
  | "secret-for-public-key-algorithm"
  | "key-other-curve"
  | "key-too-short"
  | "key-other-size"
  | "key-other-alg"
  | "key-other-use"
  | "key-other-operations"
  | "key-not-in-policy"
  | "kid-unknown"
  | "kid-names-unfit-key"
  | "kid-of-other-key"
  | "kid-of-other-tenant"
  | "thumbprint-unknown"
  | "thumbprint-of-hexadecimal"
  | "thumbprint-other-encoding"
  | "certificate-renewed"
  | "secret-in-other-encoding";

/** The severity and texts of each finding. */
export const keyFindings: Readonly<Record<KeyCode, FindingText>> = {
  "key-unreadable": {
    severity: "warning",
    message: "{label} could not be read as a key: {why}",
    action: "Give a key or certificate as PEM, DER, PFX, JWK or JWK Set, or the bytes of a shared secret.",
  },
  "key-file-empty": {
    severity: "warning",
    message: "{label} is empty.",
    action: "Check the name of the file, and whether it was written completely.",
  },
  "key-password-missing": {
    severity: "warning",
    message: "{label} is encrypted, but no password was given.",
    action: "Give its password with the file.",
  },
  "key-password-wrong": {
    severity: "warning",
    message: "{label} cannot be decrypted: the password is wrong, or the file is corrupt.",
    action: "Check the password: its case, a line break at its end, and whether it belongs to this file.",
  },
  "key-set-entry-rejected": {
    severity: "info",
    message: "{label}: entry {index} of the set cannot be used: {why}",
    action: "If the token needs this key, the publisher of the set must correct it.",
  },
  "key-file-is-token": {
    severity: "warning",
    message: "{label} contains a token, not a key.",
    action: "Give the token as the text to diagnose, and give a key here.",
  },
  "certificate-of-other-key": {
    severity: "warning",
    message: "{label} has a certificate ({subject}) that does not belong to its private key.",
    action: "Give the private key that belongs to the certificate: producers encrypt to the certificate.",
  },
  "keys-unavailable": {
    severity: "error",
    message: "The keys of the policy could not be fetched: {why}",
    action: "Try again when the provider can be reached, or give its key set as a file.",
  },
  "key-is-weak": {
    severity: "warning",
    message:
      "The secret {label} is a short readable text, which can be guessed from any token signed with it.",
    action: "Use at least 32 random bytes.",
  },
  "no-key": {
    severity: "info",
    symptom: true,
    message: "No key was given that could {task} the {kind}, so {consequence}.",
    action: "Give {need}.",
  },
  "too-many-keys": {
    severity: "error",
    message: "{count} keys were given; only the first {limit} that fit the token were tried.",
    action: "Give fewer keys, or only the one that the token is for.",
  },
  "private-key-missing": {
    severity: "error",
    message: "{label} is a public key: it encrypts tokens, and only its private key decrypts them.",
    action: "Give the private key that belongs to it. {hint}",
  },
  "key-other-type": {
    severity: "error",
    symptom: true,
    message: '{label} is of type {actual}, but the token\'s "alg" {alg} needs {expected}.',
    action:
      "Give the key that the producer's configuration names, or check which algorithm the producer must use.",
  },
  "secret-for-public-key-algorithm": {
    severity: "error",
    message: "{label} is a shared secret, but the token uses {alg}, which needs {expected}.",
    action:
      "A client secret cannot {task} such tokens: get the key from {source}, or have the producer use a " +
      "symmetric algorithm.",
  },
  "key-other-curve": {
    severity: "error",
    symptom: true,
    message: "{label} is on the curve {actual}, but {alg} needs {expected}.",
    action: "Pass a key on that curve, or have the producer use the algorithm for the curve of this key.",
  },
  "key-too-short": {
    severity: "error",
    message: "{label} has {bits} bits, but {alg} requires at least {required}.",
    action:
      "Use a longer key on both sides. Some libraries accept shorter keys, but such keys are not secure.",
  },
  "key-other-size": {
    severity: "error",
    message: "{label} has {bits} bits, but {alg} with this header requires exactly {required}.",
    action:
      "Check the encoding of the secret (text, base64, hexadecimal), and the algorithm of the producer.",
  },
  "key-other-alg": {
    severity: "error",
    message: '{label} is restricted to {actual} by its "alg", but the token uses {alg}.',
    action: 'If the key may be used for {alg}, correct the "alg" of the JWK; otherwise find the right key.',
  },
  "key-other-use": {
    severity: "error",
    message: '{label} has "use": "{actual}", but it must have "use": "{expected}" to {task} this token.',
    action: 'Pass the key with "use": "{expected}". Many sets have one key for each use, with similar IDs.',
  },
  "key-other-operations": {
    severity: "error",
    message: "{label} does not permit the operation: {why}.",
    action: 'Correct the "key_ops" of the JWK or the usages of the CryptoKey, or give another key.',
  },
  "key-not-in-policy": {
    severity: "warning",
    message: "{label} {did} the token, but it is not among the keys of the policy.",
    action:
      "If such tokens are to be accepted, add the key to the policy, or update the policy's copy of the " +
      "key set.",
  },
  "kid-unknown": {
    severity: "error",
    message: 'The token names the key "{kid}" (kid), but {have}.',
    action:
      "Get the current keys of the issuer: keys are rotated, and copies of a key set go stale. Also check " +
      "that the keys are those of this token's issuer.",
  },
  "kid-names-unfit-key": {
    severity: "error",
    symptom: true,
    message: 'The key "{kid}", which the token names, cannot be used: {why}.',
    action: "Correct that key in the set: no other key may replace the one that the token names.",
  },
  "kid-of-other-key": {
    severity: "warning",
    message: 'The token names the key "{kid}" (kid), but {label} {did} it.',
    action:
      "Correct the kid at the producer or in the key set: verifiers that select by kid refuse the token.",
  },
  "kid-of-other-tenant": {
    severity: "error",
    message:
      'The token comes from {actual}, but the keys or the policy are for {expected}; its kid is "{kid}".',
    action:
      "If tokens from {actual} are to be accepted, use its keys and its issuer; otherwise refuse the token.",
  },
  "thumbprint-unknown": {
    severity: "error",
    message:
      'The {parameter} of the header ("{value}") is not the thumbprint of any certificate that was given.',
    action: "{advice}",
  },
  "thumbprint-of-hexadecimal": {
    severity: "warning",
    message:
      "The {parameter} of the header encodes the hexadecimal text of {label}'s thumbprint, not its bytes.",
    action: 'The producer must encode the digest itself in base64url: the correct value is "{expected}".',
  },
  "thumbprint-other-encoding": {
    severity: "warning",
    message: "The {parameter} of the header is {label}'s thumbprint in the wrong encoding ({form}).",
    action: 'The producer must encode the digest in base64url: the correct value is "{expected}".',
  },
  "certificate-renewed": {
    severity: "warning",
    message:
      "The {parameter} of the header names another certificate, but {label} {did} the token: its " +
      "certificate was renewed with the same key.",
    action:
      "Give the producer the new certificate. josette tries the key anyway; libraries that select only by " +
      "thumbprint refuse the token.",
  },
  "secret-in-other-encoding": {
    severity: "error",
    message: "{label} is the right secret in the wrong encoding: {form}.",
    action: "{advice}",
  },
};
