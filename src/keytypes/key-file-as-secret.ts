/**
 * Recognizes key files that are passed as the bytes of a secret: RFC 8725 section 2.1. If a public key were
 * the secret, anyone could forge tokens.
 */
import { decodeBase64 } from "../encoding/base64url.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { outlineOf } from "../encoding/der-outline.ts";

/** Reports whether bytes look like a PEM, DER, JWK or OpenSSH file with a key or certificate. */
export function looksLikeKeyFile(bytes: Bytes): boolean {
  if (isDerKey(bytes)) return true;
  const text = Array.from(bytes, (octet) => String.fromCharCode(octet)).join("");
  if (
    text.includes("-----BEGIN ") ||
    /"kty"\s*:/.test(text) ||
    /^\s*(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]{1,64} AAAA/.test(text)
  ) {
    return true;
  }
  // The body of a PEM file without its first and last line.
  const body = decodeBase64(text.replaceAll(/\s/g, ""));
  return body !== undefined && isDerKey(body);
}

/** Reports whether bytes look like DER: every key and certificate is a SEQUENCE of several elements. */
function isDerKey(bytes: Uint8Array): boolean {
  const elements = outlineOf(bytes);
  return elements !== undefined && elements.length > 1;
}
