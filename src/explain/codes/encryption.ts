/** Findings about JWEs: RFC 7516 section 5.2. */
import type { FindingText } from "./finding-text.ts";

/** The codes of these findings. */
export type EncryptionCode =
  | "encrypted-key-for-other-key"
  | "encrypted-key-for-other-size"
  | "encrypted-key-other-algorithm"
  | "encrypted-key-must-be-empty"
  | "encrypted-key-missing"
  | "direct-key-for-several-recipients"
  | "key-agreement-failed"
  | "cek-wrong-length"
  | "tag-mismatch"
  | "header-changed-after-encryption"
  | "iv-wrong-length"
  | "tag-wrong-length"
  | "decryption-parameters-invalid"
  | "decryption-limit"
  | "decryption-key-unusable"
  | "deflate-broken"
  | "deflate-trailing-data"
  | "deflate-missing"
  | "zlib-wrapped"
  | "gzip-wrapped"
  | "plaintext-too-long"
  | "plaintext-not-signed"
  | "plaintext-encrypted-again"
  | "plaintext-quoted"
  | "plaintext-not-a-token"
  | "encryption-not-expected"
  | "encryption-missing";

/** The severity and texts of each finding. */
export const encryptionFindings: Readonly<Record<EncryptionCode, FindingText>> = {
  "encrypted-key-for-other-key": {
    severity: "error",
    symptom: true,
    message: "The encrypted key was not made for {label}: {alg} cannot decrypt it with this key.",
    action: "{advice}",
  },
  "encrypted-key-for-other-size": {
    severity: "error",
    message:
      "The encrypted key has {bytes} bytes, so it is for a key of {bits} bits, but {label} has {actual}.",
    action:
      "Give the private key of {bits} bits that the producer encrypts to. The key may have been replaced.",
  },
  "encrypted-key-other-algorithm": {
    severity: "error",
    message: "The header says {alg}, but {label} decrypts the encrypted key with {actual}.",
    action: 'The producer must write "alg": "{actual}", or encrypt the key with {alg}.',
  },
  "encrypted-key-must-be-empty": {
    severity: "error",
    message: "The encrypted key must be empty with {alg}, but it has {bytes} bytes.",
    action: 'The producer must leave the second part of the token empty, or write the "alg" that it used.',
  },
  "encrypted-key-missing": {
    severity: "error",
    message: "The encrypted key is empty, but {alg} requires one.",
    action: "The producer must write the encrypted key into the second part, or use direct encryption.",
  },
  "direct-key-for-several-recipients": {
    severity: "error",
    message: "The JWE has {count} recipients, but {alg} gives a content encryption key to {label} alone.",
    action:
      "The producer must use an algorithm that encrypts this key for each recipient (RFC 7518 " +
      "sections 4.5 and 4.6).",
  },
  "key-agreement-failed": {
    severity: "error",
    symptom: true,
    message:
      'The content could not be authenticated with the key derived from {label} and the "epk" of the header.',
    action:
      "Check that the producer used the public key of {label}, and that it derived the key with the apu, " +
      "apv and enc of the header (RFC 7518 section 4.6.2).",
  },
  "cek-wrong-length": {
    severity: "error",
    message: "The content encryption key has {bytes} bytes, but {enc} requires {required}.",
    action: 'The producer must make a key of {required} bytes, or write the "enc" that it used.',
  },
  "tag-mismatch": {
    severity: "error",
    symptom: true,
    message: "The authentication tag is wrong: the header, IV, ciphertext or tag was altered{or}.",
    action:
      "Compare the token with the one that the producer sent. If this happens with every token, the " +
      "producer authenticates something other than the encoded header (RFC 7516 section 5.1 step 14).",
  },
  "header-changed-after-encryption": {
    severity: "error",
    message: "The authentication tag was not made for the encoded header of the token, but for {with}.",
    action: "The producer must authenticate the encoded header, and nothing may rewrite it afterwards.",
  },
  "iv-wrong-length": {
    severity: "error",
    message: "The initialization vector has {bytes} bytes, but {enc} requires {required}.",
    action: 'The producer must write the "enc" that it used, or a vector of the required length.',
  },
  "tag-wrong-length": {
    severity: "error",
    message: "The authentication tag has {bytes} bytes, but {enc} requires {required}.",
    action:
      "Check that the token is complete: the tag is its last part. If so, the producer must correct it.",
  },
  "decryption-parameters-invalid": {
    severity: "error",
    message: "The header parameters of {alg} are invalid: {why}",
    action: "The producer must write them as RFC 7518 section 4 requires.",
  },
  "decryption-limit": {
    severity: "error",
    message: "Decryption was refused because of its cost: {why}",
    action: "Have the producer use fewer iterations, or raise the limit in the policy.",
  },
  "decryption-key-unusable": {
    severity: "error",
    message: "{label} could not be used: {why}",
    action: "Check that the key file is complete, and that its public key belongs to its private key.",
  },
  "deflate-broken": {
    severity: "error",
    message: "The content was decrypted, but it is not a DEFLATE stream: it fails at byte {at} of {length}.",
    action: 'The producer must compress with raw DEFLATE (RFC 1951) where the header has "zip": "DEF".',
  },
  "deflate-trailing-data": {
    severity: "error",
    message: "The compressed content ends at byte {at}, but {extra} more bytes follow.",
    action: "The producer must write exactly one DEFLATE stream (RFC 7516 section 4.1.3).",
  },
  "deflate-missing": {
    severity: "error",
    message: 'The header has "zip": "DEF", but the content is readable without decompression.',
    action: 'The producer must compress the content, or omit "zip".',
  },
  "zlib-wrapped": {
    severity: "error",
    message:
      "The content is compressed with zlib (RFC 1950), with a header and a checksum, not with raw DEFLATE.",
    action: "The producer must write raw DEFLATE, in Python with zlib.compressobj(wbits=-15).",
  },
  "gzip-wrapped": {
    severity: "error",
    message: "The content is compressed with gzip (RFC 1952), not with raw DEFLATE.",
    action: 'The producer must write raw DEFLATE (RFC 1951) where the header has "zip": "DEF".',
  },
  "plaintext-too-long": {
    severity: "error",
    message: "The decompressed content is longer than {limit} bytes.",
    action: "Check what the producer puts into tokens. The policy's limits.inflatedLength sets the limit.",
  },
  "plaintext-not-signed": {
    severity: "error",
    message: "The token is encrypted but not signed: {why}.",
    action:
      "Have the producer sign before it encrypts. With a shared secret, a policy with verify: null accepts " +
      "unsigned tokens.",
  },
  "plaintext-encrypted-again": {
    severity: "error",
    message: "The token is encrypted more than once: the decrypted content is another JWE.",
    action: "The producer should sign and encrypt once. decryptCompact opens the layers one by one.",
  },
  "plaintext-quoted": {
    severity: "error",
    message: "The decrypted content is the inner token {how}, so a verifier does not recognize it.",
    action:
      "The producer must encrypt the inner token as it is, without quotes, white space or another encoding.",
  },
  "plaintext-not-a-token": {
    severity: "error",
    message: "The decrypted content is neither a signed token nor a claims set: {why}.",
    action:
      "If the content is other data, use decryptCompact. For a JWT, have the producer encrypt a signed one.",
  },
  "encryption-not-expected": {
    severity: "error",
    symptom: true,
    message: 'The token is encrypted, but the policy has no member "decrypt".',
    action:
      "Add decrypt: { keys, alg, enc } to the policy, or let the issuer send tokens without encryption.",
  },
  "encryption-missing": {
    severity: "error",
    message: "The token is not encrypted, but the policy accepts only encrypted tokens.",
    action:
      "Register the recipient's public key at the issuer, or set decrypt.optional until the issuer encrypts.",
  },
};
