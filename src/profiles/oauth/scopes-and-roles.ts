/**
 * The claims that grant permissions: `scope` (RFC 8693 section 4.2, RFC 9068 section 2.2.3) or `scp`, its
 * name in Entra ID, and `roles`, app roles that Entra ID assigns to users and applications.
 */
import { UsageError } from "../../errors.ts";
import type { JwtClaims, VerifiedClaims } from "../../jwt/types.ts";

/**
 * Returns the scopes in the claims of a verified token: those of `scope`, or of `scp` if there is no `scope`.
 * Returns an empty list if the claim is not a string of scopes separated by single spaces.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` if `claims` is not an object.
 * @example
 * ```ts
 * import { createJwtVerifier, importSecret, signJwt } from "josette";
 * import { scopesOf } from "josette/profiles";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * const verifier = createJwtVerifier({
 *   verify: { keys: key, alg: ["HS256"] },
 *   claims: { issuer: "me", audience: null },
 * });
 * const granted = { iss: "me", scope: "orders.read orders.write" };
 * const token = await signJwt(granted, key, {}, { expiresIn: "5m" });
 * const { claims } = await verifier.verify(token);
 * console.log(scopesOf(claims)); // [ 'orders.read', 'orders.write' ]
 * ```
 */
export function scopesOf(claims: VerifiedClaims): readonly string[] {
  return scopesIn(claims);
}

/** Returns the scopes like {@link scopesOf}, for claims whose verification is not complete. */
export function scopesIn(claims: JwtClaims): readonly string[] {
  if (typeof claims !== "object" || claims === null) {
    throw new UsageError("ERR_INVALID_ARGUMENT", "claims must be the claims object that a verifier returns");
  }
  const name = Object.hasOwn(claims, "scope") ? "scope" : "scp";
  const scope: unknown = Object.hasOwn(claims, name) ? claims[name] : undefined;
  // RFC 6749 section 3.3: printable ASCII without quotation marks and backslashes.
  return typeof scope === "string" && /^[!#-[\]-~]+(?: [!#-[\]-~]+)*$/.test(scope) ? scope.split(" ") : [];
}

/**
 * Returns the roles in the claims of a verified token; an empty list if `roles` is not a list of strings. In
 * a token on behalf of a user (it has `scp`) these are the user's roles. In a token that an application
 * requested for itself they are the application's roles.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` if `claims` is not an object.
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

/** Returns the roles like {@link rolesOf}, for claims whose verification is not complete. */
export function rolesIn(claims: JwtClaims): readonly string[] {
  if (typeof claims !== "object" || claims === null) {
    throw new UsageError("ERR_INVALID_ARGUMENT", "claims must be the claims object that a verifier returns");
  }
  const roles: unknown = Object.hasOwn(claims, "roles") ? claims["roles"] : undefined;
  if (!Array.isArray(roles)) return [];
  const list: readonly unknown[] = roles;
  return list.every((role) => typeof role === "string") ? [...list] : [];
}
