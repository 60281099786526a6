/** One GET of one JSON document, with every bound there is: time, size, type, no redirects. */
import { noBytes, type Bytes } from "../../../encoding/bytes.ts";
import { parseJsonObject, type JsonObject } from "../../../encoding/json.ts";
import { decodeUtf8 } from "../../../encoding/utf8.ts";
import { JoseError, UnavailableError, type Fault } from "../../../errors.ts";
import { defaultLimits } from "../../../limits.ts";
import { unlessAborted } from "../../../platform/waiting.ts";
import type { Fetch, FetchResponse } from "../../../runtime.ts";
import { shownLocation } from "./location.ts";

/** What a document is fetched with. */
export interface GetOptions {
  readonly fetch: Fetch;
  readonly headers: Readonly<Record<string, string>>;
  readonly maxBytes: number;
  readonly anyContentType: boolean;
}

/** A document and the header fields that came with it. */
export interface FetchedJson {
  readonly object: JsonObject;
  readonly headers: FetchResponse["headers"];
}

/**
 * Fetches a JSON object.
 * @throws UnavailableError `ERR_JWKS_TIMEOUT` when the deadline is over, `ERR_JWKS_UNAVAILABLE` for everything else.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for what the runtime lacks.
 */
export async function getJson(url: string, options: GetOptions, deadline: AbortSignal): Promise<FetchedJson> {
  try {
    return await get(url, options, deadline);
  } catch (error) {
    if (error instanceof UnavailableError || isNotSupported(error)) throw error;
    if (deadline.aborted) {
      throw new UnavailableError("ERR_JWKS_TIMEOUT", `${shownLocation(url)} did not answer in time`, {
        cause: error,
      });
    }
    throw unavailable(url, error instanceof JoseError ? error.message : "could not be fetched", error);
  }
}

/** Whether it is the runtime that lacks something: no later attempt will find it there. */
export function isNotSupported(error: unknown): error is JoseError {
  return error instanceof JoseError && error.code === "ERR_JOSE_NOT_SUPPORTED";
}

/** The error for a document that is not what it should be. */
export function unavailable(url: string, problem: string, cause?: unknown): UnavailableError {
  const message = `${shownLocation(url)} ${problem}`;
  return new UnavailableError("ERR_JWKS_UNAVAILABLE", message, cause === undefined ? {} : { cause });
}

async function get(url: string, options: GetOptions, deadline: AbortSignal): Promise<FetchedJson> {
  const request = { method: "GET", headers: options.headers, redirect: "manual", signal: deadline } as const;
  // The deadline counts also where a `fetch` of the caller's does not look at it.
  const answer = Promise.resolve(options.fetch(url, request));
  const response = await unlessAborted(answer, deadline).catch((error: unknown) => {
    // It may come yet, and nobody will read it.
    answer.then(discard).catch(() => undefined);
    throw error;
  });
  try {
    checkHead(url, response, options);
  } catch (error) {
    discard(response);
    throw error;
  }
  const text = decodeUtf8(await readBody(url, response, options.maxBytes, deadline));
  if (text === undefined) throw invalidDocument("is not UTF-8");
  const object = parseJsonObject(text, { depth: defaultLimits.jsonDepth, fault: invalidDocument });
  return { object, headers: response.headers };
}

const invalidDocument: Fault = (problem) => new JoseError("ERR_JWKS_INVALID", `answers with what ${problem}`);

function checkHead(url: string, { status, headers }: FetchResponse, options: GetOptions): void {
  // A redirect that was not followed has its own status, or 0 in browsers.
  if (status !== 200) throw unavailable(url, `answers with status ${status}; redirects are not followed`);
  const type = (headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (!options.anyContentType && !/^application\/(?:[a-z0-9.!#$&^_-]+\+)?json$/.test(type)) {
    throw unavailable(url, "answers with another Content-Type than JSON's; anyContentType: true takes it");
  }
  const length = Number(headers.get("content-length") ?? 0);
  if (length > options.maxBytes) throw tooLong(url, options.maxBytes);
}

/** Read piece by piece: what a server says about the length is no promise. */
async function readBody(
  url: string,
  { body }: FetchResponse,
  maxBytes: number,
  deadline: AbortSignal,
): Promise<Bytes> {
  if (body === null) return noBytes;
  const reader = body.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await unlessAborted(reader.read(), deadline);
      if (done) return joined(pieces, length);
      length += value.length;
      if (length > maxBytes) throw tooLong(url, maxBytes);
      pieces.push(value);
    }
  } catch (error) {
    reader.cancel().catch(() => undefined);
    throw error;
  }
}

/** There may be as many pieces as bytes. */
function joined(pieces: readonly Uint8Array[], length: number): Bytes {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

/** A body that nobody reads keeps its connection. */
function discard({ body }: FetchResponse): void {
  body?.cancel().catch(() => undefined);
}

function tooLong(url: string, maxBytes: number): UnavailableError {
  return unavailable(url, `answers with more than ${maxBytes} bytes (maxBytes)`);
}
