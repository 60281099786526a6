/**
 * `/api/orders` of the website is `/orders` of the API, with the user's access token. The token goes to that one
 * origin, whatever the request or the API says. What passes through in either direction is listed here. All
 * else stays behind, such as cookies, and headers that are for one connection (RFC 9110 section 7.6.1).
 */
import express, { type Request, type RequestHandler } from "express";
import { Refusal } from "./refusal.ts";
import type { Session } from "./sessions.ts";

export interface ApiProxyOptions {
  /** For example "https://api.example.com". */
  readonly apiOrigin: string;
  readonly sessionOf: (request: Request) => Promise<Session | undefined>;
}

/** Not TRACE: its response would have the access token. */
const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);
const requestHeaders = ["accept", "accept-language", "content-type", "if-match"];
const responseHeaders = ["content-type", "content-language", "etag"];

/** What the API returns must not become a page of the website, which could do all that the website can. */
const noPage = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** Handlers for the path "/api". The check of same-origin.ts comes before them. */
export function apiProxy({ apiOrigin, sessionOf }: ApiProxyOptions): readonly RequestHandler[] {
  const readBody = express.raw({ type: () => true, limit: "1mb", inflate: false });
  const forward: RequestHandler = async (request, response) => {
    if (!methods.has(request.method)) throw new Refusal("method_not_allowed", 405);
    const url = targetOf(request.url, apiOrigin);
    const session = await sessionOf(request);
    if (session === undefined) throw new Refusal("no_session", 401);

    const headers = new Headers({ authorization: `Bearer ${session.accessToken}` });
    for (const name of requestHeaders) {
      const value = request.get(name);
      if (value !== undefined) headers.set(name, value);
    }
    const answer = await send(url, { method: request.method, headers, ...bodyOf(request) });
    for (const name of responseHeaders) {
      const value = answer.headers.get(name);
      if (value !== null) response.set(name, value);
    }
    response.set("content-security-policy", noPage);
    response.status(answer.status).send(Buffer.from(answer.body));
  };
  return [readBody, forward];
}

/**
 * A path of plain segments, and a query. There is no `..`, empty segment, backslash, escape or host, which the
 * API or what is before it could read in another way. Allow more characters if your API's paths have them.
 */
const plainPath = /^((?:\/[\w~-][\w.~-]*)+)(?:\?[^\s#\\]*)?$/;

/** Returns the URL of the API for the rest of a path of the website. Throws a `Refusal` for anything unusual. */
export function targetOf(pathAndQuery: string, apiOrigin: string): URL {
  const [, path] = plainPath.exec(pathAndQuery) ?? [];
  if (path === undefined) throw new Refusal("bad_path", 400);
  const url = new URL(pathAndQuery, apiOrigin);
  if (url.origin !== apiOrigin || url.pathname !== path) throw new Refusal("bad_path", 400);
  return url;
}

function bodyOf({ body }: { readonly body?: unknown }): { readonly body?: Uint8Array<ArrayBuffer> } {
  return body instanceof Uint8Array && body.length > 0 ? { body: new Uint8Array(body) } : {};
}

interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ArrayBuffer;
}

/** A redirect could lead anywhere, so it is not followed; the browser would not know what to do with it. */
async function send(url: URL, request: RequestInit): Promise<ApiAnswer> {
  let answer: ApiAnswer;
  try {
    const response = await fetch(url, {
      ...request,
      redirect: "manual",
      signal: AbortSignal.timeout(10_000),
    });
    const { status, headers } = response;
    answer = { status, headers, body: await response.arrayBuffer() };
  } catch (error) {
    throw new Refusal("api_unavailable", 503, error);
  }
  if (answer.status >= 300 && answer.status < 400) throw new Refusal("api_redirects", 502);
  return answer;
}
