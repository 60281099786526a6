/**
 * Bearer tokens in the header field Authorization: RFC 6750 section 2.1. Tokens in the body or the URL are
 * not supported, because they leak more easily.
 */
import { JoseError } from "../errors.ts";
import { fieldOf, malformedRequest, type HttpRequest } from "./fields.ts";

/** The authentication schemes of access tokens: RFC 6750 and RFC 9449. */
export type AccessTokenScheme = "Bearer" | "DPoP";

/** Credentials with an access token. */
export interface Credentials {
  readonly scheme: AccessTokenScheme;
  readonly token: string;
}

/**
 * Returns the access token in the header field `Authorization` of a request, with the scheme `Bearer`: RFC
 * 6750 section 2.1. The token is not verified. For tokens that are bound to a key, use `presentedToken`.
 *
 * `request` is a `Request` of the Fetch standard, an `IncomingMessage` of Node.js or of a framework built on
 * it, or only the `Headers`.
 *
 * @throws JoseError `ERR_HTTP_TOKEN_MISSING` if the request has no credentials of this scheme;
 * `ERR_HTTP_REQUEST_INVALID` if they are malformed, or if there are several. Both can be passed to
 * `challenge`.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a value that is not a request.
 * @example
 * ```ts
 * import { bearerToken } from "josette/http";
 * const request = new Request("https://api.example.com/orders", {
 *   headers: { Authorization: "Bearer mF_9.B5f-4.1JqM" },
 * });
 * console.log(bearerToken(request)); // mF_9.B5f-4.1JqM
 * ```
 */
export function bearerToken(request: HttpRequest): string {
  return credentialsIn(request, ["Bearer"]).token;
}

/**
 * Returns the credentials of a request. Names of schemes are compared without regard to case: RFC 9110
 * section 11.1.
 */
export function credentialsIn(request: HttpRequest, schemes: readonly AccessTokenScheme[]): Credentials {
  const field = fieldOf(request, "authorization");
  const name = field === undefined ? undefined : /^[^ ,]+/.exec(field)?.[0]?.toLowerCase();
  const scheme = schemes.find((each) => each.toLowerCase() === name);
  if (field === undefined || scheme === undefined) {
    throw new JoseError(
      "ERR_HTTP_TOKEN_MISSING",
      `The request has no Authorization header field with the scheme ${schemes.join(" or ")}`,
    );
  }
  // token68, after one or more spaces. A comma would separate several credentials.
  const token = /^ +([A-Za-z0-9._~+/-]+=*)$/.exec(field.slice(scheme.length))?.[1];
  if (token !== undefined) return { scheme, token };
  throw malformedRequest("has a malformed header field Authorization, or more than one");
}
