/** Access tokens in requests with the schemes Bearer or DPoP: RFC 6750 section 2.1, RFC 9449 section 7.1. */
import { UsageError } from "../errors.ts";
import { OptionReader } from "../options/reader.ts";
import { invalidOption, readList } from "../options/values.ts";
import type { DpopRequest } from "../profiles/oauth/dpop-options.ts";
import { requestMethod, token68 } from "../profiles/oauth/request-values.ts";
import { normalTarget } from "../profiles/oauth/target-uri.ts";
import { parseUrl } from "../runtime.ts";
import { credentialsIn, type AccessTokenScheme } from "./bearer-token.ts";
import { fieldOf, malformedRequest, readable, type RequestWithFields } from "./fields.ts";

/** Options of {@link presentedToken}. */
export interface PresentedTokenOptions {
  /**
   * The origin that clients send requests to, for example `"https://api.example.com"`. Mandatory. It is never
   * taken from the request: a client, or a proxy on the way, can write any `Host` or `X-Forwarded-Host`.
   */
  readonly origin: string;
  /** The accepted authentication schemes. Default: `["DPoP", "Bearer"]`. */
  readonly schemes?: readonly AccessTokenScheme[];
}

/** The reader of `PresentedTokenOptions`. */
export const presentedTokenOptions: OptionReader<PresentedTokenOptions> =
  /* @__PURE__ */ new OptionReader<PresentedTokenOptions>("options", {
    origin: {
      kind: "mandatory",
      is: "elsewhere",
      write: 'origin: the origin that clients use, for example "https://api.example.com"',
    },
    schemes: { kind: "strict", is: "elsewhere" },
  });

/** A request with a method and a target. */
export interface HttpRequestWithTarget extends RequestWithFields {
  /** The method of the request. */
  readonly method?: string | undefined;
  /** The URL of the request, or in Node.js its target, which begins with the path. */
  readonly url?: string | undefined;
  /** The target before a framework such as Express removed the prefix of a router. */
  readonly originalUrl?: string | undefined;
}

/** An access token in a request. It is not verified. */
export interface PresentedToken {
  /** How the token was sent. */
  readonly scheme: AccessTokenScheme;
  /** The access token. */
  readonly token: string;
  /** What the verifier of a profile needs besides the token: `verifier.verify(token, context)`. */
  readonly context: { readonly dpop?: DpopRequest | undefined };
}

/**
 * Returns the access token in a request, and the DPoP proof that came with it. Pass both to a verifier for
 * access tokens, `verifier.verify(token, context)`, whose profile has the option `cnf: { dpop }`.
 *
 * With the scheme `DPoP` the request must have exactly one header field `DPoP`. With the scheme `Bearer` a
 * proof is ignored, and the verifier then rejects a token that is bound to a key.
 *
 * @throws JoseError `ERR_HTTP_TOKEN_MISSING` if the request has no credentials of these schemes;
 * `ERR_HTTP_REQUEST_INVALID` if they are malformed, if there are several, or if the proof is missing. Both
 * can be passed to `challenge`.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a value that is not a request; `ERR_INVALID_OPTION` for a
 * missing, unknown or invalid option.
 * @example
 * ```ts
 * import { presentedToken } from "josette/http";
 * const request = new Request("http://10.0.0.7:8080/orders", {
 *   headers: { Authorization: "DPoP Kz~8mXK1.xU", DPoP: "eyJ0.eyJq.2oW9" },
 * });
 * const { scheme, context } = presentedToken(request, { origin: "https://api.example.com" });
 * console.log(scheme, context.dpop?.url); // DPoP https://api.example.com/orders
 * ```
 */
export function presentedToken(
  request: HttpRequestWithTarget,
  options: PresentedTokenOptions,
): PresentedToken {
  const read = presentedTokenOptions.read(options);
  const origin = readOrigin(read.origin);
  const schemes = readSchemes(read.schemes);
  const { scheme, token } = credentialsIn(request, schemes);
  if (scheme === "Bearer") {
    // `dpop` is present even without a proof, so that a verifier whose policy does not accept this option
    // fails on every request, not only on requests with a proof.
    return { scheme, token, context: schemes.includes("DPoP") ? { dpop: undefined } : {} };
  }
  const proof = fieldOf(request, "dpop");
  if (proof === undefined) throw malformedRequest("has no header field DPoP");
  if (!token68.is(proof)) throw malformedRequest("has a malformed header field DPoP, or more than one");
  return { scheme, token, context: { dpop: { proof, ...targetOf(request, origin) } } };
}

/** Reads the option `origin`. A path is rejected, because the URL of a request is compared without it. */
function readOrigin(origin: unknown): string {
  if (typeof origin === "string" && parseUrl(origin)?.origin === origin) return origin;
  throw invalidOption('origin must be an origin without a path, for example "https://api.example.com"');
}

const allSchemes: readonly AccessTokenScheme[] = ["DPoP", "Bearer"];

function readSchemes(schemes: readonly AccessTokenScheme[] | undefined): readonly AccessTokenScheme[] {
  if (schemes === undefined) return allSchemes;
  const names = readList(schemes, "schemes");
  if (names.every((name) => allSchemes.some((scheme) => scheme === name))) {
    return allSchemes.filter((scheme) => names.includes(scheme));
  }
  throw invalidOption('schemes must contain only "DPoP" and "Bearer"');
}

/** Returns the method and the URL that the client used: RFC 9112 section 3.2. */
function targetOf(
  request: HttpRequestWithTarget,
  origin: string,
): { readonly method: string; readonly url: string } {
  const { method, target } = readable(() => ({
    method: request.method,
    target: request.originalUrl ?? request.url,
  }));
  if (typeof method !== "string" || typeof target !== "string") {
    throw new UsageError(
      "ERR_INVALID_ARGUMENT",
      "request must have a method and a URL, to compare with the DPoP proof; Headers alone are not enough",
    );
  }
  // The authority in a target in absolute form was written by the client or a proxy. It is not used.
  const path = /^(?:https?:\/\/[^/?#]*)?([/?#].*)?$/is.exec(target)?.[1] ?? "";
  const url = `${origin}${path.startsWith("/") ? path : `/${path}`}`;
  const isTarget = target.startsWith("/") || /^https?:\/\//i.test(target);
  if (isTarget && normalTarget(url) !== undefined && requestMethod.is(method)) return { method, url };
  throw malformedRequest("has a target that is not a path, or a malformed method");
}
