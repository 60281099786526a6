/** The claim `scope` (RFC 8693 section 4.2, RFC 9068 section 2.2.3), or `scp`, as Entra ID names it. */
import { UsageError } from "../../errors.ts";
import type { JwtClaims, VerifiedClaims } from "../../jwt/types.ts";

/**
 * The scopes in a verified token's claims: of `scope` where there is one, else of `scp`. None where they are not a text with a space
 * between two of them.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` for what are no claims.
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

/** The same of claims that are still being checked. */
export function scopesIn(claims: JwtClaims): readonly string[] {
  if (typeof claims !== "object" || claims === null) {
    throw new UsageError("ERR_INVALID_ARGUMENT", "claims must be an object, as a verifier gives it");
  }
  const name = Object.hasOwn(claims, "scope") ? "scope" : "scp";
  const scope: unknown = Object.hasOwn(claims, name) ? claims[name] : undefined;
  // RFC 6749 section 3.3: visible ASCII without quotes and backslashes.
  return typeof scope === "string" && /^[!#-[\]-~]+(?: [!#-[\]-~]+)*$/.test(scope) ? scope.split(" ") : [];
}
