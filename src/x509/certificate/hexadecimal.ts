/** Bytes for human readers, and integers as certificates have them: RFC 4648 section 8, X.690 section 8.3. */
import type { Bytes } from "../../encoding/bytes.ts";
import { bigIntOf } from "../../encoding/integers.ts";

/** Two lowercase digits for each octet. */
export function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

/** An INTEGER's contents as a number in whole octets, with a minus sign before a negative one's magnitude. */
export function hexadecimalInteger(content: Bytes): string {
  const [first = 0] = content;
  // DER puts a zero octet before a positive number that would look negative; it is no part of the number.
  if (first < 0x80) return hexadecimal(first === 0 && content.length > 1 ? content.subarray(1) : content);
  const magnitude = (256n ** BigInt(content.length) - bigIntOf(content)).toString(16);
  return `-${magnitude.length % 2 === 0 ? "" : "0"}${magnitude}`;
}
