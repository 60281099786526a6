/** The syntax of methods, access tokens, nonces and URLs in requests: RFC 9110, RFC 6750, RFC 9449. */
import { invalidOption, type Value } from "../../options/values.ts";

/** RFC 9110 section 9.1: a token. */
export const requestMethod: Value = {
  must: 'be the method of the request, for example "GET"',
  is: (value) => typeof value === "string" && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(value),
};

/** RFC 6750 section 2.1: the characters of access tokens. */
export const token68: Value = {
  must: "be an access token: letters, digits and -._~+/, with = only at the end",
  is: (value) => typeof value === "string" && /^[A-Za-z0-9._~+/-]+=*$/.test(value),
};

/** Section 8.1, RFC 6749 appendix A. */
export const nonceText: Value = {
  must: "be the value of the header DPoP-Nonce",
  is: (value) => typeof value === "string" && /^[!#-[\]-~]+$/.test(value),
};

/**
 * Reads a URL as text.
 * @throws UsageError `ERR_INVALID_OPTION` for anything but a string or an object that is one as text.
 */
export function readUrl(url: unknown): string {
  const text: unknown = typeof url === "object" && url !== null && "href" in url ? url.href : url;
  if (typeof text === "string") return text;
  throw invalidOption("url must be a string or a URL");
}
