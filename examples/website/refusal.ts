/** What the website refuses: what the browser gets to see of it, and what the log says. */
import { STATUS_CODES } from "node:http";
import type { ErrorRequestHandler } from "express";
import { JoseError, JwtClaimError, UnavailableError } from "josette";

/** A request that is refused. The code is for the log. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;
  /** 503 if the request may succeed later. */
  readonly status: 400 | 401 | 403 | 405 | 502 | 503;

  constructor(code: string, status: Refusal["status"], cause?: unknown) {
    super(`The request was refused: ${code}`, { cause });
    this.code = code;
    this.status = status;
  }
}

/** A line of the log. It contains no text from a token, a cookie or a request. */
export interface RefusalRecord {
  /** The status of the response; absent if a cookie was refused and the request went on without it. */
  readonly status?: number;
  readonly code: string;
  /** The name of the claim that failed. */
  readonly claim?: string;
}

export type Log = (record: RefusalRecord) => void;

/**
 * The response only reports the failure; the log has the reason. Express recognizes an error handler by its
 * four parameters.
 */
export function refused(log: Log, text?: string): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    const status = statusOf(error);
    const code = error instanceof Refusal || error instanceof JoseError ? error.code : "unexpected";
    log({ status, code, ...(error instanceof JwtClaimError && { claim: error.claim }) });
    if (status === 503) response.set("retry-after", "5"); // seconds
    response
      .status(status)
      .type("text")
      .send(text ?? STATUS_CODES[status]);
  };
}

function statusOf(error: unknown): number {
  if (error instanceof Refusal) return error.status;
  if (error instanceof UnavailableError) return 503; // the provider's keys could not be fetched
  if (error instanceof JoseError) return 400;
  return bodyStatusOf(error) ?? 500;
}

/** Express's parsers of bodies throw errors with a status: a body is too long, or in another encoding. */
function bodyStatusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("status" in error)) return undefined;
  const { status } = error;
  return typeof status === "number" && status >= 400 && status < 500 ? status : undefined;
}
