/** The segments of compact serializations: RFC 7515 section 7.1, RFC 7516 section 7.1. */
import { isThenable } from "../encoding/brand.ts";
import { JoseError, type Fault } from "../errors.ts";
import type { Limits } from "../limits.ts";

/** A token and its segments. */
export interface CompactToken {
  readonly text: string;
  readonly segments: readonly string[];
}

/**
 * Splits a token into exactly `count` segments. At most `count` slices are made, whatever the input.
 * @throws JoseError `ERR_JOSE_LIMIT_EXCEEDED` for a token over the limit, `fault` for anything but a string
 * of `count` segments.
 */
export function splitCompact(token: unknown, count: 3 | 5, limits: Limits, fault: Fault): CompactToken {
  const text = boundedToken(token, limits, fault);
  const segments: string[] = [];
  let start = 0;
  for (let dot = text.indexOf("."); dot >= 0; dot = text.indexOf(".", start)) {
    segments.push(text.slice(start, dot));
    start = dot + 1;
    if (segments.length === count) break;
  }
  segments.push(text.slice(start));
  if (segments.length !== count) throw fault(`does not have ${count} segments`);
  return { text, segments };
}

/** Counts the segments of a token, up to six. */
export function countSegments(token: string): number {
  let count = 1;
  for (let dot = token.indexOf("."); dot >= 0 && count < 6; dot = token.indexOf(".", dot + 1)) count++;
  return count;
}

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
