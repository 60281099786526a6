/** Authorization responses as JWTs: JWT Secured Authorization Response Mode for OAuth 2.0 (JARM). */
import type { SignatureAlgorithm } from "../../algorithms/names.ts";
import type { Suite } from "../../algorithms/suite.ts";
import type { SignatureScheme } from "../../algorithms/types.ts";
import { typeOf } from "../../header/media-type.ts";
import { failed, requireType } from "../../jwt/rejections.ts";
import type { ClaimsOrigin, JwtClaims, JwtContext } from "../../jwt/types.ts";
import type { LeanJwtPolicy } from "../../jwt/lean-policy.ts";
import { joinMembers, type Members, OptionReader } from "../../options/reader.ts";
import { anyText, invalidOption, text } from "../../options/values.ts";
import { requireTrustedAudiences } from "../building-blocks/audiences.ts";
import { requirePastIssue } from "../building-blocks/issue-time.ts";
import { authorizationServerKeys } from "./authorization-server-keys.ts";
import { requireState, stateValue } from "./request-state.ts";
import {
  signedTokenMembers,
  signedTokenPolicy,
  type SignedTokenOptions,
} from "../building-blocks/signed-token.ts";

/** The context of a call of {@link authorizationResponse}. */
export interface AuthorizationResponseContext extends JwtContext {
  /**
   * The `state` of the authorization request, which the application has bound to the user's browser. `null`
   * if the request had none; the response must then have none either.
   */
  readonly state: string | null;
}

/** Options of {@link authorizationResponse}. Times are in seconds. */
export interface AuthorizationResponseOptions<Claims = unknown> extends SignedTokenOptions<
  AuthorizationResponseContext,
  Claims
> {
  /** The issuer identifier of the authorization server to which the request was sent. */
  readonly issuer: string;
  /** The client id in the request: the response's `aud`. */
  readonly clientId: string;
  /**
   * The accepted signature algorithms: those the client is registered for
   * (`authorization_signed_response_alg`). Default: `["RS256"]`.
   */
  readonly alg?: readonly (SignatureAlgorithm | SignatureScheme)[];
}

/** The parameters of a verified authorization response. */
export interface AuthorizationResponseClaims {
  readonly iss: string;
  readonly state?: string;
  /** The authorization code. */
  readonly code?: string;
  /** Why the server did not grant the request: RFC 6749 section 4.1.2.1. */
  readonly error?: string;
  readonly error_description?: string;
  readonly error_uri?: string;
  /** A token of the implicit or hybrid flow. It must be verified as well. */
  readonly id_token?: string;
  readonly access_token?: string;
  readonly token_type?: string;
}

/** The reader of `AuthorizationResponseOptions`. */
export const authorizationResponseOptions: OptionReader<AuthorizationResponseOptions> =
  /* @__PURE__ */ new OptionReader<AuthorizationResponseOptions>(
    "options",
    /* @__PURE__ */ joinMembers(signedTokenMembers, {
      issuer: { kind: "mandatory", is: text, write: "issuer: the authorization server's issuer identifier" },
      clientId: { kind: "mandatory", is: text, write: "clientId: the client id in the request" },
    }),
  );

/** The options that {@link AuthorizationResponseContext} adds to the context of a call. */
export const stateMembers: Members<Partial<Pick<AuthorizationResponseContext, "state">>> = {
  state: { kind: "strict", is: stateValue },
};

/** Implements `authorizationResponse` of josette/profiles with the algorithms of a suite. */
export function authorizationResponse<Claims = unknown>(
  suite: Suite,
  options: AuthorizationResponseOptions<Claims>,
): LeanJwtPolicy<AuthorizationResponseContext, AuthorizationResponseClaims & Claims> {
  const read = authorizationResponseOptions.read(options);
  const { issuer, clientId } = read;
  return signedTokenPolicy<AuthorizationResponseContext>(suite, read, {
    name: "authorizationResponse",
    publishedKeys: () => authorizationServerKeys(suite, issuer),
    claims: { issuer, audience: clientId },
    required: ["iss", "aud", "exp"],
    context: { ...stateMembers },
    *check(claims, { context, jws }: ClaimsOrigin<Partial<AuthorizationResponseContext>>, times) {
      // Checked first, so that a mistake of the caller is not hidden by a claim error.
      const expected = stateIn(context);
      // JARM defines no type. Tokens of other kinds, which are signed with the same keys, may have one.
      if (typeOf(jws.header) !== undefined) requireType(jws.header, "JWT", "JWS");
      requireTrustedAudiences(claims, { clientIds: [clientId], trustedAudiences: [] });
      requirePastIssue(claims, times);
      requireState(claims, expected); // section 2.4 step 2
      checkParameters(claims, expected);
    },
  });
}

function stateIn({ state }: Partial<AuthorizationResponseContext>): string | null {
  if (state !== undefined) return state;
  throw invalidOption(
    "state is missing: pass the state of the request in the context, or state: null if it had none",
  );
}

/** Parameters that grant access: RFC 6749 sections 4.1.2 and 4.2.2, OpenID Connect Core section 3.3.2.5. */
const granted = ["code", "access_token", "id_token"] as const;

/** Parameters that may be empty. */
const described = ["token_type", "error_description", "error_uri"] as const;

/** Checks the parameters of a successful response or of an error: section 2.1. */
function checkParameters(claims: JwtClaims, state: string | null): void {
  for (const name of [...granted, "error"]) {
    if (claims[name] !== undefined && !text.is(claims[name])) {
      throw failed("must be a non-empty string", claims, name);
    }
  }
  for (const name of described) {
    if (claims[name] !== undefined && !anyText.is(claims[name])) {
      throw failed("is not a string", claims, name);
    }
  }
  const grants = granted.some((name) => claims[name] !== undefined);
  if (claims["error"] !== undefined && grants) {
    throw failed("is not allowed in a successful response", claims, "error");
  }
  // With the response type "none" only the state shows that this is a response to the request.
  if (claims["error"] === undefined && !grants && state === null) {
    throw failed("is missing, and there is no other parameter of an authorization response", claims, "code");
  }
}
