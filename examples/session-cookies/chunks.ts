/**
 * Long sessions are split into several cookies, because browsers need not store more than 4096 bytes in one
 * (RFC 6265 section 6.1). The names of the parts come from the browser and are checked before anything is
 * decrypted.
 */
import type { SessionFormat } from "./formats.ts";

export type CookieProblem =
  | "ERR_COOKIE_DUPLICATE"
  | "ERR_COOKIE_CHUNK_NAME"
  | "ERR_COOKIE_CHUNK_MISSING"
  | "ERR_COOKIE_TOO_MANY_CHUNKS";

/** The cookies of a session do not fit together. The messages have no values of cookies. */
export class SessionCookieError extends Error {
  override readonly name = "SessionCookieError";
  readonly code: CookieProblem;

  constructor(code: CookieProblem, message: string) {
    super(message);
    this.code = code;
  }
}

/** Browsers need not store more than 50 cookies of one host, and servers limit headers: Node.js to 16 kB. */
const maxChunks = 20;

/**
 * Returns the value of a cookie that may be split, or `undefined` if there is none. A cookie that is not split
 * counts before chunks, which may be left over from an earlier session.
 * @throws SessionCookieError.
 */
export function joinChunks(header: string, name: string, format: SessionFormat): string | undefined {
  const { whole, chunks } = sessionCookiesIn(header, name, format);
  const numbers = [...chunks.keys()].sort((a, b) => a - b);
  if (whole !== undefined || numbers.length === 0) return whole;
  const missing = numbers.findIndex((number, index) => number !== index);
  if (missing !== -1) {
    throw new SessionCookieError("ERR_COOKIE_CHUNK_MISSING", `There is no chunk ${missing} of ${name}`);
  }
  return numbers.map((number) => chunks.get(number)).join("");
}

/** Returns the names and values of the cookies for a value. */
export function splitIntoChunks(
  value: string,
  name: string,
  { chunks: { separator, length } }: SessionFormat,
): ReadonlyMap<string, string> {
  if (value.length <= length) return new Map([[name, value]]);
  const count = Math.ceil(value.length / length);
  if (count > maxChunks) {
    throw new SessionCookieError("ERR_COOKIE_TOO_MANY_CHUNKS", `${name} would need ${count} chunks`);
  }
  return new Map(
    Array.from({ length: count }, (_, number) => [
      `${name}${separator}${number}`,
      value.slice(number * length, (number + 1) * length),
    ]),
  );
}

/** The names of all cookies in a header that belong to the session, whether they fit together or not. */
export function namesOfSession(header: string, name: string, format: SessionFormat): readonly string[] {
  return cookiesIn(header)
    .map((cookie) => cookie.name)
    .filter((each) => each === name || chunkNumber(each, name, format) !== undefined);
}

function sessionCookiesIn(header: string, name: string, format: SessionFormat) {
  let whole: string | undefined;
  const chunks = new Map<number, string>();
  for (const cookie of cookiesIn(header)) {
    const digits = chunkNumber(cookie.name, name, format);
    if (cookie.name !== name && digits === undefined) continue;
    const number = digits === undefined ? undefined : readNumber(digits, name);
    if (number === undefined ? whole !== undefined : chunks.has(number)) {
      throw new SessionCookieError("ERR_COOKIE_DUPLICATE", `There are several cookies ${cookie.name}`);
    }
    if (number === undefined) whole = cookie.value;
    else chunks.set(number, cookie.value);
  }
  return { whole, chunks };
}

function readNumber(digits: string, name: string): number {
  const number = Number(digits);
  if (String(number) !== digits) {
    throw new SessionCookieError("ERR_COOKIE_CHUNK_NAME", `A chunk of ${name} has the number ${digits}`);
  }
  if (number < maxChunks) return number;
  throw new SessionCookieError("ERR_COOKIE_TOO_MANY_CHUNKS", `${name} has more than ${maxChunks} chunks`);
}

/** The digits after the separator; `undefined` for any other cookie. */
function chunkNumber(
  cookie: string,
  name: string,
  { chunks: { separator } }: SessionFormat,
): string | undefined {
  const prefix = `${name}${separator}`;
  const digits = cookie.startsWith(prefix) ? cookie.slice(prefix.length) : "";
  return /^\d+$/.test(digits) ? digits : undefined;
}

/** The cookies in a `Cookie` header (RFC 6265 section 4.2.1). One without a value was deleted. */
function cookiesIn(header: string): readonly { readonly name: string; readonly value: string }[] {
  return header.split(";").flatMap((text) => {
    const [, name, value] = /^([^=]+)=(.+)$/.exec(text.trim()) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, value }];
  });
}
