/**
 * Entra ID's token endpoint of version 2.0, for applications that ask for themselves: RFC 6749 section 4.4,
 * RFC 7523 section 2.2.
 */
import type { X509Certificate } from "node:crypto";
import type { AssertionCheck, CertifiedClient } from "./client-assertion.ts";
import { applicationClaims } from "./entra-claims.ts";
import type { JsonObject } from "./jws.ts";
import { refuseRepeated, required, TokenError } from "./token-error.ts";

/** A registered API. */
export interface EntraApi {
  readonly clientId: string;
  /** `api://...` */
  readonly applicationIdUri: string;
  /**
   * The certificate in the registration's `keyCredentials` that its access tokens are encrypted for, if there
   * is one.
   */
  readonly encryptionCertificate?: X509Certificate;
}

/** A registered client, with the app roles of the API that an administrator gave it. */
export interface EntraApplication extends CertifiedClient {
  readonly roles: readonly string[];
  /** The object that stands for it in the tenant. */
  readonly objectId: string;
}

export interface EntraTokenIssuer {
  readonly tenantId: string;
  readonly api: EntraApi;
  readonly authenticate: AssertionCheck<EntraApplication>;
  /** A token for the API. */
  readonly issue: (claims: JsonObject) => string;
}

/** RFC 6749 section 5.1: the body of a successful answer; throws a `TokenError` for everything else. */
export function entraTokenResponse(form: URLSearchParams, issuer: EntraTokenIssuer): JsonObject {
  refuseRepeated(form);
  if (required(form, "grant_type") !== "client_credentials") {
    throw new TokenError("unsupported_grant_type", "Only client_credentials is supported");
  }
  const { clientId: client, roles, objectId } = issuer.authenticate(form);
  const { applicationIdUri, clientId } = issuer.api;
  // An application gets what it was given beforehand, all of it at once.
  if (![`${applicationIdUri}/.default`, `${clientId}/.default`].includes(required(form, "scope"))) {
    throw new TokenError("invalid_scope", "The scope must be an API's, followed by /.default");
  }
  const claims = applicationClaims({ tenantId: issuer.tenantId, api: clientId, client, objectId, roles });
  return { token_type: "Bearer", expires_in: 3599, access_token: issuer.issue(claims) };
}
