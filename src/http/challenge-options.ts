/** The options of challenges, and their reader: RFC 6750 section 3, RFC 9110 section 5.6.4. */
import { OptionReader } from "../options/reader.ts";
import { invalidOption, positiveInteger, readTexts, text } from "../options/values.ts";
import { nonceText } from "../profiles/oauth/request-values.ts";
import { parseUrl } from "../runtime.ts";
import type { AccessTokenScheme } from "./bearer-token.ts";

/** Options of {@link challenge}. */
export interface ChallengeOptions {
  /** The name of the protection space: RFC 9110 section 11.5. Printable ASCII characters. */
  readonly realm?: string;
  /** The scope that the resource requires, or a list of scopes. */
  readonly scope?: string | readonly string[];
  /** The URL of the protected resource metadata: RFC 9728. */
  readonly resourceMetadata?: string | URL;
  /** The authentication schemes that the API accepts. Default: `["Bearer"]`. */
  readonly schemes?: readonly AccessTokenScheme[];
  /** The accepted signature algorithms of DPoP proofs, as in `dpopVerifier`, for the parameter `algs`. */
  readonly dpopAlg?: readonly string[];
  /** The current DPoP nonce, if the API uses nonces: the client puts it in its next proof. */
  readonly dpopNonce?: string;
  /** `Retry-After` in responses with status 503, in seconds. Default: 5. */
  readonly retryAfter?: number;
}

/** The reader of `ChallengeOptions`. */
export const challengeOptions: OptionReader<ChallengeOptions> =
  /* @__PURE__ */ new OptionReader<ChallengeOptions>("options", {
    realm: { kind: "convenience", is: text },
    scope: { kind: "convenience", is: "elsewhere" },
    resourceMetadata: { kind: "convenience", is: "elsewhere" },
    schemes: { kind: "strict", is: "elsewhere" },
    dpopAlg: { kind: "convenience", is: "elsewhere" },
    dpopNonce: { kind: "convenience", is: nonceText },
    retryAfter: { kind: "convenience", is: positiveInteger },
  });

/** The options, validated and converted to parameters of challenges. */
export interface ResolvedChallenge {
  readonly schemes: readonly AccessTokenScheme[];
  /** The parameters of every challenge that come before and after the parameter `error`. */
  readonly common: { readonly realm: readonly string[]; readonly rest: readonly string[] };
  /** The parameter `algs` of challenges with the scheme DPoP; empty if there is none. */
  readonly algs: readonly string[];
  readonly dpopNonce: string | undefined;
  /** Throws if the option `dpopNonce` is missing. */
  readonly requireNonce: () => void;
  /** The value of `Retry-After`, in seconds. */
  readonly retryAfter: number;
}

/**
 * Reads the options.
 * @throws UsageError `ERR_INVALID_OPTION`.
 */
export function readChallengeOptions(options: ChallengeOptions): ResolvedChallenge {
  const {
    realm,
    scope,
    resourceMetadata,
    schemes,
    dpopAlg,
    dpopNonce,
    retryAfter = 5,
  } = challengeOptions.read(options);
  return {
    schemes: readSchemes(schemes),
    common: {
      realm: realm === undefined ? [] : [parameter("realm", realm)],
      rest: [
        ...(scope === undefined ? [] : [parameter("scope", readScopes(scope))]),
        ...(resourceMetadata === undefined
          ? []
          : [parameter("resource_metadata", readMetadataUrl(resourceMetadata), "resourceMetadata")]),
      ],
    },
    algs: dpopAlg === undefined ? [] : [parameter("algs", readNames(dpopAlg, "dpopAlg"), "dpopAlg")],
    dpopNonce,
    requireNonce: () => {
      if (dpopNonce !== undefined) return;
      throw invalidOption(
        "dpopNonce is missing: the proof was rejected because it lacks the current nonce, which the client " +
          "can learn only from this response; write challenge(error, { dpopNonce })",
      );
    },
    retryAfter,
  };
}

/** Writes a parameter as a quoted string: RFC 9110 section 5.6.4. The value must be printable ASCII. */
function parameter(name: string, value: string, option: string = name): string {
  if (!/^[ -~]*$/.test(value)) throw invalidOption(`${option} must have only printable ASCII characters`);
  return `${name}="${value.replace(/["\\]/g, "\\$&")}"`;
}

function readSchemes(schemes: readonly AccessTokenScheme[] | undefined): readonly AccessTokenScheme[] {
  if (schemes === undefined) return ["Bearer"];
  const names = new Set<unknown>(readTexts(schemes, "schemes"));
  const known = (["Bearer", "DPoP"] as const).filter((scheme) => names.has(scheme));
  if (known.length === names.size) return known;
  throw invalidOption('schemes must contain only "Bearer" and "DPoP"');
}

/** Returns the scopes, separated by spaces: RFC 6749 section 3.3. */
function readScopes(scope: string | readonly string[]): string {
  const scopes = readTexts(scope, "scope");
  if (scopes.every((each) => /^[!#-[\]-~]+$/.test(each))) return scopes.join(" ");
  throw invalidOption("scope must be one scope, or a list with one scope per entry");
}

/** Returns the names of algorithms, separated by spaces: RFC 9449 section 7.1. */
function readNames(list: readonly string[], option: string): string {
  const names = readTexts(list, option);
  if (names.every((name) => /^[\w.-]+$/.test(name))) return names.join(" ");
  throw invalidOption(`${option} must be a list of names of algorithms`);
}

function readMetadataUrl(input: unknown): string {
  const given: unknown = typeof input === "object" && input !== null && "href" in input ? input.href : input;
  const url = typeof given === "string" ? parseUrl(given) : undefined;
  if (url?.protocol === "https:" || url?.protocol === "http:") return url.href;
  throw invalidOption("resourceMetadata must be an http or https URL");
}
