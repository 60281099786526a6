/** The segments of compact serializations: RFC 7515 section 7.1, RFC 7516 section 7.1. */
import { isThenable } from "../encoding/brand.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { JoseError, type Fault } from "../errors.ts";
import type { Limits } from "../limits.ts";

/** A token and its segments. */
export interface CompactToken {
  readonly text: string;
  /** The octets of `text`, if they are known and `text` is ASCII. */
  readonly octets?: Bytes | undefined;
  readonly segments: readonly string[];
  /** Whether it is a JWE, judged by the number of segments: many producers omit "typ" and "cty". */
  readonly isEncrypted: boolean;
}

/**
 * Splits a token, whose number of segments must be one of `counts`. At most six slices are made, whatever the
 * input.
 * @throws JoseError `ERR_JOSE_LIMIT_EXCEEDED` for a token over the limit, `fault` for a value that is not a
 * string or has another number of segments.
 */
export function splitCompact(
  token: unknown,
  counts: readonly number[],
  limits: Limits,
  fault: Fault,
): CompactToken {
  const text = boundedToken(token, limits, fault);
  const segments: string[] = [];
  let start = 0;
  for (let dot = text.indexOf("."); dot >= 0; dot = text.indexOf(".", start)) {
    segments.push(text.slice(start, dot));
    start = dot + 1;
    if (segments.length === mostSegments) break;
  }
  segments.push(text.slice(start));
  if (!counts.includes(segments.length)) throw fault(`does not have ${counts.join(" or ")} segments`);
  // RFC 7516 section 9: a JWS has three segments, a JWE five.
  return { text, segments, isEncrypted: segments.length === 5 };
}

/** The largest number of segments that a token can have: that of a JWE. */
const mostSegments = 5;

/** Checks that a token is a string within the limit. */
export function boundedToken(token: unknown, limits: Limits, fault: Fault): string {
  if (typeof token !== "string") throw fault(`is not a string${adviceFor(token)}`);
  if (/^bearer /i.test(token))
    throw fault('starts with "Bearer "; remove the scheme of the Authorization header field');
  if (token.length > limits.tokenLength) {
    throw new JoseError(
      "ERR_JOSE_LIMIT_EXCEEDED",
      `The token is longer than ${limits.tokenLength} characters`,
    );
  }
  return token;
}

/** Returns a hint for a common mistake. */
function adviceFor(value: unknown): string {
  if (isThenable(value)) return ", but a promise; await it";
  return typeof value === "object" && value !== null
    ? "; the token is the first argument, the keys are the second"
    : "";
}
