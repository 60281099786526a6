/** Rejects shared secrets that are all zeros: RFC 7748 section 6. */
import type { Bytes } from "../encoding/bytes.ts";

/**
 * Returns the shared secret Z of a key agreement, or `null` if it is all zeros. Points of low order on the
 * curves of RFC 7748 give that result with every private key. Not every platform rejects such a secret.
 */
export function rejectAllZero(secret: Bytes): Bytes | null {
  return secret.some((octet) => octet !== 0) ? secret : null;
}
