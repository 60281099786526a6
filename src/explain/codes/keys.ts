/** Findings about keys: whether they can be read, whether they fit, and which one the header names. */
import type { FindingText } from "./finding-text.ts";

/** The codes. */
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

/** The table. */
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
    message: "{label} is encrypted and no password was given.",
    action: "Give its password with the file.",
  },
  "key-password-wrong": {
    severity: "warning",
    message: "{label} cannot be decrypted with this password, or it is corrupt.",
    action: "Check the password: its case, a line break at its end, and whether it is that of another file.",
  },
  "key-set-entry-rejected": {
    severity: "info",
    message: "{label}: entry {index} of the set cannot be used: {why}",
    action: "If the token needs this key, its publisher must correct it.",
  },
  "key-file-is-token": {
    severity: "warning",
    message: "{label} contains a token, not a key.",
    action: "Give the token as the text to diagnose, and the key here.",
  },
  "certificate-of-other-key": {
    severity: "warning",
    message: "{label} has a certificate ({subject}) that does not belong to its private key.",
    action: "Put the certificate and its own private key together; producers encrypt to the certificate.",
  },
  "keys-unavailable": {
    severity: "error",
    message: "The keys of the policy could not be fetched: {why}",
    action: "Try again when the provider can be reached, or give its key set as a file.",
  },
  "key-is-weak": {
    severity: "warning",
    message:
      "The secret {label} is a short readable text, which can be guessed from any token that it signed.",
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
    message: '{label} is of type {actual}, and the token\'s "alg" {alg} needs {expected}.',
    action:
      "Give the key that the producer's configuration names, or check which algorithm it is meant to use.",
  },
  "secret-for-public-key-algorithm": {
    severity: "error",
    message: "{label} is a shared secret, and the token uses {alg}, which needs {expected}.",
    action:
      "A client secret does not {task} such tokens: get the key from {source}, or let the producer use a " +
      "symmetric algorithm.",
  },
  "key-other-curve": {
    severity: "error",
    symptom: true,
    message: "{label} is on the curve {actual}, and {alg} needs {expected}.",
    action: "Give a key on that curve, or let the producer use the algorithm of this key.",
  },
  "key-too-short": {
    severity: "error",
    message: "{label} has {bits} bits, and {alg} requires at least {required}.",
    action: "Use a longer key on both sides. Other libraries may accept it; its strength does not suffice.",
  },
  "key-other-size": {
    severity: "error",
    message: "{label} has {bits} bits, and {alg} with this header requires exactly {required}.",
    action:
      "Check the encoding of the secret (text, base64, hexadecimal), and the algorithm of the producer.",
  },
  "key-other-alg": {
    severity: "error",
    message: '{label} is restricted to {actual} by its "alg", and the token uses {alg}.',
    action:
      'If the key may be used for {alg}, remove or correct the "alg" of the JWK; else find the right key.',
  },
  "key-other-use": {
    severity: "error",
    message: '{label} has "use": "{actual}", and it would have to be "{expected}" to {task} this token.',
    action: 'Give the key with "use": "{expected}"; many sets have one of each with similar key IDs.',
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
      "Add the key to the policy if tokens for it are to be accepted, or update the policy's copy of " +
      "the set.",
  },
  "kid-unknown": {
    severity: "error",
    message: 'The token names the key "{kid}" (kid), and {have}.',
    action:
      "Get the current keys of the issuer: keys are rotated, and a copy of a set goes stale. Check as " +
      "well that " +
      "they are those of this token's issuer.",
  },
  "kid-names-unfit-key": {
    severity: "error",
    symptom: true,
    message: 'The key "{kid}", which the token names, cannot be used: {why}.',
    action: "Correct that key in the set. Another key must not replace the one that the token names.",
  },
  "kid-of-other-key": {
    severity: "warning",
    message: 'The token names the key "{kid}" (kid), and what {did} it is {label}.',
    action:
      "Correct the kid at the producer or in the key set: verifiers that select by kid refuse the token.",
  },
  "kid-of-other-tenant": {
    severity: "error",
    message:
      'The token comes from {actual}, and the keys or the policy are those of {expected}; kid is "{kid}".',
    action: "Use the keys and the issuer of {actual} if its tokens are to be accepted; otherwise refuse it.",
  },
  "thumbprint-unknown": {
    severity: "error",
    message:
      'The {parameter} of the header ("{value}") is not the thumbprint of any certificate that was given.',
    action: "Compare it with the certificates of the recipient: the producer may still have an old one.",
  },
  "thumbprint-of-hexadecimal": {
    severity: "warning",
    message: "The {parameter} of the header is the base64 of the hexadecimal text of {label}'s thumbprint.",
    action: 'The producer must encode the bytes of the digest: the correct value is "{expected}".',
  },
  "thumbprint-other-encoding": {
    severity: "warning",
    message: "The {parameter} of the header is {label}'s thumbprint in the wrong encoding ({form}).",
    action: 'The producer must use base64url of the digest: the correct value is "{expected}".',
  },
  "certificate-renewed": {
    severity: "warning",
    message:
      "The {parameter} of the header names another certificate, but {label} {did} the token: its " +
      "certificate was " +
      "renewed with the same key.",
    action:
      "Give the producer the new certificate. josette tries the key anyway; libraries that select only by " +
      "thumbprint refuse the token.",
  },
  "secret-in-other-encoding": {
    severity: "error",
    message: "{label} is the right secret in another encoding: {form}.",
    action: "{advice}",
  },
};
