/** Introspection responses as JWTs: RFC 9701 section 5. */
import type { SignatureAlgorithm } from "../../algorithms/names.ts";
import type { Suite } from "../../algorithms/suite.ts";
import type { SignatureScheme } from "../../algorithms/types.ts";
import { isJsonObject } from "../../encoding/json.ts";
import type { JsonValue } from "../../encoding/json-value.ts";
import { failed, requireType } from "../../jwt/rejections.ts";
import type { JwtClaims, JwtContext } from "../../jwt/types.ts";
import type { LeanJwtPolicy } from "../../jwt/lean-policy.ts";
import { joinMembers, OptionReader } from "../../options/reader.ts";
import { readTexts, text } from "../../options/values.ts";
import { requirePastIssue } from "../building-blocks/issue-time.ts";
import { authorizationServerKeys } from "./authorization-server-keys.ts";
import {
  signedTokenMembers,
  signedTokenPolicy,
  type SignedTokenOptions,
} from "../building-blocks/signed-token.ts";

/** Options of {@link introspectionResponse}. Times are in seconds. */
export interface IntrospectionResponseOptions<Claims = unknown> extends SignedTokenOptions<
  JwtContext,
  Claims
> {
  /** The issuer identifier of the authorization server. */
  readonly issuer: string;
  /** The identifiers of this resource server in `aud`, often its client id; one of them must match. */
  readonly audience: string | readonly string[];
  /**
   * The accepted signature algorithms: those registered for the resource server
   * (`introspection_signed_response_alg`). Default: `["RS256"]`.
   */
  readonly alg?: readonly (SignatureAlgorithm | SignatureScheme)[];
}

/** What the authorization server says about the token: RFC 7662 section 2.2. */
export interface IntrospectedToken {
  /** Whether the token is active. If not, there are usually no other members. */
  readonly active: boolean;
  readonly [name: string]: JsonValue | undefined;
}

/** The claims of a verified introspection response. */
export interface IntrospectionResponseClaims {
  readonly iss: string;
  readonly iat: number;
  /** What the authorization server says about the token. The token's times have not been checked. */
  readonly token_introspection: IntrospectedToken;
}

/** The reader of `IntrospectionResponseOptions`. */
export const introspectionResponseOptions: OptionReader<IntrospectionResponseOptions> =
  /* @__PURE__ */ new OptionReader<IntrospectionResponseOptions>(
    "options",
    /* @__PURE__ */ joinMembers(signedTokenMembers, {
      issuer: { kind: "mandatory", is: text, write: "issuer: the authorization server's issuer identifier" },
      audience: {
        kind: "mandatory",
        is: "elsewhere",
        write: 'audience: the identifier of this resource server in "aud"',
      },
    }),
  );

const type = "token-introspection+jwt";

/** Implements `introspectionResponse` of josette/profiles with the algorithms of a suite. */
export function introspectionResponse<Claims = unknown>(
  suite: Suite,
  options: IntrospectionResponseOptions<Claims>,
): LeanJwtPolicy<JwtContext, IntrospectionResponseClaims & Claims> {
  const read = introspectionResponseOptions.read(options);
  const { issuer } = read;
  return signedTokenPolicy<JwtContext>(suite, read, {
    name: "introspectionResponse",
    publishedKeys: () => authorizationServerKeys(suite, issuer),
    typ: type,
    // The response describes the token at the time of issue. It is not a credential and need not expire.
    claims: { issuer, audience: readTexts(read.audience, "audience"), exp: "optional" },
    required: ["iss", "aud", "iat", "token_introspection"],
    context: {},
    *check(claims, { jws }, times) {
      // The policy checks `typ` too, but an application may replace the policy's `verify`.
      requireType(jws.header, type, "JWS");
      requirePastIssue(claims, times);
      checkIntrospection(claims);
    },
  });
}

/** Checks `active`, the only required member: RFC 7662 section 2.2. */
function checkIntrospection(claims: JwtClaims): void {
  const { token_introspection: token } = claims;
  if (!isJsonObject(token)) throw failed("is not an object", claims, "token_introspection");
  if (Object.hasOwn(token, "active") && typeof token["active"] === "boolean") return;
  throw failed('has no member "active" that is true or false', claims, "token_introspection");
}
