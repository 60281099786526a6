/** JWT access tokens: RFC 9068. */
import { decryptionCode } from "../../jwt/encrypted.ts";
import type { Suite } from "../../algorithms/suite.ts";
import type { SignatureAlgorithm } from "../../algorithms/names.ts";
import type { SignatureScheme } from "../../algorithms/types.ts";
import { discoveringKeySet } from "../../jwk/sets/remote/discover.ts";
import type { KeysInput } from "../../jwk/key/types.ts";
import { failed, requireType } from "../../jwt/rejections.ts";
import { decryptionOf, signatureValues } from "../../jwt/profile-policy.ts";
import type { LeanJwtPolicy } from "../../jwt/values.ts";
import { RS256 } from "../../algorithms/signatures/rsa-pkcs1.ts";
import { resolveJwtPolicy } from "../../jwt/policy.ts";
import { type ProfileRules } from "../../jwt/profile-slot.ts";
import { withProfile } from "../../jwt/profile-policy.ts";
import type {
  CachePolicy,
  ClaimsCheck,
  ClaimsPredicate,
  DecryptPolicy,
  JwtContext,
} from "../../jwt/types.ts";
import type { Limits } from "../../limits.ts";
import { OptionReader } from "../../options/reader.ts";
import { callback, duration, invalidOption, text, readList, readTexts } from "../../options/values.ts";
import { checkAuthentication } from "../oidc/authentication.ts";
import { scopesIn } from "./permissions.ts";

/** Options of {@link jwtAccessToken}. Times are in seconds. */
export interface JwtAccessTokenOptions<Claims = unknown> {
  /** The issuer identifier of the authorization server. */
  readonly issuer: string;
  /** The identifiers of this resource server in `aud`; one of them must match. */
  readonly audience: string | readonly string[];
  /** The keys to verify with. Default: the keys from the server's metadata, as with `discoverKeySet`. */
  readonly keys?: KeysInput;
  /**
   * The accepted signature algorithms. Default: `["RS256"]`, which every server must support (section 2.1).
   */
  readonly alg?: readonly (SignatureAlgorithm | SignatureScheme)[];
  /**
   * How encrypted tokens are decrypted. Without it, encrypted tokens are rejected. With it, unencrypted
   * tokens are rejected unless `optional` is set.
   */
  readonly decrypt?: DecryptPolicy;
  /** The accepted clients (`client_id`). Default: any. */
  readonly clients?: readonly string[];
  /** The required scopes: one, or a list with one per entry. The token must have all of them. */
  readonly scope?: string | readonly string[];
  /** The maximum number of seconds since the user authenticated (`auth_time`, section 2.2.1). */
  readonly maxAge?: number;
  /** The accepted authentication context classes (section 2.2.1). */
  readonly acr?: string | readonly string[];
  /** The allowed clock skew in seconds. Default: 60. */
  readonly clockTolerance?: number;
  /** The maximum age of a token: seconds since `iat`. */
  readonly maxTokenAge?: number;
  /**
   * The application's check, which runs after all others. If it is a type predicate, the verified claims get
   * its type.
   */
  readonly check?: ClaimsCheck | ClaimsPredicate<Claims>;
  /** Caches verified tokens; see `JwtPolicy`. Default: `false`. */
  readonly cache?: boolean | CachePolicy;
  /** Limits on untrusted tokens. Omitted members keep their defaults. */
  readonly limits?: Partial<Limits>;
}

/** The reader of these options. */
export const jwtAccessTokenOptions: OptionReader<JwtAccessTokenOptions> =
  /* @__PURE__ */ new OptionReader<JwtAccessTokenOptions>("options", {
    issuer: { kind: "mandatory", is: text, write: "issuer: the authorization server's issuer identifier" },
    audience: {
      kind: "mandatory",
      is: "elsewhere",
      write: 'audience: the identifier of this resource server in "aud"',
    },
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

/** Implements `jwtAccessToken` of josette/profiles for the algorithms of an entry. */
export function jwtAccessToken<Claims = unknown>(
  suite: Suite,
  options: JwtAccessTokenOptions<Claims>,
): LeanJwtPolicy<JwtContext, Claims> {
  const read = jwtAccessTokenOptions.read(options);
  const { issuer, alg = [RS256], decrypt, clockTolerance = 60, maxTokenAge, cache, limits } = read;
  const { keys = discoveringKeySet(suite, issuer) } = read;
  const audience = readTexts(read.audience, "audience");
  const policy = withProfile(
    {
      ...(decrypt !== undefined && { decrypt: decryptionOf(suite, decrypt, decryptionCode) }),
      verify: { keys, alg: signatureValues(suite, alg), typ: "at+jwt" },
      claims: {
        issuer,
        audience,
        clockTolerance,
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
  // Reports mistakes in options that the policy passes through here, not only when a verifier is created.
  resolveJwtPolicy(suite, decryptionCode.resolve, policy);
  return policy;
}

/** Sections 2.2.1, 2.2.3 and 4. */
function checkOf(options: JwtAccessTokenOptions): ProfileRules["check"] {
  const { maxAge, acr } = options;
  const clients = options.clients === undefined ? undefined : readList(options.clients, "clients");
  const scope = options.scope === undefined ? undefined : readScopes(options.scope);
  const rule = { maxAge, acr: acr === undefined ? undefined : readTexts(acr, "acr") };
  return function* check(claims, { jws }, times) {
    // The policy checks this too, but an application may replace its `verify`.
    requireType(jws.header, "at+jwt", "JWS");
    const { client_id: client, scope: given } = claims;
    for (const name of ["client_id", "sub", "jti"]) {
      if (typeof claims[name] !== "string" || claims[name] === "")
        throw failed("is not a non-empty string", claims, name);
    }
    if (clients !== undefined && !clients.some((each) => each === client)) {
      throw failed("is not an accepted client", claims, "client_id", clients);
    }
    if (claims.iat !== undefined && claims.iat > times.nowRoundedUp + times.clockTolerance) {
      throw failed("is in the future", claims, "iat");
    }
    const scopes = given === undefined ? [] : scopesIn({ scope: given });
    if (scope !== undefined && !scope.every((each) => scopes.includes(each))) {
      throw failed("does not include all required scopes", claims, "scope", scope);
    }
    checkAuthentication(claims, rule, times);
  };
}

/** A string with several scopes would never match. */
function readScopes(value: string | readonly string[]): readonly string[] {
  const scopes = readTexts(value, "scope");
  const wrong = scopes.some((scope) => scopesIn({ scope }).length !== 1);
  if (wrong) throw invalidOption("scope must be one scope, or a list with one scope per entry");
  return scopes;
}
