/**
 * The groups of a user
 * (https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference, "Groups overage claim").
 */
import { isJsonObject } from "../../encoding/json.ts";
import { UsageError } from "../../errors.ts";
import type { VerifiedClaims } from "../../jwt/types.ts";

/** What a token says about the groups of its user; see {@link groupsOf}. */
export type EntraGroups =
  | {
      /** The token lists the groups. */
      readonly kind: "listed";
      /** The object ids of the groups, or their names if the application is configured so. */
      readonly groups: readonly string[];
    }
  | {
      /** The user has too many groups for a token. They must be requested from Microsoft Graph. */
      readonly kind: "overage";
      /**
       * The URL in the token for requesting the groups. The service may have been retired: use the method
       * `getMemberObjects` of Microsoft Graph, and never send an access token to this URL unchecked.
       */
      readonly endpoint: string | undefined;
    }
  | {
      /**
       * The user has at least one group. The token was passed in a URL, which is too short for a list. The
       * groups must be requested from Microsoft Graph.
       */
      readonly kind: "hasgroups";
    }
  | {
      /** The token says nothing about groups: the user has none, or the application does not request them. */
      readonly kind: "absent";
    };

/**
 * Returns what the claims of a verified token of Entra ID say about the groups of the user. A user with many
 * groups (more than 200, fewer in the implicit flow) has a token without them, and must not be taken for a
 * user without groups.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` if `claims` is not an object.
 * @example
 * ```ts
 * import { createJwtVerifier, importSecret, signJwt } from "josette";
 * import { groupsOf } from "josette/profiles";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)), { alg: "HS256" });
 * const verifier = createJwtVerifier({
 *   verify: { keys: key, alg: ["HS256"] },
 *   claims: { issuer: "me", audience: null },
 * });
 * const token = await signJwt({ iss: "me", hasgroups: true }, key, {}, { expiresIn: "5m" });
 * const { claims } = await verifier.verify(token);
 * const found = groupsOf(claims);
 * console.log(found.kind === "listed" ? found.groups : `ask Graph: ${found.kind}`); // ask Graph: hasgroups
 * ```
 */
export function groupsOf(claims: VerifiedClaims): EntraGroups {
  if (typeof claims !== "object" || claims === null) {
    throw new UsageError("ERR_INVALID_ARGUMENT", "claims must be the claims object that a verifier returns");
  }
  const own = (name: string): VerifiedClaims[string] =>
    Object.hasOwn(claims, name) ? claims[name] : undefined;
  // Checked first: if the token has this claim, a list of groups in it is not complete.
  const names = own("_claim_names");
  if (isJsonObject(names) && Object.hasOwn(names, "groups")) {
    return { kind: "overage", endpoint: endpointOf(own("_claim_sources"), names["groups"]) };
  }
  if (own("hasgroups") === true || own("hasgroups") === "true") return { kind: "hasgroups" };
  const groups = own("groups");
  if (!Array.isArray(groups)) return { kind: "absent" };
  const list: readonly unknown[] = groups;
  return list.every((group) => typeof group === "string")
    ? { kind: "listed", groups: [...list] }
    : { kind: "absent" };
}

/** Returns the endpoint of a distributed claim: OpenID Connect Core section 5.6.2. */
function endpointOf(sources: VerifiedClaims[string], name: VerifiedClaims[string]): string | undefined {
  if (!isJsonObject(sources) || typeof name !== "string" || !Object.hasOwn(sources, name)) return undefined;
  const source = sources[name];
  const endpoint = isJsonObject(source) && Object.hasOwn(source, "endpoint") ? source["endpoint"] : undefined;
  return typeof endpoint === "string" ? endpoint : undefined;
}
