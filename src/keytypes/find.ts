/** Finding the key type of a JWK among those that may be used: RFC 7517 section 4.1. */
import { JoseError } from "../errors.ts";
import type { Members } from "./members.ts";
import type { KeyTypeScheme } from "./scheme.ts";

/** The members that tell key types apart, in the order in which they are looked at. */
const distinguishing = ["kty", "crv", "alg"] as const;

/** The names by which a key type is found: "crv" and "alg" only where the type has them. */
export type KeyTypeNames = Readonly<Partial<Record<(typeof distinguishing)[number], string | undefined>>>;

/**
 * The key type that a JWK states.
 * @throws JoseError `ERR_JWK_INVALID` where a member that tells key types apart is missing or malformed,
 * `ERR_JOSE_NOT_SUPPORTED` for a key type that is not among these.
 */
export function keyTypeOf(members: Members, keyTypes: readonly KeyTypeScheme[]): KeyTypeScheme {
  let candidates = keyTypes;
  for (const member of distinguishing) {
    const known = candidates.flatMap((each) => each[member] ?? []);
    if (known.length === 0) continue;
    const stated = members.name(member);
    candidates = candidates.filter((each) => each[member] === stated);
    if (candidates.length === 0) throw unsupported(member, known);
  }
  const [found] = candidates;
  if (found === undefined) throw unsupported("kty", []);
  return found;
}

/** The key type with these names; `undefined` where it is not among these. */
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

function unsupported(member: string, known: readonly string[]): JoseError {
  const names = [...new Set(known)].join(", ");
  return new JoseError("ERR_JOSE_NOT_SUPPORTED", `The JWK's "${member}" is not one of ${names}`);
}
