/**
 * The permissions of an Entra ID access token: scopes delegated by a user, or app roles of the application
 * (https://learn.microsoft.com/entra/identity-platform/scenario-protected-web-api-verification-scope-app-roles).
 */
import { failed } from "../../jwt/rejections.ts";
import type { JwtClaims } from "../../jwt/types.ts";
import { scopesIn, rolesIn } from "../oauth/scopes-and-roles.ts";

/** The accepted permissions; an undefined member is not checked. */
export interface PermissionRule {
  /** A token that was issued on behalf of a user needs one of these. */
  readonly scopes: readonly string[] | undefined;
  /** A token that an application requested for itself needs one of these. */
  readonly roles: readonly string[] | undefined;
}

/**
 * Checks the permissions. A token with `scp` was issued on behalf of a user: it must have one of the scopes,
 * and its `roles` are the user's and grant the application nothing. A token without `scp` must be
 * recognizable as the application's own.
 * @throws JwtClaimError `ERR_JWT_CLAIM_VALIDATION_FAILED`.
 */
export function checkPermissions(claims: JwtClaims, { scopes, roles }: PermissionRule): void {
  if (scopes === undefined && roles === undefined) return;
  if (Object.hasOwn(claims, "scp")) {
    checkDelegated(claims, scopes);
  } else if (roles === undefined) {
    throw failed("is missing: the token was not issued on behalf of a user", claims, "scp", scopes);
  } else {
    checkApplication(claims, roles);
  }
}

function checkDelegated(claims: JwtClaims, scopes: readonly string[] | undefined): void {
  if (claims["idtyp"] === "app") {
    throw failed('contradicts "scp", which the tokens of applications do not have', claims, "idtyp");
  }
  if (scopes === undefined) {
    throw failed(
      "shows that the token was issued on behalf of a user, but the policy accepts only tokens of " +
        "applications (roles)",
      claims,
      "scp",
    );
  }
  const { scp = "" } = claims;
  if (!scopesIn({ scp }).some((scope) => scopes.includes(scope))) {
    throw failed("has none of the accepted scopes", claims, "scp", scopes);
  }
}

/**
 * Checks a token that an application requested for itself. `idtyp` is authoritative, but it is an optional
 * claim. Without it, the test that Microsoft documents applies: `sub` is equal to `oid`.
 */
function checkApplication(claims: JwtClaims, roles: readonly string[]): void {
  const { idtyp, sub, oid } = claims;
  const isApplication = Object.hasOwn(claims, "idtyp") ? idtyp === "app" : sub !== undefined && sub === oid;
  if (!isApplication)
    throw failed(
      'does not mark the token as an application\'s (idtyp "app", or sub equal to oid)',
      claims,
      "idtyp",
      "app",
    );
  if (!rolesIn(claims).some((role) => roles.includes(role))) {
    throw failed("has none of the accepted roles", claims, "roles", roles);
  }
}
