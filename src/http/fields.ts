/** Reads header fields of requests, in the forms that frameworks use: RFC 9110 section 5. */
import { JoseError, UsageError } from "../errors.ts";

/** Header fields as in the Fetch standard: `Headers`. */
export interface HeaderFields {
  /** Returns the value of a field, with several values joined by commas; `null` if there is none. */
  get(name: string): string | null;
}

/** Header fields as in Node.js, with names in lower case. */
export type NodeHeaderFields = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A request with header fields: a `Request` of the Fetch standard, or an `IncomingMessage` of Node.js. */
export interface RequestWithFields {
  /** The header fields. */
  readonly headers: HeaderFields | NodeHeaderFields;
  /** In Node.js, the names and values as received. In `headers` repeated fields may be missing. */
  readonly rawHeaders?: readonly string[];
}

/** A request, or only its header fields. */
export type HttpRequest = RequestWithFields | HeaderFields;

/**
 * Returns the value of a header field; `undefined` if the request does not have it.
 * @throws JoseError `ERR_HTTP_REQUEST_INVALID` if the request has the field more than once, where that can be
 * determined. `Headers` joins the values with commas.
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a value that is not a request.
 */
export function fieldOf(request: HttpRequest, name: string): string | undefined {
  const values = readable(() => valuesOf(request, name));
  if (values === undefined) throw notARequest();
  const [value, ...others] = values;
  if (others.length > 0) throw malformedRequest(`has more than one header field ${name}`);
  return value;
}

/** The error for a request that is malformed. */
export function malformedRequest(problem: string): JoseError {
  return new JoseError("ERR_HTTP_REQUEST_INVALID", `The request ${problem}`);
}

/** Reads from an object of the application, whose getters and functions may throw. */
export function readable<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw notARequest();
  }
}

function notARequest(): UsageError {
  return new UsageError(
    "ERR_INVALID_ARGUMENT",
    "request must be a Request, an IncomingMessage of Node.js, or the Headers of a request",
  );
}

/** Returns the values of a header field, or `undefined` for a value that is not a request. */
function valuesOf(request: unknown, name: string): readonly string[] | undefined {
  if (typeof request !== "object" || request === null) return undefined;
  // `headers` comes first: the requests of some frameworks have a function `get` of another kind as well.
  const fields: unknown = "headers" in request ? request.headers : request;
  if (typeof fields !== "object" || fields === null) return undefined;
  if ("get" in fields && typeof fields.get === "function") {
    const value: unknown = Reflect.apply(fields.get, fields, [name]);
    return value === null || value === undefined ? [] : textsIn([value]);
  }
  if (fields === request) return undefined;
  const values = Object.entries(fields)
    .filter(([each]) => each.toLowerCase() === name)
    .flatMap(([, value]: [string, unknown]) => value ?? []);
  const raw: unknown = "rawHeaders" in request ? request.rawHeaders : [];
  return timesIn(raw, name) > 1 && values.length === 1 ? textsIn([...values, ...values]) : textsIn(values);
}

function textsIn(values: readonly unknown[]): readonly string[] | undefined {
  return values.every((value) => typeof value === "string") ? values : undefined;
}

/** Counts how often a field occurs in a list of alternating names and values. */
function timesIn(raw: unknown, name: string): number {
  if (!Array.isArray(raw)) return 0;
  const list: readonly unknown[] = raw;
  return list.filter((each, at) => at % 2 === 0 && typeof each === "string" && each.toLowerCase() === name)
    .length;
}
