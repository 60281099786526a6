/**
 * The public half of a key pair: RFC 7518 sections 6.2.1 and 6.3.1, RFC 8037 section 2, RFC 9964 section 2.
 */
import type { KeyMembers } from "../platform/material.ts";
import { keyTypeOf } from "./find-key-type.ts";
import { invalidJwk, Members } from "./jwk-members.ts";
import type { KeyTypeScheme } from "./scheme.ts";

/** Returns only the public members of a key of this type. */
export function publicMembers(members: KeyMembers, { kty, identifyingMembers }: KeyTypeScheme): KeyMembers {
  const half: Record<string, string> = {};
  for (const name of identifyingMembers) {
    const value = members[name];
    if (value !== undefined) half[name] = value;
  }
  return { kty, ...half };
}

/**
 * Reads a JWK that must be a public key of this type.
 * @throws JoseError the errors of `parseJwk`, and `ERR_JWK_INVALID` for a key that is not public.
 */
export function readPublicJwk(jwk: object, keyType: KeyTypeScheme): KeyMembers {
  const members = new Members(jwk);
  const { material } = keyTypeOf(members, [keyType]).readJwk(members);
  if (material.form === "public") return material.members;
  throw invalidJwk("is not a public key");
}
