/** The options of `oidcIdToken`. OpenID Connect Core section 3.1.2.1. */
import type { SignatureAlgorithm } from "../../algorithms/names.ts";
import type { SignatureScheme } from "../../algorithms/types.ts";
import type { CachePolicy } from "../../jwt/types.ts";
import type { OidcIdTokenContext } from "./id-token-context.ts";
import { joinMembers, type Members, OptionReader } from "../../options/reader.ts";
import { duration, invalidOption, text, type Value, readList, readTexts } from "../../options/values.ts";
import type { AudienceRule } from "../building-blocks/audiences.ts";
import { signedTokenMembers, type SignedTokenOptions } from "../building-blocks/signed-token.ts";

/** Options of {@link oidcIdToken}. Times are in seconds. */
export interface OidcIdTokenOptions<Claims = unknown> extends SignedTokenOptions<OidcIdTokenContext, Claims> {
  /**
   * The issuer identifier of the provider, or a list of several. `{tenantid}` in an issuer stands for a
   * tenant id, which must be the claim `tid`, as in `https://login.microsoftonline.com/{tenantid}/v2.0`. A
   * list or a placeholder requires `keys`, which are then accepted for all these issuers: providers with
   * different keys need separate policies.
   */
  readonly issuer: string | readonly string[];
  /** The client ids that the provider issued to the application; `aud` must have one of them. */
  readonly clientId: string | readonly string[];
  /**
   * Other clients that may have requested the token (`azp`), such as the mobile apps for which Google issues
   * tokens to the client id of the server.
   */
  readonly authorizedParties?: readonly string[];
  /**
   * The accepted signature algorithms: those the client is registered for (`id_token_signed_response_alg`).
   * Default: `["RS256"]`.
   */
  readonly alg?: readonly (SignatureAlgorithm | SignatureScheme)[];
  /**
   * The nonce of the authentication request. If omitted, every call must have one in its context. `null`
   * skips the check, for requests without a nonce.
   */
  readonly nonce?: string | null;
  /** The maximum number of seconds since the user authenticated: the `max_age` of the request. */
  readonly maxAge?: number;
  /** The accepted authentication context classes. */
  readonly acr?: string | readonly string[];
  /** The access token that was returned with the ID token: `at_hash` must be its hash. */
  readonly accessToken?: string;
  /** The authorization code that was returned with the ID token: `c_hash` must be its hash. */
  readonly code?: string;
  /** The state that was returned with the ID token: `s_hash` must be its hash (FAPI 1.0 part 2). */
  readonly state?: string;
  /**
   * The endpoint that returned the ID token. `"authorization"` (implicit and hybrid flow): the token was
   * passed through the browser, so a nonce is required, and the hash of each value that is given. An
   * `at_hash` or `c_hash` whose value is not given is rejected. `"token"`, the default: hashes are compared
   * if present.
   */
  readonly endpoint?: "token" | "authorization";
  /** The accepted audiences besides the client. */
  readonly trustedAudiences?: readonly string[];
  /** The accepted `sub`, if the user is already known, as when a token is renewed (section 12.2). */
  readonly subject?: string;
  /** Caches verified tokens; see `JwtPolicy`. Default: `false`. */
  readonly cache?: boolean | CachePolicy;
}

/** The values of a login, from the options or from the context of a call. */
export interface LoginValues {
  readonly maxAge: number | undefined;
  readonly acr: readonly string[] | undefined;
  readonly accessToken: string | undefined;
  readonly code: string | undefined;
  readonly state: string | undefined;
}

/** The options, read and validated. */
export interface ResolvedOidcOptions extends LoginValues, AudienceRule {
  readonly nonce: string | null | undefined;
  readonly fromBrowser: boolean;
}

const endpoint: Value = {
  must: 'be "token" or "authorization"',
  is: (value) => value === "token" || value === "authorization",
};

/** The options that do not depend on the provider, for the option readers that include them. */
export const loginMembers: Members<
  Omit<OidcIdTokenOptions, keyof SignedTokenOptions | "issuer" | "clientId">
> = {
  authorizedParties: { kind: "strict", is: "elsewhere" },
  nonce: { kind: "strict", is: "elsewhere" },
  maxAge: { kind: "strict", is: duration },
  acr: { kind: "strict", is: "elsewhere" },
  accessToken: { kind: "strict", is: text },
  code: { kind: "strict", is: text },
  state: { kind: "strict", is: text },
  endpoint: { kind: "strict", is: endpoint },
  trustedAudiences: { kind: "strict", is: "elsewhere" },
  subject: { kind: "strict", is: text },
  cache: { kind: "strict", is: "elsewhere" },
};

/** The reader of `OidcIdTokenOptions`. */
export const oidcIdTokenOptions: OptionReader<OidcIdTokenOptions> =
  /* @__PURE__ */ new OptionReader<OidcIdTokenOptions>(
    "options",
    /* @__PURE__ */ joinMembers(/* @__PURE__ */ joinMembers(signedTokenMembers, loginMembers), {
      issuer: { kind: "mandatory", is: "elsewhere", write: "issuer: the provider's issuer identifier" },
      clientId: {
        kind: "mandatory",
        is: "elsewhere",
        write: "clientId: the client id issued by the provider",
      },
    }),
  );

/**
 * Validates the options of `oidcIdToken`. `options` is the copy that the option reader made.
 * @throws UsageError `ERR_INVALID_OPTION` for a missing or invalid option or a contradiction.
 */
export function resolveOidcOptions(
  options: Omit<OidcIdTokenOptions, "issuer" | "clientId">,
  clientId: string | readonly string[],
): ResolvedOidcOptions {
  const { nonce, endpoint: from = "token", trustedAudiences, authorizedParties } = options;
  const fromBrowser = from === "authorization";
  if (nonce === null && fromBrowser) {
    throw invalidOption(
      'nonce must not be null with endpoint: "authorization": ID tokens from the authorization endpoint ' +
        "must have a nonce",
    );
  }
  if (nonce !== null && nonce !== undefined && !text.is(nonce)) {
    throw invalidOption("nonce must be a non-empty string, or null to skip the check");
  }
  return {
    ...readLoginValues(options),
    clientIds: readTexts(clientId, "clientId"),
    nonce,
    fromBrowser,
    trustedAudiences: trustedAudiences === undefined ? [] : readList(trustedAudiences, "trustedAudiences"),
    authorizedParties:
      authorizedParties === undefined ? [] : readList(authorizedParties, "authorizedParties"),
  };
}

/**
 * Reads the values of a login, from the options or from the context of a call.
 * @throws UsageError `ERR_INVALID_OPTION` for an invalid `acr`.
 */
export function readLoginValues(
  given: Pick<OidcIdTokenOptions, keyof LoginValues> | OidcIdTokenContext,
): LoginValues {
  const { maxAge, acr, accessToken, code, state } = given;
  return { maxAge, acr: acr === undefined ? undefined : readTexts(acr, "acr"), accessToken, code, state };
}
