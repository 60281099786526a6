/**
 * The target URI of a request, as in the claim "htu": RFC 9449 sections 4.2 and 4.3, with the normalization
 * of RFC 3986 sections 6.2.2 and 6.2.3.
 */
import { parseUrl } from "../../runtime.ts";

/**
 * Returns an http or https URI in normal form, without query and fragment; `undefined` for any other text.
 *
 * The scheme and the host are in lower case, the default port and dot segments are removed, and an empty path
 * is "/". In the path, unreserved characters are not percent-encoded, and other percent-encodings have
 * upper-case digits.
 */
export function normalTarget(uri: string): string | undefined {
  const url = parseTarget(uri);
  if (url === undefined) return undefined;
  // An encoded unreserved character cannot form a new dot segment: the parser resolves "%2e" like ".".
  const path = url.pathname.replace(/%[0-9a-f]{2}/gi, (encoded) => {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : encoded.toUpperCase();
  });
  return `${url.origin}${path}`;
}

/**
 * Returns the URI without query and fragment, for the claim `htu` of a DPoP proof; `undefined` for text that
 * is not an http or https URI.
 */
export function targetOf(uri: string): string | undefined {
  const url = parseTarget(uri);
  return url === undefined ? undefined : `${url.origin}${url.pathname}`;
}

/**
 * Parses an http or https URI. Texts with characters that a URI must not contain are rejected first: the URL
 * parser would accept them, because it removes line breaks and reads a backslash as a slash.
 */
function parseTarget(uri: string): URL | undefined {
  if (!/^https?:\/\/[^/?#\\@]+(?:[/?#]|$)/i.test(uri) || /[^!-~]|\\/.test(uri)) return undefined;
  return parseUrl(uri);
}
