/** Bytes and ASN.1 integers in hexadecimal: RFC 4648 section 8, X.690 section 8.3. */
import type { Bytes } from "../../encoding/bytes.ts";
import { bigIntOf } from "../../encoding/integers.ts";

/** Formats bytes with two lower-case digits per octet. */
export function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

/**
 * Formats the contents of an INTEGER in whole octets: the magnitude, preceded by a minus sign if it is
 * negative.
 */
export function hexadecimalInteger(content: Bytes): string {
  const [first = 0] = content;
  // DER adds a leading zero octet to a positive number whose highest bit is set.
  if (first < 0x80) return hexadecimal(first === 0 && content.length > 1 ? content.subarray(1) : content);
  const magnitude = (256n ** BigInt(content.length) - bigIntOf(content)).toString(16);
  return `-${magnitude.length % 2 === 0 ? "" : "0"}${magnitude}`;
}
