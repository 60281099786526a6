/** What a client says of the ID tokens it expects, and what only the single login knows. OpenID Connect Core section 3.1.2.1. */
import type { SignatureAlgorithm } from "../../alg/signature.ts";
import type { KeysInput } from "../../jwk/key/types.ts";
import type { CachePolicy, ClaimsCheck, ClaimsPredicate, DecryptPolicy } from "../../jwt/types.ts";
import type { Limits } from "../../limits.ts";
import type { OidcIdTokenContext } from "./id-token-context.ts";
import { OptionReader } from "../../options/reader.ts";
import { readList, readTexts } from "../../options/texts.ts";
import { callback, duration, invalidOption, text, type Value } from "../../options/values.ts";

/** What ID tokens must say. Times are in seconds. */
export interface OidcIdTokenOptions<Claims = unknown> {
  /** The provider, as it calls itself. */
  readonly issuer: string;
  /** The id that the provider gave to the client: the token's `aud`. */
  readonly clientId: string;
  /** The provider's keys; by default those that its metadata points to, as `discoverKeySet` finds them. */
  readonly keys?: KeysInput;
  /** What the client is registered for (`id_token_signed_response_alg`); `["RS256"]` by default. */
  readonly alg?: readonly SignatureAlgorithm[];
  /** How encrypted ID tokens are opened; without it they are refused, with it plain ones are, unless it is `optional`. */
  readonly decrypt?: DecryptPolicy;
  /**
   * The nonce of the authentication request. Left out, every call must bring its own in its context; `null` goes without the check, where
   * none was sent.
   */
  readonly nonce?: string | null;
  /** The most since the user authenticated: the `max_age` of the request. */
  readonly maxAge?: number;
  /** The accepted authentication context classes. */
  readonly acr?: string | readonly string[];
  /** The access token that came with the ID token: `at_hash` must be its hash. */
  readonly accessToken?: string;
  /** The authorization code that came with it: `c_hash` must be its hash. */
  readonly code?: string;
  /** The state that came with it: `s_hash` must be its hash (FAPI 1.0 part 2). */
  readonly state?: string;
  /**
   * Where the ID token came from. From the authorization endpoint (implicit and hybrid flow) it has come through the browser: then there
   * must be a nonce, and the hash of whatever came with it; an `at_hash` or `c_hash` whose value is not given is refused. From the token endpoint, the default, hashes are compared where there are any.
   */
  readonly endpoint?: "token" | "authorization";
  /** Who may be among the audiences besides the client. */
  readonly trustedAudiences?: readonly string[];
  /** The accepted `sub`: the user who is known already, as in a renewal (section 12.2). */
  readonly subject?: string;
  /** The seconds by which clocks may differ; 60 by default. */
  readonly clockTolerance?: number;
  /** The most seconds since `iat`. */
  readonly maxTokenAge?: number;
  /** The application's own check, after these. One that is a type predicate gives the claims their type. */
  readonly check?: ClaimsCheck<OidcIdTokenContext> | ClaimsPredicate<Claims, OidcIdTokenContext>;
  /** Whether, or how many, verified tokens are remembered; off by default. More about it at `JwtPolicy`. */
  readonly cache?: boolean | CachePolicy;
  /** Budgets for untrusted tokens; the members that are left out keep their defaults. */
  readonly limits?: Partial<Limits>;
}

/** What comes with a login, or with each call. */
export interface LoginValues {
  readonly maxAge: number | undefined;
  readonly acr: readonly string[] | undefined;
  readonly accessToken: string | undefined;
  readonly code: string | undefined;
  readonly state: string | undefined;
}

/** Options, read once. */
export interface ResolvedOidcOptions extends LoginValues {
  readonly clientId: string;
  readonly nonce: string | null | undefined;
  readonly fromBrowser: boolean;
  readonly trustedAudiences: readonly string[];
  readonly clockTolerance: number;
  readonly check: ClaimsCheck<OidcIdTokenContext> | undefined;
}

const endpoint: Value = {
  must: 'be "token" or "authorization"',
  is: (value) => value === "token" || value === "authorization",
};

/** The options, as data for their reader. */
export const oidcIdTokenOptions: OptionReader<OidcIdTokenOptions> =
  /* @__PURE__ */ new OptionReader<OidcIdTokenOptions>("options", {
    issuer: { kind: "mandatory", is: text, write: "the provider's issuer identifier" },
    clientId: { kind: "mandatory", is: text, write: "the id that the provider gave to your client" },
    keys: { kind: "strict", is: "elsewhere" },
    alg: { kind: "strict", is: "elsewhere" },
    decrypt: { kind: "strict", is: "elsewhere" },
    nonce: { kind: "strict", is: "elsewhere" },
    maxAge: { kind: "strict", is: duration },
    acr: { kind: "strict", is: "elsewhere" },
    accessToken: { kind: "strict", is: text },
    code: { kind: "strict", is: text },
    state: { kind: "strict", is: text },
    endpoint: { kind: "strict", is: endpoint },
    trustedAudiences: { kind: "strict", is: "elsewhere" },
    subject: { kind: "strict", is: text },
    clockTolerance: { kind: "strict", is: duration },
    maxTokenAge: { kind: "strict", is: duration },
    check: { kind: "strict", is: callback },
    cache: { kind: "strict", is: "elsewhere" },
    limits: { kind: "strict", is: "elsewhere" },
  });

/**
 * Reads the options that are this profile's own, from such a copy.
 * @throws UsageError `ERR_INVALID_OPTION` for anything missing, impossible or contradictory.
 */
export function resolveOidcOptions(options: OidcIdTokenOptions): ResolvedOidcOptions {
  const { clientId, nonce, endpoint: from = "token", trustedAudiences, clockTolerance = 60, check } = options;
  const fromBrowser = from === "authorization";
  if (nonce === null && fromBrowser) {
    throw invalidOption(
      "An ID token from the authorization endpoint has a nonce; it cannot go without the check",
    );
  }
  if (nonce !== null && nonce !== undefined && !text.is(nonce)) {
    throw invalidOption("nonce must be a string that is not empty, or null");
  }
  return {
    ...readLoginValues(options),
    ...{ clientId, nonce, fromBrowser, clockTolerance, check },
    trustedAudiences: trustedAudiences === undefined ? [] : readList(trustedAudiences, "trustedAudiences"),
  };
}

/**
 * What a login knows, from the options or from a call's context.
 * @throws UsageError `ERR_INVALID_OPTION` for an `acr` that cannot be.
 */
export function readLoginValues(given: OidcIdTokenOptions | OidcIdTokenContext): LoginValues {
  const { maxAge, acr, accessToken, code, state } = given;
  return { maxAge, acr: acr === undefined ? undefined : readTexts(acr, "acr"), accessToken, code, state };
}
