/**
 * Symmetric keys (RFC 7518 section 6.4). Rejects public keys that are used as secrets (RFC 8725 section 2.1).
 */
import { encodeBase64url } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { Fault } from "../errors.ts";
import type { KeyMembers } from "../platform/material.ts";
import { lastingSecret } from "../platform/digest-hmac-pbkdf2.ts";
import { invalidJwk } from "./jwk-members.ts";
import { looksLikeKeyFile } from "./key-file-as-secret.ts";
import type { KeyParts, KeyTypeScheme } from "./scheme.ts";

/** The key type of symmetric keys: RFC 7518 section 6.4. */
export const oct: KeyTypeScheme = {
  name: "oct",
  kty: "oct",
  crv: undefined,
  alg: undefined,
  bits: undefined,
  identifyingMembers: ["kty", "k"],
  halvesMatch: undefined,
  readJwk: (members) => secretKey(members.bytes("k"), (problem) => invalidJwk(`has a "k" that ${problem}`)),
  generate: undefined,
  agreement: undefined,
  stricterThanPlatforms: false,
  feature: undefined,
  der: undefined,
};

/**
 * Creates a symmetric key. The text of a public or private key is rejected: if a public key were the secret,
 * anyone could forge tokens.
 */
export function secretKey(bytes: Bytes, fault: Fault): KeyParts {
  if (bytes.length === 0) throw fault("is empty");
  if (looksLikeKeyFile(bytes)) {
    throw fault("is a key file, not a secret; pass its text to importKey");
  }
  const material = { form: "secret", bytes: lastingSecret(bytes) } as const;
  return { keyType: oct, type: "secret", bits: bytes.length * 8, material };
}

/** Returns the members of a symmetric key: RFC 7518 section 6.4. */
export function secretMembers(bytes: Bytes): KeyMembers {
  return { kty: oct.kty, k: encodeBase64url(bytes) };
}
