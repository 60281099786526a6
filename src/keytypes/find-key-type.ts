/** Finds the key type of a JWK among the given key types: RFC 7517 section 4.1. */
import { JoseError } from "../errors.ts";
import type { Members } from "./jwk-members.ts";
import type { KeyTypeScheme } from "./scheme.ts";

/** The names that identify a key type. "crv" and "alg" are present only if the type has them. */
export interface KeyTypeNames {
  readonly kty?: string | undefined;
  readonly crv?: string | undefined;
  readonly alg?: string | undefined;
}

/**
 * Returns the key type of a JWK. Key types with the same "kty" are distinguished by "crv" or "alg".
 * @throws JoseError `ERR_JWK_INVALID` if a member that distinguishes key types is missing or malformed,
 * `ERR_JOSE_NOT_SUPPORTED` for a key type that is not in the list.
 */
export function keyTypeOf(members: Members, keyTypes: readonly KeyTypeScheme[]): KeyTypeScheme {
  const kty = members.requiredText("kty");
  const first = keyTypes.find((each) => each.kty === kty);
  if (first === undefined) throw unsupported("kty", keyTypes);
  const member = first.crv !== undefined ? "crv" : first.alg !== undefined ? "alg" : undefined;
  if (member === undefined) return first;
  const stated = members.requiredText(member);
  const found = keyTypes.find((each) => each.kty === kty && each[member] === stated);
  if (found !== undefined) return found;
  throw unsupported(
    member,
    keyTypes.filter((each) => each.kty === kty),
  );
}

/** Returns the key type with the given names, or `undefined` if it is not in the list. */
export function findKeyType(
  { kty, crv, alg }: KeyTypeNames,
  keyTypes: readonly KeyTypeScheme[],
): KeyTypeScheme | undefined {
  return keyTypes.find(
    (each) =>
      each.kty === kty &&
      (each.crv === undefined || each.crv === crv) &&
      (each.alg === undefined || each.alg === alg),
  );
}

function unsupported(member: "kty" | "crv" | "alg", keyTypes: readonly KeyTypeScheme[]): JoseError {
  const names = [...new Set(keyTypes.map((each) => each[member]))].join(", ");
  return new JoseError("ERR_JOSE_NOT_SUPPORTED", `The JWK's "${member}" is not one of ${names}`);
}
