/**
 * The public half of a key pair: RFC 7518 sections 6.2.1 and 6.3.1, RFC 8037 section 2, RFC 9964 section 2.
 */
import type { KeyMembers } from "../platform/material.ts";
import type { KeyTypeScheme } from "./scheme.ts";

/** The members of the public half of a key of this type, and nothing else. */
export function publicMembers(members: KeyMembers, { kty, identifyingMembers }: KeyTypeScheme): KeyMembers {
  const half: Record<string, string> = {};
  for (const name of identifyingMembers) {
    const value = members[name];
    if (value !== undefined) half[name] = value;
  }
  return { kty, ...half };
}
