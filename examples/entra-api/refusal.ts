/** From an error of the verifier to an answer over HTTP: RFC 6750 section 3, RFC 9110 section 10.2.3. */
import { JoseError, JwtClaimError, UnavailableError } from "josette";

export interface Refusal {
  readonly status: 400 | 401 | 403 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: string };
}

/** The challenge of this API (RFC 9110 section 11.5). */
const realm = 'Bearer realm="orders"';

/** Nothing was sent: section 3.1 wants no error code then. */
export const unauthenticated: Refusal = challenge(401, "unauthorized", realm);

/** `Bearer` with anything but one token after it. */
export const malformed: Refusal = challenge(400, "invalid_request", `${realm}, error="invalid_request"`);

/** A good token that does not permit this. The scope is what this API asks for, not what the token has. */
export function insufficientScope(scope?: string): Refusal {
  const hint = scope === undefined ? "" : `, scope="${scope}"`;
  return challenge(403, "insufficient_scope", `${realm}, error="insufficient_scope"${hint}`);
}

/**
 * The answer to whoever sent the token. It never says which check failed, nor anything of the token: that is for the log. What the
 * client did not cause is `undefined` here, and becomes a 500.
 */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof UnavailableError) return tryLater;
  if (error instanceof JwtClaimError && permissionClaims.includes(error.claim)) return insufficientScope();
  if (error instanceof JoseError) return challenge(401, "invalid_token", `${realm}, error="invalid_token"`);
  return undefined;
}

/** The policy looks at these last: all the rest of the token was right. */
const permissionClaims: readonly string[] = ["scp", "roles"];

/** The keys could not be fetched. That says nothing about the token, so a client must not throw it away. */
const tryLater: Refusal = {
  status: 503,
  headers: { "retry-after": "5" }, // seconds
  body: { error: "temporarily_unavailable" },
};

function challenge(status: 400 | 401 | 403, error: string, value: string): Refusal {
  return { status, headers: { "www-authenticate": value }, body: { error } };
}
