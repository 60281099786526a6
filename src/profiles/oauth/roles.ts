/** The claim `roles`: app roles, as Entra ID gives them to users and to applications. */
import { UsageError } from "../../errors.ts";
import type { JwtClaims, VerifiedClaims } from "../../jwt/types.ts";

/**
 * The roles in a verified token's claims; none where `roles` is not a list of strings. In a token that acts for a user (it has `scp`)
 * they are the user's roles, in one that an application got for itself they are the application's.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` for what are no claims.
 * @example
 * ```ts
 * import { createJwtVerifier, importSecret, signJwt } from "josette";
 * import { rolesOf } from "josette/profiles";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * const verifier = createJwtVerifier({
 *   verify: { keys: key, alg: ["HS256"] },
 *   claims: { issuer: "me", audience: null },
 * });
 * const token = await signJwt({ iss: "me", roles: ["Orders.Read.All"] }, key, {}, { expiresIn: "5m" });
 * const { claims } = await verifier.verify(token);
 * console.log(rolesOf(claims).includes("Orders.Read.All")); // true
 * ```
 */
export function rolesOf(claims: VerifiedClaims): readonly string[] {
  return rolesIn(claims);
}

/** The same of claims that are still being checked. */
export function rolesIn(claims: JwtClaims): readonly string[] {
  if (typeof claims !== "object" || claims === null) {
    throw new UsageError("ERR_INVALID_ARGUMENT", "claims must be an object, as a verifier gives it");
  }
  const roles: unknown = Object.hasOwn(claims, "roles") ? claims["roles"] : undefined;
  if (!Array.isArray(roles)) return [];
  const list: readonly unknown[] = roles;
  return list.every((role) => typeof role === "string") ? [...list] : [];
}
