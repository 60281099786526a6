/** Symmetric keys: RFC 7518 section 6.4, and the guard against public keys used as secrets (RFC 8725 section 2.1). */
import { decodeBase64 } from "../encoding/base64.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { tags } from "../encoding/der.ts";
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
  if (isDerKey(bytes)) return true;
  const text = Array.from(bytes, (octet) => String.fromCharCode(octet)).join("");
  if (
    text.includes("-----BEGIN ") ||
    /"kty"\s*:/.test(text) ||
    /^\s*(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]{1,64} AAAA/.test(text)
  ) {
    return true;
  }
  // PEM without its first and last line.
  const body = decodeBase64(text.replaceAll(/\s/g, ""));
  return body !== undefined && isDerKey(body);
}

/**
 * A SEQUENCE that fills the bytes and begins with a SEQUENCE or INTEGER, as every key and certificate does. Of random
 * secrets, fewer than one in 2^22 looks like that.
 */
function isDerKey(bytes: Bytes): boolean {
  const [tag, first = 0, second = 0, third = 0] = bytes;
  if (tag !== tags.sequence) return false;
  const { length, header } =
    first === 0x82
      ? { length: second * 256 + third, header: 4 }
      : first === 0x81
        ? { length: second, header: 3 }
        : { length: first, header: 2 };
  const inner = bytes[header];
  return length === bytes.length - header && (inner === tags.sequence || inner === tags.integer);
}
