/**
 * What an Entra access token permits: scopes that a user has delegated, or roles that an application has for itself
 * (https://learn.microsoft.com/entra/identity-platform/scenario-protected-web-api-verification-scope-app-roles).
 */
import { failed } from "../../jwt/claim-errors.ts";
import type { JwtClaims } from "../../jwt/types.ts";
import { rolesIn } from "../oauth/roles.ts";
import { scopesIn } from "../oauth/scopes.ts";

/** What a token must permit; anything where nothing is said. */
export interface PermissionRule {
  /** One of these in a token that acts for a user. */
  readonly scopes: readonly string[] | undefined;
  /** One of these in a token that an application got for itself. */
  readonly roles: readonly string[] | undefined;
}

/**
 * Checks the permissions. A token with `scp` acts for a user: it must have one of the scopes, and whatever `roles` it has are the
 * user's, which permit the application nothing. A token without is the application's own, if it says so.
 * @throws JwtClaimError `ERR_JWT_CLAIM_VALIDATION_FAILED`.
 */
export function checkPermissions(claims: JwtClaims, { scopes, roles }: PermissionRule): void {
  if (scopes === undefined && roles === undefined) return;
  if (Object.hasOwn(claims, "scp")) {
    checkDelegated(claims, scopes);
  } else if (roles === undefined) {
    throw failed("is missing: the token acts for no user", claims, "scp", scopes);
  } else {
    checkApplication(claims, roles);
  }
}

function checkDelegated(claims: JwtClaims, scopes: readonly string[] | undefined): void {
  if (claims["idtyp"] === "app") {
    throw failed('contradicts "scp", which applications do not get', claims, "idtyp");
  }
  if (scopes === undefined) {
    throw failed("shows a user's token, and roles accept an application's alone", claims, "scp");
  }
  const { scp = "" } = claims;
  if (!scopesIn({ scp }).some((scope) => scopes.includes(scope))) {
    throw failed("has none of the accepted scopes", claims, "scp", scopes);
  }
}

/**
 * `idtyp` says it best. It is an optional claim, so that without it the documented sign must do: an application's subject is the
 * application's own object.
 */
function checkApplication(claims: JwtClaims, roles: readonly string[]): void {
  const { idtyp, sub, oid } = claims;
  const ofApplication = Object.hasOwn(claims, "idtyp") ? idtyp === "app" : sub !== undefined && sub === oid;
  if (!ofApplication) throw failed("does not show an application's token", claims, "idtyp", "app");
  if (!rolesIn(claims).some((role) => roles.includes(role))) {
    throw failed("has none of the accepted roles", claims, "roles", roles);
  }
}
