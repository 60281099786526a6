/**
 * Recognizes private keys and secrets among the members of a JWK that has not been read. Malformed keys, and
 * keys of unsupported types, are recognized as well, so that every leaked key is noticed.
 */

/** RFC 7518 section 6.4: the "kty" of symmetric keys. */
const symmetric = "oct";

/** Private members: RFC 7518 sections 6.2.2.1, 6.3.2.1 and 6.4.1, RFC 8037 section 2, RFC 9964 section 3. */
const privateMembers: readonly string[] = ["d", "k", "priv"];

/**
 * Maps a "kty" to its other private members. RFC 7518 sections 6.3.2.2 to 6.3.2.7: an RSA private key can be
 * computed from one prime, even if "d" is missing.
 */
const otherPrivateMembers: ReadonlyMap<unknown, readonly string[]> = /* @__PURE__ */ new Map([
  ["RSA", ["p", "q", "dp", "dq", "qi", "oth"]],
]);

/** Reports whether a JWK is a symmetric key. */
export function isSymmetricJwk({ kty }: { readonly kty?: unknown }): boolean {
  return kty === symmetric;
}

/** Reports whether a JWK is a symmetric key or has a private member. */
export function isPrivateJwk(jwk: { readonly kty?: unknown }): boolean {
  const names = [...privateMembers, ...(otherPrivateMembers.get(jwk.kty) ?? [])];
  return isSymmetricJwk(jwk) || names.some((name) => Object.hasOwn(jwk, name));
}

/** Returns the name of an object's first private member, of any key type; `undefined` if it has none. */
export function privateMemberIn(jwk: object): string | undefined {
  const names = [...privateMembers, ...[...otherPrivateMembers.values()].flat()];
  return names.find((name) => Object.hasOwn(jwk, name));
}
