/** What a client says of the ID tokens it expects, and what only the single login knows. OpenID Connect Core section 3.1.2.1. */
import type { SignatureAlgorithm } from "../alg/signature.ts";
import { requireKnown } from "../header/options.ts";
import type { KeysInput } from "../jwk/types.ts";
import type { CachePolicy, ClaimsCheck, DecryptPolicy, JwtContext } from "../jwt/types.ts";
import type { Limits } from "../limits.ts";
import { invalidOption, readDuration, readList, readText, readTexts, requireText } from "./option-values.ts";

/** What ID tokens must say. Times are in seconds. */
export interface OidcIdTokenOptions {
  /** The provider, as it calls itself. */
  readonly issuer: string;
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
   * must be a nonce, and the hash of whatever came with it. From the token endpoint, the default, hashes are compared where there are any.
   */
  readonly endpoint?: "token" | "authorization";
  /** Who may be among the audiences besides the client. */
  readonly trustedAudiences?: readonly string[];
  readonly subject?: string;
  /** 60 by default. */
  readonly clockTolerance?: number;
  /** The most since `iat`. */
  readonly maxTokenAge?: number;
  /** The application's own check, after these. */
  readonly check?: ClaimsCheck;
  readonly cache?: boolean | CachePolicy;
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
  readonly check: ClaimsCheck | undefined;
}

const optionNames: readonly (keyof OidcIdTokenOptions)[] = [
  ...([
    "issuer",
    "clientId",
    "keys",
    "alg",
    "decrypt",
    "nonce",
    "maxAge",
    "acr",
    "accessToken",
    "code",
  ] as const),
  ...(["state", "endpoint", "trustedAudiences", "subject", "clockTolerance", "maxTokenAge"] as const),
  ...(["check", "cache", "limits"] as const),
];

const endpoints: readonly unknown[] = ["token", "authorization"];

/**
 * A copy of the options, with no stranger among them and none without a value.
 * @throws UsageError `ERR_INVALID_OPTION`.
 */
export function requireOidcOptions(options: OidcIdTokenOptions): OidcIdTokenOptions {
  return requireKnown(options, "options", optionNames);
}

/**
 * Reads the options that are this profile's own, from such a copy.
 * @throws UsageError `ERR_INVALID_OPTION` for anything missing, impossible or contradictory.
 */
export function resolveOidcOptions(options: OidcIdTokenOptions): ResolvedOidcOptions {
  const { nonce, endpoint = "token", trustedAudiences, check } = options;
  const clientId = requireText(options.clientId, "clientId");
  if (!endpoints.includes(endpoint)) throw invalidOption(`endpoint must be "${endpoints.join('" or "')}"`);
  const fromBrowser = endpoint === "authorization";
  if (nonce === null && fromBrowser) {
    throw invalidOption(
      "An ID token from the authorization endpoint has a nonce; it cannot go without the check",
    );
  }
  if (check !== undefined && typeof check !== "function") throw invalidOption("check must be a function");
  return {
    ...readLoginValues(options),
    clientId,
    nonce: nonce === null ? null : readText(nonce, "nonce"),
    fromBrowser,
    trustedAudiences: readList(trustedAudiences, "trustedAudiences") ?? [],
    clockTolerance: readDuration(options.clockTolerance, "clockTolerance") ?? 60,
    check,
  };
}

const loginNames: readonly (keyof LoginValues)[] = ["maxAge", "acr", "accessToken", "code", "state"];

/**
 * Reads what a login knows, from the options or from a call's context.
 * @throws UsageError `ERR_INVALID_OPTION` for what cannot be, and for what is there without a value.
 */
export function readLoginValues(given: OidcIdTokenOptions | JwtContext): LoginValues {
  const empty = loginNames.find((name) => Object.hasOwn(given, name) && given[name] === undefined);
  if (empty !== undefined) throw invalidOption(`${empty} is undefined; leave it out to go without the check`);
  const { maxAge, acr, accessToken, code, state } = given;
  return {
    maxAge: readDuration(maxAge, "maxAge"),
    acr: readTexts(acr, "acr"),
    accessToken: readText(accessToken, "accessToken"),
    code: readText(code, "code"),
    state: readText(state, "state"),
  };
}
