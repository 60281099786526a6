/** OpenID Connect Core 1.0 section 3.1.3.6: `at_hash` in a token signed with a SHA-256 algorithm. */
import { createHash } from "node:crypto";

export function leftHalfHash(text: string): string {
  return createHash("sha256").update(text).digest().subarray(0, 16).toString("base64url");
}
