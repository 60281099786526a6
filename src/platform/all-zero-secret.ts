/** Rejects shared secrets that are all zeros: RFC 7748 section 6. */
import type { Bytes } from "../encoding/bytes.ts";

/**
 * Returns the shared secret Z of a key agreement, or `null` if it is all zeros. That is the result for points
 * of low order on the curves of RFC 7748, whatever the private key is. Not every platform rejects it.
 */
export function rejectAllZero(secret: Bytes): Bytes | null {
  return secret.some((octet) => octet !== 0) ? secret : null;
}
