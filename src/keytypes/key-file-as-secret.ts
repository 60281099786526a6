/**
 * Recognizes key files that are passed as the bytes of a secret: RFC 8725 section 2.1. If a public key were
 * the secret, anyone could forge tokens.
 */
import { decodeBase64 } from "../encoding/base64url.ts";

/**
 * What files with keys contain or begin with, without NULs. Fewer than one in 2^40 random secrets matches.
 * - PEM, SSH2 public keys, JWK, XML of .NET, PuTTY, and keystores of Java.
 * - OpenSSH.
 * - DER (X.690 section 8.1), even if it is cut off: a SEQUENCE (0x30, "0"), and among its first octets an
 * OBJECT IDENTIFIER (0x06) of RFC 3279, PKCS #5, PKCS #7, NIST or RFC 8410, or of an attribute in a name.
 * - DER without one: INTEGERs (0x02) as in RFC 5915 section 3, and in keys of RFC 8017 appendix A.1. Short
 * public keys of the latter have the exponent 65537 or 3 at their end.
 */
const forms = [
  /----[- ]BEGIN |"kty"\s*:|RSAKeyValue>|PuTTY-User|^\xfe\xed\xfe\xed\x02.[\x01\x02]/s,
  /^[^!-~]*(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]{1,64} AAAA/,
  /^0.{1,40}(?:\x06[\x07-\n][*`]\x86H[\x01\x86\xce]|0\x05\x06\x03\+e|1.0.\x06\x03U)/s,
  /^0(?:.{1,3}\x02\x01\x01\x04[ 0B]|\x82[\x01-\t].(?:\x02\x01)?\x02\x82[\x01-\t].[\x80-\xff])/s,
  /^0[\x81\x82].{64,}\x02(?:\x03\x01\x01|\x01\x03)$/s,
];

/** Reports whether bytes look like a file with a key or certificate, or like the base64 of one. */
export function looksLikeKeyFile(bytes: Uint8Array): boolean {
  // Without NULs, ASCII in UTF-16 is ASCII.
  const text = Array.from(bytes, (octet) => (octet === 0 ? "" : String.fromCharCode(octet))).join("");
  // The first characters of the body of a PEM file without its first line.
  const body = decodeBase64(text.replace(/[^!-~]/g, "").slice(0, 64));
  return forms.some((form) => form.test(text)) || (!!body?.length && looksLikeKeyFile(body));
}
