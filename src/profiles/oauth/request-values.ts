/** The syntax of methods, access tokens, nonces and URLs in requests: RFC 9110, RFC 6750, RFC 9449. */
import { invalidOption, type Value } from "../../options/values.ts";

/** A method, with the syntax of a token: RFC 9110 section 9.1. */
export const requestMethod: Value = {
  must: 'be the method of the request, for example "GET"',
  is: (value) => typeof value === "string" && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(value),
};

/** An access token: RFC 6750 section 2.1. */
export const token68: Value = {
  must: "be an access token: letters, digits and -._~+/, with = only at the end",
  is: (value) => typeof value === "string" && /^[A-Za-z0-9._~+/-]+=*$/.test(value),
};

/** A DPoP nonce: RFC 9449 section 8.1, RFC 6749 appendix A. */
export const nonceText: Value = {
  must: "be the value of a DPoP-Nonce header field",
  is: (value) => typeof value === "string" && /^[!#-[\]-~]+$/.test(value),
};

/**
 * Reads a URL as text.
 * @throws UsageError `ERR_INVALID_OPTION` for a value that is neither a string nor a URL.
 */
export function readUrl(url: unknown): string {
  const text: unknown = typeof url === "object" && url !== null && "href" in url ? url.href : url;
  if (typeof text === "string") return text;
  throw invalidOption("url must be a string or a URL");
}
