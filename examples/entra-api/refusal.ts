/** Converts errors of the verifier to HTTP responses: RFC 6750 section 3, RFC 9110 section 10.2.3. */
import { JoseError, JwtClaimError, UnavailableError } from "josette";

export interface Refusal {
  readonly status: 400 | 401 | 403 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: string };
}

/** The challenge of this API (RFC 9110 section 11.5). */
const realm = 'Bearer realm="orders"';

/** For a request without credentials: section 3.1 requires a response without an error code. */
export const unauthenticated: Refusal = challenge(401, "unauthorized", realm);

/** For `Bearer` followed by anything but one token. */
export const malformed: Refusal = challenge(400, "invalid_request", `${realm}, error="invalid_request"`);

/** For a valid token without the required permission. The scope is the one that the API requires. */
export function insufficientScope(scope?: string): Refusal {
  const hint = scope === undefined ? "" : `, scope="${scope}"`;
  return challenge(403, "insufficient_scope", `${realm}, error="insufficient_scope"${hint}`);
}

/**
 * Returns the response to the client. It reveals neither which check failed nor anything about the token:
 * that is for the log. Returns `undefined` for an error that the client did not cause, which becomes a 500.
 */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof UnavailableError) return tryLater;
  if (error instanceof JwtClaimError && permissionClaims.includes(error.claim)) return insufficientScope();
  if (error instanceof JoseError) return challenge(401, "invalid_token", `${realm}, error="invalid_token"`);
  return undefined;
}

/** The policy checks these last, after everything else in the token. */
const permissionClaims: readonly string[] = ["scp", "roles"];

/** The keys could not be fetched. This says nothing about the token, so the client must not discard it. */
const tryLater: Refusal = {
  status: 503,
  headers: { "retry-after": "5" }, // seconds
  body: { error: "temporarily_unavailable" },
};

function challenge(status: 400 | 401 | 403, error: string, value: string): Refusal {
  return { status, headers: { "www-authenticate": value }, body: { error } };
}
