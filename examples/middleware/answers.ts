/** What a client can tell from a response: its status, the challenge of RFC 9110 section 11.6.1, the body. */

export interface Outcome {
  readonly status: number;
  /** The scheme and the parameters, without `error_description`, which is text for developers. */
  readonly challenge?: Readonly<Record<string, string>>;
  /** Whether the response says when to try again. */
  readonly retryAfter?: true;
  /** Whom the token names, if the body says so. All tokens here are Alice's. */
  readonly subject?: "alice";
}

export interface Exchange {
  /** What was sent. */
  readonly request: string;
  readonly expected: Outcome;
  readonly outcome: Outcome;
  /** The header field that tells the client what to do, as it was received. */
  readonly field: string;
}

export async function exchange(
  request: string,
  expected: Outcome,
  sent: Promise<Response>,
): Promise<Exchange> {
  const response = await sent;
  const body = await response.text();
  const challenge = response.headers.get("www-authenticate");
  const retryAfter = response.headers.get("retry-after");
  return {
    request,
    expected,
    outcome: {
      status: response.status,
      ...(challenge !== null && { challenge: parse(challenge) }),
      ...(retryAfter !== null && { retryAfter: true }),
      ...(body.includes("alice") && { subject: "alice" }),
    },
    field: challenge ?? (retryAfter === null ? "" : `Retry-After: ${retryAfter}`),
  };
}

/** One challenge: a scheme, and parameters in quotes. */
function parse(field: string): Readonly<Record<string, string>> {
  const [scheme = "", rest = ""] = field.split(/ (.*)/);
  const { error_description: _, ...parameters } = Object.fromEntries(
    Array.from(rest.matchAll(/([a-z_]+)="([^"]*)"/g), ([, name = "", value = ""]) => [name, value]),
  );
  return { scheme, ...parameters };
}
