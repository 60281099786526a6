/** Fetches a JSON document with limits on time and size, a checked Content-Type, and without redirects. */
import { noBytes, type Bytes } from "../../../encoding/bytes.ts";
import { parseJsonObject } from "../../../encoding/json.ts";
import type { JsonObject } from "../../../encoding/json-value.ts";
import { decodeUtf8 } from "../../../encoding/utf8.ts";
import { JoseError, UnavailableError, type Fault } from "../../../errors.ts";
import { defaultLimits } from "../../../limits.ts";
import { unlessAborted } from "../../../steps/waiting.ts";
import type { Fetch, FetchResponse } from "../../../runtime.ts";
import { shownLocation } from "./allowed-urls.ts";

/** The options of a request. */
export interface GetOptions {
  readonly fetch: Fetch;
  readonly headers: Readonly<Record<string, string>>;
  readonly maxBytes: number;
  readonly anyContentType: boolean;
}

/** A document and its response header fields. */
export interface FetchedJson {
  readonly object: JsonObject;
  readonly headers: FetchResponse["headers"];
}

/**
 * Fetches a JSON object.
 * @throws UnavailableError `ERR_JWKS_TIMEOUT` if the deadline passes, `ERR_JWKS_UNAVAILABLE` for all other
 * failures.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if the runtime lacks a required feature.
 */
export async function getJson(url: string, options: GetOptions, deadline: AbortSignal): Promise<FetchedJson> {
  try {
    return await get(url, options, deadline);
  } catch (error) {
    if (error instanceof UnavailableError || isNotSupported(error)) throw error;
    if (deadline.aborted) {
      throw new UnavailableError("ERR_JWKS_TIMEOUT", `${shownLocation(url)} did not respond in time`, {
        cause: error,
      });
    }
    throw unavailable(url, error instanceof JoseError ? error.message : "could not be fetched", error);
  }
}

/** Reports whether the runtime lacks a feature, in which case retrying is useless. */
export function isNotSupported(error: unknown): error is JoseError {
  return error instanceof JoseError && error.code === "ERR_JOSE_NOT_SUPPORTED";
}

/** Reports whether the server responded that it does not have the document. */
export function isAbsent(error: unknown): boolean {
  return error instanceof UnavailableError && absences.has(error);
}

/** The errors for responses with a status from 400 to 499. */
const absences = /* @__PURE__ */ new WeakSet<UnavailableError>();

/** The error for an unusable response. */
export function unavailable(url: string, problem: string, cause?: unknown): UnavailableError {
  const message = `${shownLocation(url)} ${problem}`;
  return new UnavailableError("ERR_JWKS_UNAVAILABLE", message, cause === undefined ? {} : { cause });
}

async function get(url: string, options: GetOptions, deadline: AbortSignal): Promise<FetchedJson> {
  const request = { method: "GET", headers: options.headers, redirect: "manual", signal: deadline } as const;
  // The deadline also applies if a custom `fetch` ignores the signal.
  const pending = Promise.resolve(options.fetch(url, request));
  const response = await unlessAborted(pending, deadline).catch((error: unknown) => {
    // If the response arrives later, its body must be discarded.
    pending.then(discard).catch(() => undefined);
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

const invalidDocument: Fault = (problem) =>
  new JoseError("ERR_JWKS_INVALID", `returned a document that ${problem}`);

function checkHead(url: string, { status, headers }: FetchResponse, options: GetOptions): void {
  // The status of a redirect that was not followed is a 3xx code, or 0 in browsers.
  if (status !== 200) {
    const error = unavailable(url, `returned status ${status}; redirects are not followed`);
    if (status >= 400 && status < 500) absences.add(error);
    throw error;
  }
  const type = (headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (!options.anyContentType && !/^application\/(?:[a-z0-9.!#$&^_-]+\+)?json$/.test(type)) {
    throw unavailable(url, "returned a Content-Type other than JSON; set anyContentType: true to accept it");
  }
  const length = Number(headers.get("content-length") ?? 0);
  if (length > options.maxBytes) throw tooLong(url, options.maxBytes);
}

/** Reads the body in chunks, because Content-Length may be wrong. */
async function readBody(
  url: string,
  { body }: FetchResponse,
  maxBytes: number,
  deadline: AbortSignal,
): Promise<Bytes> {
  if (body === null) return noBytes;
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await unlessAborted(reader.read(), deadline);
      if (done) return joined(chunks, length);
      length += value.length;
      if (length > maxBytes) throw tooLong(url, maxBytes);
      chunks.push(value);
    }
  } catch (error) {
    reader.cancel().catch(() => undefined);
    throw error;
  }
}

/** Joins chunks. There may be as many chunks as bytes, too many for the arguments of `concat(...chunks)`. */
function joined(chunks: readonly Uint8Array[], length: number): Bytes {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** Cancels the body of a response. An unread body would keep the connection open. */
function discard({ body }: FetchResponse): void {
  body?.cancel().catch(() => undefined);
}

function tooLong(url: string, maxBytes: number): UnavailableError {
  return unavailable(url, `returned more than ${maxBytes} bytes, the limit of the option maxBytes`);
}
