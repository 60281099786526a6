// The halves of the keys that RFCs print whole.

import type { Jwk } from "../format.ts";

const PRIVATE_MEMBERS: ReadonlySet<string> = new Set(["d", "p", "q", "dp", "dq", "qi", "oth", "priv"]);

/** RFCs print key pairs; who verifies or encrypts has half of one. A symmetric key has no halves. */
export function publicHalf(key: Jwk): Jwk {
  const members = Object.entries(key).filter(([name]) => !PRIVATE_MEMBERS.has(name));
  return { ...Object.fromEntries(members), kty: key.kty };
}

/** Which half it is. */
export function halfOf(key: Jwk): "public" | "private" | "secret" {
  if (key.kty === "oct") return "secret";
  return "d" in key || "priv" in key ? "private" : "public";
}
