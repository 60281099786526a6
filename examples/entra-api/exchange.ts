/** A request, the API's response, and the log entry that it caused. */
import type { RefusalRecord } from "./authentication.ts";
import type { OrdersRequest } from "./requests.ts";

export interface Answer {
  readonly status: number;
  /** The header field WWW-Authenticate. */
  readonly challenge: string | null;
  /** The header field Retry-After. */
  readonly retryAfter: string | null;
  readonly body: string;
  readonly logged: readonly RefusalRecord[];
}

/** Sends a request. Requests must not be concurrent, because they share the log. */
export async function send(
  origin: string,
  { method = "GET", token }: Pick<OrdersRequest, "method" | "token">,
  log: readonly RefusalRecord[] = [],
): Promise<Answer> {
  const before = log.length;
  const response = await fetch(`${origin}/orders`, {
    method,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(10_000),
  });
  const body = await response.text();
  return {
    status: response.status,
    challenge: response.headers.get("www-authenticate"),
    retryAfter: response.headers.get("retry-after"),
    body,
    logged: log.slice(before),
  };
}

/** Throws if the response is not the expected one. */
export function requireExpected({ name, status, code, claim }: OrdersRequest, answer: Answer): void {
  const [record] = answer.logged;
  if (answer.status !== status || record?.code !== code || record?.claim !== claim) {
    const found = [answer.status, record?.code, record?.claim].join(" ");
    throw new Error(`${name}: expected ${[status, code, claim].join(" ")} and found ${found}`);
  }
}
