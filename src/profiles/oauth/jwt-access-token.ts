/** Access tokens as JWTs: RFC 9068. */
import type { SignatureAlgorithm } from "../../alg/signature.ts";
import { sameMediaType, typeOf } from "../../header/media-type.ts";
import { discoveringKeySet } from "../../jwk/sets/remote/discover.ts";
import type { KeysInput } from "../../jwk/key/types.ts";
import { failed, wrongType } from "../../jwt/claim-errors.ts";
import { resolveJwtPolicy } from "../../jwt/policy.ts";
import { withProfile, type ProfileRules } from "../../jwt/profile-slot.ts";
import type {
  CachePolicy,
  ClaimsCheck,
  ClaimsPredicate,
  DecryptPolicy,
  JwtContext,
  JwtPolicy,
} from "../../jwt/types.ts";
import type { Limits } from "../../limits.ts";
import { readList, readTexts } from "../../options/texts.ts";
import { OptionReader } from "../../options/reader.ts";
import { callback, duration, invalidOption, text } from "../../options/values.ts";
import { checkAuthentication } from "../oidc/authentication.ts";
import { scopesIn } from "./scopes.ts";

/** What access tokens must say. Times are in seconds. */
export interface JwtAccessTokenOptions<Claims = unknown> {
  /** The authorization server, as it calls itself. */
  readonly issuer: string;
  /** What this resource server is called in `aud`; one of these is enough. */
  readonly audience: string | readonly string[];
  /** The server's keys; by default those that its metadata points to, as `discoverKeySet` finds them. */
  readonly keys?: KeysInput;
  /** `["RS256"]` by default, which every server must support (section 2.1). */
  readonly alg?: readonly SignatureAlgorithm[];
  /** How encrypted tokens are opened; without it they are refused, with it plain ones are, unless it is `optional`. */
  readonly decrypt?: DecryptPolicy;
  /** The clients that are let in; any by default. */
  readonly clients?: readonly string[];
  /** The scopes that a token must have, all of them: one, or a list with one in each entry. */
  readonly scope?: string | readonly string[];
  /** The most seconds since the user authenticated (`auth_time`, section 2.2.1). */
  readonly maxAge?: number;
  /** The accepted authentication context classes (section 2.2.1). */
  readonly acr?: string | readonly string[];
  /** The seconds by which clocks may differ; 60 by default. */
  readonly clockTolerance?: number;
  /** The most seconds since `iat`. */
  readonly maxTokenAge?: number;
  /** The application's own check, after these. One that is a type predicate gives the claims their type. */
  readonly check?: ClaimsCheck | ClaimsPredicate<Claims>;
  /** Whether, or how many, verified tokens are remembered; off by default. More about it at `JwtPolicy`. */
  readonly cache?: boolean | CachePolicy;
  /** Budgets for untrusted tokens; the members that are left out keep their defaults. */
  readonly limits?: Partial<Limits>;
}

/** The options, as data for their reader. */
export const jwtAccessTokenOptions: OptionReader<JwtAccessTokenOptions> =
  /* @__PURE__ */ new OptionReader<JwtAccessTokenOptions>("options", {
    issuer: { kind: "mandatory", is: text, write: "the authorization server's issuer identifier" },
    audience: { kind: "mandatory", is: "elsewhere", write: 'what "aud" calls this resource server' },
    keys: { kind: "strict", is: "elsewhere" },
    alg: { kind: "strict", is: "elsewhere" },
    decrypt: { kind: "strict", is: "elsewhere" },
    clients: { kind: "strict", is: "elsewhere" },
    scope: { kind: "strict", is: "elsewhere" },
    maxAge: { kind: "strict", is: duration },
    acr: { kind: "strict", is: "elsewhere" },
    clockTolerance: { kind: "strict", is: duration },
    maxTokenAge: { kind: "strict", is: duration },
    check: { kind: "strict", is: callback },
    cache: { kind: "strict", is: "elsewhere" },
    limits: { kind: "strict", is: "elsewhere" },
  });

/**
 * A policy for access tokens as RFC 9068 has them. What it returns is a plain `JwtPolicy` for `createJwtVerifier`.
 *
 * A token passes if its `typ` is `at+jwt`, which ID tokens do not have, and `iss`, `exp`, `aud`, `sub`, `client_id`, `iat` and `jti` are
 * there and right (sections 2.2 and 4); and, where they are asked for, the client is one of `clients`, all of `scope` is in it, and the
 * user's authentication is recent enough and of an accepted class. All of that is said here, and nothing of it in the context of a call.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for anything missing, unknown or impossible; `ERR_INVALID_ARGUMENT` for an issuer that is no URL,
 * or keys that are none.
 * @throws JoseError the errors of `importKey` and `keySet` for bad keys.
 * @example
 * ```ts
 * import { createJwtVerifier } from "josette";
 * import { jwtAccessToken } from "josette/profiles";
 * const verifier = createJwtVerifier(
 *   jwtAccessToken({
 *     issuer: "https://as.example.com",
 *     audience: "https://api.example.com",
 *     scope: "orders.read",
 *   }),
 * );
 * // The keys are found when the first token comes: const { claims } = await verifier.verify(token);
 * console.log(typeof verifier.verify); // function
 * ```
 */
export function jwtAccessToken<Claims = unknown>(
  options: JwtAccessTokenOptions<Claims>,
): JwtPolicy<JwtContext, Claims> {
  const read = jwtAccessTokenOptions.read(options);
  const { issuer, alg = ["RS256"], decrypt, clockTolerance = 60, maxTokenAge, cache, limits } = read;
  const { keys = discoveringKeySet(issuer) } = read;
  const audience = readTexts(read.audience, "audience");
  const policy = withProfile(
    {
      ...(decrypt !== undefined && { decrypt }),
      verify: { keys, alg, typ: "at+jwt" },
      claims: {
        ...{ issuer, audience, clockTolerance },
        ...(maxTokenAge !== undefined && { maxTokenAge }),
      },
      ...(cache !== undefined && { cache }),
      ...(limits !== undefined && { limits }),
    },
    {
      name: "jwtAccessToken",
      required: ["iss", "exp", "aud", "sub", "client_id", "iat", "jti"],
      context: {},
      check: checkOf(read),
      applicationCheck: read.check,
    },
  );
  // What a policy takes as it is shows its mistakes here as well, and not only when a verifier is made.
  resolveJwtPolicy(policy);
  return policy;
}

/** Sections 2.2.1, 2.2.3 and 4. */
function checkOf(options: JwtAccessTokenOptions): ProfileRules["check"] {
  const { maxAge, acr } = options;
  const clients = options.clients === undefined ? undefined : readList(options.clients, "clients");
  const scope = options.scope === undefined ? undefined : readScopes(options.scope);
  const rule = { maxAge, acr: acr === undefined ? undefined : readTexts(acr, "acr") };
  return function* check(claims, { jws }, times) {
    // The policy says so too, but an application may replace its `verify`.
    const typ = typeOf(jws.header);
    if (typ === undefined || !sameMediaType(typ, "at+jwt")) throw wrongType(typ, "at+jwt");
    const { client_id: client, scope: given } = claims;
    for (const name of ["client_id", "sub", "jti"]) {
      if (typeof claims[name] !== "string" || claims[name] === "")
        throw failed("is not a name", claims, name);
    }
    if (clients !== undefined && !clients.some((each) => each === client)) {
      throw failed("is not an accepted one", claims, "client_id", clients);
    }
    if (claims.iat !== undefined && claims.iat > times.nowRoundedUp + times.clockTolerance) {
      throw failed("lies in the future", claims, "iat");
    }
    const scopes = given === undefined ? [] : scopesIn({ scope: given });
    if (scope !== undefined && !scope.every((each) => scopes.includes(each))) {
      throw failed("does not have all that is asked for", claims, "scope", scope);
    }
    checkAuthentication(claims, rule, times);
  };
}

/** Several in one text are none that a token could have. */
function readScopes(value: string | readonly string[]): readonly string[] {
  const scopes = readTexts(value, "scope");
  const wrong = scopes.some((scope) => scopesIn({ scope }).length !== 1);
  if (wrong) throw invalidOption("scope must be one scope, or a list with one in each entry");
  return scopes;
}
