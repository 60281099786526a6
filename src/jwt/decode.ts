/** Decoding without verification: for logs, for routing, and for choosing the keys to verify with. */
import { decodeBase64url } from "../encoding/base64url.ts";
import type { JsonObject } from "../encoding/json-value.ts";
import { parseProtectedHeader } from "../header/parse-header.ts";
import { splitCompact } from "../header/segments.ts";
import type { JoseHeader } from "../header/types.ts";
import { invalidJweHeader } from "../jwe/parts.ts";
import { invalidJwsHeader } from "../jws/parts.ts";
import { defaultLimits } from "../limits.ts";
import { invalidJwt } from "./rejections.ts";
import { parseClaims } from "./check-claims.ts";

/** The contents of an unverified token. Anyone may have written them. */
export interface UnverifiedJwt {
  readonly header: JoseHeader;
  /** Absent for an encrypted token, of which only the header can be read. */
  readonly claims?: JsonObject;
}

/**
 * Returns the header and claims of a token without verifying it. Unsecured tokens (`alg: "none"`), which no
 * verifier accepts, can be decoded too. Never base an access decision on the result.
 *
 * @throws JoseError `ERR_JWT_INVALID` for anything that is not a JWT, `ERR_JOSE_LIMIT_EXCEEDED` for a token
 * over the default limits.
 * @example
 * ```ts
 * import { decodeUnverified } from "josette";
 * const { header, claims } = decodeUnverified("eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UifQ.");
 * console.log(header.alg, claims?.["iss"]); // none joe
 * ```
 */
export function decodeUnverified(token: string): UnverifiedJwt {
  const { segments, isEncrypted } = splitCompact(token, [3, 5], defaultLimits, invalidJwt);
  const [encodedHeader = "", encodedPayload = ""] = segments;
  const header = parseProtectedHeader(encodedHeader, defaultLimits, (problem) =>
    invalidJwt(`header ${problem}`),
  );
  if (isEncrypted) return { header };
  const payload = decodeBase64url(encodedPayload);
  if (payload === undefined) throw invalidJwt("payload is not base64url");
  return { header, claims: parseClaims(payload, defaultLimits) };
}

/**
 * Returns the protected header of a compact JWS or JWE without verifying it: for logs, and for choosing the
 * keys to verify with. The header is parsed as strictly as by a verifier. Never base an access decision on
 * the result.
 *
 * @throws JoseError `ERR_JWT_INVALID` for anything that has neither three segments nor five,
 * `ERR_JWS_INVALID` or `ERR_JWE_INVALID` for a malformed header, `ERR_JOSE_LIMIT_EXCEEDED` for a token or
 * header over the default limits.
 * @example
 * ```ts
 * import { decodeHeader } from "josette";
 * console.log(decodeHeader("eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UifQ.").alg); // none
 * ```
 */
export function decodeHeader(token: string): JoseHeader {
  const { segments, isEncrypted } = splitCompact(token, [3, 5], defaultLimits, invalidJwt);
  const [encoded = ""] = segments;
  return parseProtectedHeader(encoded, defaultLimits, isEncrypted ? invalidJweHeader : invalidJwsHeader);
}
