/** Looking into a token without any proof: for logs, for routing, for choosing what to verify with. */
import { decodeBase64url } from "../encoding/base64url.ts";
import type { JsonObject } from "../encoding/json.ts";
import { parseProtectedHeader } from "../header/parse.ts";
import { splitCompact } from "../header/segments.ts";
import type { JoseHeader } from "../header/types.ts";
import { invalidJweHeader } from "../jwe/parts.ts";
import { invalidJwsHeader } from "../jws/input.ts";
import { defaultLimits } from "../limits.ts";
import { invalidJwt, kindOf, parseClaims } from "./parse.ts";

/** What a token says about itself. Anyone may have written it. */
export interface UnverifiedJwt {
  readonly header: JoseHeader;
  /** Only where they can be read: an encrypted token shows its header alone. */
  readonly claims?: JsonObject;
}

/**
 * The header and claims of a token that nobody has checked; also of an unsecured one (`alg: "none"`), which no
 * verifier here accepts. Never base a decision about access on it.
 *
 * @throws JoseError `ERR_JWT_INVALID` for anything that is no token, `ERR_JOSE_LIMIT_EXCEEDED` for one over the default limits.
 * @example
 * ```ts
 * import { decodeUnverified } from "josette";
 * const { header, claims } = decodeUnverified("eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UifQ.");
 * console.log(header.alg, claims?.["iss"]); // none joe
 * ```
 */
export function decodeUnverified(token: string): UnverifiedJwt {
  const { kind, text } = kindOf(token, defaultLimits);
  const count = kind === "jws" ? 3 : 5;
  const { segments } = splitCompact(text, count, defaultLimits, invalidJwt);
  const [encodedHeader = "", encodedPayload = ""] = segments;
  const header = parseProtectedHeader(encodedHeader, defaultLimits, (problem) =>
    invalidJwt(`header ${problem}`),
  );
  if (kind === "jwe") return { header };
  const payload = decodeBase64url(encodedPayload);
  if (payload === undefined) throw invalidJwt("payload is not base64url");
  return { header, claims: parseClaims(payload, defaultLimits) };
}

/**
 * The protected header of a compact JWS or JWE, of which nothing has been verified: for logs, and for choosing what to verify with. It is
 * parsed as strictly as by a verifier. Never base a decision about access on it.
 *
 * @throws JoseError `ERR_JWT_INVALID` for anything that has neither three segments nor five; `ERR_JWS_INVALID` or `ERR_JWE_INVALID` for a bad
 * header; `ERR_JOSE_LIMIT_EXCEEDED` for a token or header over the default limits.
 * @example
 * ```ts
 * import { decodeHeader } from "josette";
 * console.log(decodeHeader("eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UifQ.").alg); // none
 * ```
 */
export function decodeHeader(token: string): JoseHeader {
  const { kind, text } = kindOf(token, defaultLimits);
  const encoded = text.slice(0, text.indexOf("."));
  return parseProtectedHeader(encoded, defaultLimits, kind === "jws" ? invalidJwsHeader : invalidJweHeader);
}
