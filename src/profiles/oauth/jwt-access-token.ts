/** JWT access tokens: RFC 9068. */
import type { SignatureAlgorithm } from "../../algorithms/names.ts";
import type { Suite } from "../../algorithms/suite.ts";
import type { SignatureScheme } from "../../algorithms/types.ts";
import { failed, requireType } from "../../jwt/rejections.ts";
import type { LeanJwtPolicy } from "../../jwt/lean-policy.ts";
import { type ProfileRules } from "../../jwt/profile-rules.ts";
import type { CachePolicy, ClaimsOrigin } from "../../jwt/types.ts";
import { joinMembers, OptionReader } from "../../options/reader.ts";
import { duration, invalidOption, text, readList, readTexts } from "../../options/values.ts";
import { checkAuthentication } from "../building-blocks/authentication.ts";
import { requirePastIssue } from "../building-blocks/issue-time.ts";
import { authorizationServerKeys } from "./authorization-server-keys.ts";
import {
  signedTokenMembers,
  signedTokenPolicy,
  type SignedTokenOptions,
} from "../building-blocks/signed-token.ts";
import {
  accessTokenContext,
  misplacedDpop,
  type AccessTokenContext,
  type ConfirmationOptions,
} from "./confirmation-options.ts";
import { checkConfirmation, readConfirmation } from "./confirmation.ts";
import { scopesIn } from "./scopes-and-roles.ts";

/** Options of {@link jwtAccessToken}. Times are in seconds. */
export interface JwtAccessTokenOptions<Claims = unknown> extends SignedTokenOptions<
  AccessTokenContext,
  Claims
> {
  /** The issuer identifier of the authorization server. */
  readonly issuer: string;
  /** The identifiers of this resource server in `aud`; one of them must match. */
  readonly audience: string | readonly string[];
  /**
   * The accepted signature algorithms. Default: `["RS256"]`, which every server must support (section 2.1).
   */
  readonly alg?: readonly (SignatureAlgorithm | SignatureScheme)[];
  /** The accepted clients (`client_id`). Default: any. */
  readonly clients?: readonly string[];
  /** The required scope, or a list of scopes. The token must have all of them. */
  readonly scope?: string | readonly string[];
  /** The maximum number of seconds since the user authenticated (`auth_time`, section 2.2.1). */
  readonly maxAge?: number;
  /** The accepted authentication context classes (section 2.2.1). */
  readonly acr?: string | readonly string[];
  /**
   * How tokens that are bound to a key (`cnf`) are checked: with a DPoP proof, or with the certificate of a
   * mutual TLS connection, passed with each call. Default: `{}`. A token is rejected unless all of its
   * confirmation methods are satisfied. `null` ignores the claim and accepts bound tokens from anyone who
   * holds them, as RFC 9449 section 7.2 forbids.
   */
  readonly cnf?: ConfirmationOptions | null;
  /** Caches verified tokens; see `JwtPolicy`. Default: `false`. */
  readonly cache?: boolean | CachePolicy;
}

/** The reader of `JwtAccessTokenOptions`. */
export const jwtAccessTokenOptions: OptionReader<JwtAccessTokenOptions> =
  /* @__PURE__ */ new OptionReader<JwtAccessTokenOptions>(
    "options",
    /* @__PURE__ */ joinMembers(signedTokenMembers, {
      issuer: { kind: "mandatory", is: text, write: "issuer: the authorization server's issuer identifier" },
      audience: {
        kind: "mandatory",
        is: "elsewhere",
        write: 'audience: the identifier of this resource server in "aud"',
      },
      clients: { kind: "strict", is: "elsewhere" },
      scope: { kind: "strict", is: "elsewhere" },
      maxAge: { kind: "strict", is: duration },
      acr: { kind: "strict", is: "elsewhere" },
      cnf: { kind: "strict", is: "elsewhere" },
      cache: { kind: "strict", is: "elsewhere" },
    }),
    misplacedDpop,
  );

/** Implements `jwtAccessToken` of josette/profiles with the algorithms of a suite. */
export function jwtAccessToken<Claims = unknown>(
  suite: Suite,
  options: JwtAccessTokenOptions<Claims>,
): LeanJwtPolicy<AccessTokenContext, Claims> {
  const read = jwtAccessTokenOptions.read(options);
  const { issuer, cache } = read;
  return signedTokenPolicy<AccessTokenContext>(suite, read, {
    name: "jwtAccessToken",
    publishedKeys: () => authorizationServerKeys(suite, issuer),
    typ: "at+jwt",
    claims: { issuer, audience: readTexts(read.audience, "audience") },
    cache,
    required: ["iss", "exp", "aud", "sub", "client_id", "iat", "jti"],
    ...accessTokenContext,
    check: checkOf(read),
  });
}

/** Returns the checks of sections 2.2.1, 2.2.3 and 4. */
function checkOf(options: JwtAccessTokenOptions): ProfileRules["check"] {
  const { maxAge, acr } = options;
  const clients = options.clients === undefined ? undefined : readList(options.clients, "clients");
  const scope = options.scope === undefined ? undefined : readScopes(options.scope);
  const rule = { maxAge, acr: acr === undefined ? undefined : readTexts(acr, "acr") };
  const confirmation = readConfirmation(options.cnf);
  return function* check(claims, about: ClaimsOrigin<AccessTokenContext>, call) {
    const { jws } = about;
    // The policy checks `typ` too, but an application may replace the policy's `verify`.
    requireType(jws.header, "at+jwt", "JWS");
    const { client_id: client, scope: given } = claims;
    for (const name of ["client_id", "sub", "jti"]) {
      if (typeof claims[name] !== "string" || claims[name] === "")
        throw failed("is not a non-empty string", claims, name);
    }
    if (clients !== undefined && !clients.some((each) => each === client)) {
      throw failed("is not an accepted client", claims, "client_id", clients);
    }
    requirePastIssue(claims, call);
    const scopes = given === undefined ? [] : scopesIn({ scope: given });
    if (scope !== undefined && !scope.every((each) => scopes.includes(each))) {
      throw failed("does not include all required scopes", claims, "scope", scope);
    }
    checkAuthentication(claims, rule, call);
    yield* checkConfirmation(claims, about, confirmation, call);
  };
}

/** Reads the required scopes. A string with several scopes is rejected, because it would never match. */
function readScopes(value: string | readonly string[]): readonly string[] {
  const scopes = readTexts(value, "scope");
  const wrong = scopes.some((scope) => scopesIn({ scope }).length !== 1);
  if (wrong) throw invalidOption("scope must be one scope, or a list with one scope per entry");
  return scopes;
}
