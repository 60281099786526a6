/** RFC 6749 section 5.2: what a token endpoint answers when it gives no token. */
export type TokenErrorCode =
  "invalid_request" | "invalid_client" | "invalid_grant" | "unsupported_grant_type" | "invalid_scope";

export class TokenError extends Error {
  override readonly name = "TokenError";
  readonly error: TokenErrorCode;
  readonly description: string;
  readonly status: number;

  constructor(error: TokenErrorCode, description: string, status = 400) {
    super(`${error}: ${description}`);
    this.error = error;
    this.description = description;
    this.status = status;
  }
}

/** The one value of a parameter that must be there. */
export function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value === null || value === "") throw new TokenError("invalid_request", `${name} is missing`);
  return value;
}

/** RFC 6749 section 3.2: no parameter more than once. */
export function refuseRepeated(form: URLSearchParams): void {
  for (const name of form.keys()) {
    if (form.getAll(name).length > 1) throw new TokenError("invalid_request", "A parameter is repeated");
  }
}
