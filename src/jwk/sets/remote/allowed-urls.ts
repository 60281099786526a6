/**
 * The URLs that key sets may be fetched from: https (RFC 7517 section 5 and OpenID Connect Discovery 1.0
 * section 7.1), or loopback.
 */
import { isUrl } from "../../../encoding/brand.ts";
import type { Fault } from "../../../errors.ts";
import { parseUrl } from "../../../runtime.ts";

/**
 * Checks that a URL may be fetched and returns it as text. `mayBeLoopback`: whether plain http to this
 * machine is allowed.
 * @throws the error of `fault` for any other URL; JoseError `ERR_JOSE_NOT_SUPPORTED` if the runtime has no
 * URL.
 */
export function readLocation(input: unknown, allowHttp: boolean, fault: Fault, mayBeLoopback = true): string {
  const url = typeof input === "string" ? parseUrl(input) : isUrl(input) ? parseUrl(input.href) : undefined;
  if (url === undefined) throw fault("is not an absolute URL");
  if (url.username !== "" || url.password !== "")
    throw fault("must not have a user name or password; use the option headers");
  const isAllowedHttp =
    url.protocol === "http:" && (allowHttp || (mayBeLoopback && isLoopback(url.hostname)));
  if (url.protocol !== "https:" && !isAllowedHttp) {
    throw fault("is not https; set allowHttp: true to allow http");
  }
  url.hash = "";
  return url.href;
}

/** Formats a URL for messages. The query is removed because it may contain secrets. */
export function shownLocation(url: string): string {
  return url.split("?", 1)[0] ?? "";
}

/**
 * Reports whether a host is this machine: RFC 6761 section 6.3, RFC 1122 section 3.2.1.3, RFC 4291 section
 * 2.5.3. The URL parser has normalized IP addresses.
 */
function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname)
  );
}
