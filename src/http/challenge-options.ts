/** The options of challenges, and their reader: RFC 6750 section 3, RFC 9110 section 5.6.4. */
import { OptionReader } from "../options/reader.ts";
import { invalidOption, positiveInteger, readTexts, text } from "../options/values.ts";
import { nonceText } from "../profiles/oauth/request-values.ts";
import { parseUrl } from "../runtime.ts";
import type { AccessTokenScheme } from "./bearer-token.ts";

/** Options of {@link challenge}. */
export interface ChallengeOptions {
  /** The protection space, for people: RFC 9110 section 11.5. Printable ASCII characters. */
  readonly realm?: string;
  /** The scopes that the resource requires: one, or a list with one per entry. */
  readonly scope?: string | readonly string[];
  /** The URL of the protected resource metadata: RFC 9728. */
  readonly resourceMetadata?: string | URL;
  /** The authentication schemes that the API accepts. Default: `["Bearer"]`. */
  readonly schemes?: readonly AccessTokenScheme[];
  /** The accepted signature algorithms of DPoP proofs, as in `dpopVerifier`, for the parameter `algs`. */
  readonly dpopAlg?: readonly string[];
  /** The current DPoP nonce, if the API uses them: the client has it in its next proof. */
  readonly dpopNonce?: string;
  /** In responses with status 503, when to try again, in seconds. Default: 5. */
  readonly retryAfter?: number;
}

/** The reader of these options. */
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

/** The options, read and written as parameters. */
export interface ResolvedChallenge {
  readonly schemes: readonly AccessTokenScheme[];
  /** The parameters of every challenge, before and after the error. */
  readonly common: { readonly realm: readonly string[]; readonly rest: readonly string[] };
  /** The parameter of challenges for DPoP. */
  readonly algs: readonly string[];
  readonly dpopNonce: string | undefined;
  /** Throws if there is no nonce. */
  readonly requireNonce: () => void;
  /** In seconds. */
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

/** A parameter as a quoted string: RFC 9110 section 5.6.4. Only printable ASCII characters are accepted. */
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

/** RFC 6749 section 3.3. */
function readScopes(scope: string | readonly string[]): string {
  const scopes = readTexts(scope, "scope");
  if (scopes.every((each) => /^[!#-[\]-~]+$/.test(each))) return scopes.join(" ");
  throw invalidOption("scope must be one scope, or a list with one scope per entry");
}

/** Names of algorithms, separated by spaces: RFC 9449 section 7.1. */
function readNames(list: readonly string[], option: string): string {
  const names = readTexts(list, option);
  if (names.every((name) => /^[\w.-]+$/.test(name))) return names.join(" ");
  throw invalidOption(`${option} must be a list of names of algorithms`);
}

function readMetadataUrl(input: unknown): string {
  const given: unknown = typeof input === "object" && input !== null && "href" in input ? input.href : input;
  const url = typeof given === "string" ? parseUrl(given) : undefined;
  if (url?.protocol === "https:" || url?.protocol === "http:") return url.href;
  throw invalidOption("resourceMetadata must be the URL of the metadata");
}
