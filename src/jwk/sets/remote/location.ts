/** Where key sets may be fetched from: https (RFC 7517 section 5 and OpenID Connect Discovery 1.0 section 7.1), or this machine. */
import { mayBe } from "../../../encoding/brand.ts";
import type { Fault } from "../../../errors.ts";
import { parseUrl } from "../../../runtime.ts";

/**
 * A URL that may be fetched, as text. `mayBeHere` says whether plain http may lead to this machine.
 * @throws what `fault` makes for any other; JoseError `ERR_JOSE_NOT_SUPPORTED` where the runtime has no URL.
 */
export function readLocation(input: unknown, allowHttp: boolean, fault: Fault, mayBeHere = true): string {
  const url = typeof input === "string" ? parseUrl(input) : isUrl(input) ? parseUrl(input.href) : undefined;
  if (url === undefined) throw fault("is not an absolute URL");
  if (url.username !== "" || url.password !== "")
    throw fault("has a user name or password in it; use headers");
  const isPlain = url.protocol === "http:" && (allowHttp || (mayBeHere && isLoopback(url.hostname)));
  if (url.protocol !== "https:" && !isPlain) {
    throw fault("is not https; plain http is for this machine, or for allowHttp: true");
  }
  url.hash = "";
  return url.href;
}

/**
 * Whether a URL is where the metadata of an issuer is: OpenID Connect Discovery 1.0 section 4, RFC 8414
 * section 3.
 */
export function isMetadataUrl(url: string): boolean {
  return /\/\.well-known\/(openid-configuration|oauth-authorization-server)(?![\w.-])/.test(url);
}

/** A URL for messages: a query may hold what is not for logs. */
export function shownLocation(url: string): string {
  return url.split("?", 1)[0] ?? "";
}

/** Whether a value is a URL object, of any realm. */
export function isUrl(input: unknown): input is URL {
  return mayBe(input, "URL") && "href" in input && typeof input.href === "string" && "searchParams" in input;
}

/** RFC 6761 section 6.3, RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3. The parser has written addresses in their plain form. */
function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname)
  );
}
