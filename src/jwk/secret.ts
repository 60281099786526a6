/** Symmetric keys: RFC 7518 section 6.4, and the guard against public keys used as secrets (RFC 8725 section 2.1). */
import type { Bytes } from "../encoding/bytes.ts";
import type { Fault } from "../errors.ts";
import type { KeyContents } from "./key.ts";

/** A symmetric key. Text of a public or private key is refused: whoever has the public key could then sign. */
export function secretKey(bytes: Bytes, fault: Fault): KeyContents {
  if (bytes.length === 0) throw fault("is empty");
  if (looksLikeKeyFile(bytes)) {
    throw fault("is a PEM, DER or JWK file, not secret bytes; such keys go through importKey");
  }
  return { kty: "oct", type: "secret", bits: bytes.length * 8, material: { form: "secret", bytes } };
}

function looksLikeKeyFile(bytes: Bytes): boolean {
  return isOneDerSequence(bytes) || hasKeyText(new TextDecoder("latin1").decode(bytes));
}

/** PEM also with other text around it, a JWK also with spaces in it, an OpenSSH public key. */
function hasKeyText(text: string): boolean {
  return (
    text.includes("-----BEGIN ") || /"kty"\s*:/.test(text) || /^\s*(?:ssh|ecdsa)-[a-z0-9-]+ AAAA/.test(text)
  );
}

/** A SEQUENCE whose length field covers exactly the rest: one chance in 2^16 or less for random bytes. */
function isOneDerSequence(bytes: Bytes): boolean {
  const [tag, first = 0, second = 0, third = 0] = bytes;
  if (tag !== 0x30) return false;
  if (first === 0x81) return second === bytes.length - 3;
  if (first === 0x82) return second * 256 + third === bytes.length - 4;
  return false;
}
