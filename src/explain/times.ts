/** Compares the times of a token with the clock: RFC 7519 sections 4.1.4 to 4.1.6. */
import type { Examination } from "./examination.ts";
import type { FindingCode } from "./codes/all.ts";
import { dateText, relative, span } from "./time-words.ts";

/** What the policy says about times, in seconds. */
export interface TimeRules {
  readonly clockTolerance: number;
  readonly maxTokenAge: number | undefined;
}

/** What a time means for the token. */
export interface TimeVerdict {
  readonly text: string;
  readonly ok: boolean | undefined;
  readonly finding?: FindingCode;
}

/** The year 5138 if taken as seconds, 1973 as milliseconds. Larger values are taken for milliseconds. */
const firstMilliseconds = 100_000_000_000;

/** The longest difference between clocks that are meant to be synchronized, in seconds. */
const usualSkew = 300;

/**
 * The longest time, in seconds, in which a clock or a slow request may explain that a token has just
 * expired.
 */
const justNow = 60;

type Check = (ex: Examination, time: number, rules: TimeRules, layer: number) => TimeVerdict;

const checks: Readonly<Record<string, Check>> = { exp: expiration, nbf: notBefore, iat: issuedAt };

/** Checks a claim that is a time, and reports what is wrong. */
export function checkTime(
  ex: Examination,
  name: string,
  time: number,
  rules: TimeRules,
  layer: number,
): TimeVerdict {
  const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
  if (time >= firstMilliseconds && Math.abs(time) < 8.64e15) {
    const year = yearOf(time);
    // A verifier refuses an nbf in the far future, and an iat if maxTokenAge is set, but accepts an exp.
    const isRefused = name === "nbf" || (name === "iat" && rules.maxTokenAge !== undefined);
    const severity = isRefused ? "error" : "warning";
    ex.report("time-in-milliseconds", { claim: name, value: time, year }, { layer, severity });
    const text = `in milliseconds: ${dateText(time / 1000)}, ${relative(time / 1000, ex.at)}`;
    return { text, ok: !isRefused, finding: "time-in-milliseconds" };
  }
  return (
    check?.(ex, time, rules, layer) ?? { text: `${dateText(time)}, ${relative(time, ex.at)}`, ok: undefined }
  );
}

function yearOf(seconds: number): string {
  const year = 1970 + Math.floor(seconds / 31_556_952);
  return String(year);
}

function expiration(ex: Examination, exp: number, { clockTolerance }: TimeRules, layer: number): TimeVerdict {
  const time = dateText(exp);
  if (ex.at < exp) return { text: `valid for another ${span(exp - ex.at)}, until ${time}`, ok: true };
  const ago = ex.at === exp ? "this second" : `${span(ex.at - exp)} ago`;
  const text = `expired ${ago}, at ${time}`;
  if (ex.at - clockTolerance < exp)
    return { text: `${text}; that is still within the clock tolerance`, ok: true };
  const code = ex.at - exp <= Math.max(justNow, clockTolerance + justNow) ? "expired-just-now" : "expired";
  ex.report(code, { ago, time }, { layer });
  return { text, ok: false, finding: code };
}

function notBefore(ex: Examination, nbf: number, { clockTolerance }: TimeRules, layer: number): TimeVerdict {
  const time = dateText(nbf);
  if (ex.at >= nbf) return { text: `valid since ${time}, ${span(ex.at - nbf)} ago`, ok: true };
  const later = span(nbf - ex.at);
  const text = `not valid before ${time}, ${later} from now`;
  if (ex.at + clockTolerance >= nbf) return { text: `${text}; the clock tolerance accepts it`, ok: true };
  const code = nbf - ex.at <= usualSkew ? "clock-skew" : "not-yet-valid";
  ex.report(code, { later, time, claim: "nbf" }, { layer });
  return { text, ok: false, finding: code };
}

function issuedAt(
  ex: Examination,
  iat: number,
  { clockTolerance, maxTokenAge }: TimeRules,
  layer: number,
): TimeVerdict {
  const time = dateText(iat);
  if (ex.at + clockTolerance < iat) {
    const later = span(iat - ex.at);
    const isRefused = maxTokenAge !== undefined;
    const code = isRefused && iat - ex.at <= usualSkew ? "clock-skew" : "issued-in-the-future";
    const severity = isRefused ? "error" : "warning";
    ex.report(code, { later, time, claim: "iat" }, { layer, severity });
    return { text: `issued in the future, at ${time}, ${later} from now`, ok: !isRefused, finding: code };
  }
  const text = `issued ${relative(iat, ex.at)}, at ${time}`;
  if (maxTokenAge === undefined) return { text, ok: undefined };
  if (ex.at - iat - clockTolerance <= maxTokenAge) return { text, ok: true };
  ex.report("too-old", { ago: relative(iat, ex.at), limit: span(maxTokenAge) }, { layer });
  return {
    text: `${text}; the policy accepts tokens for ${span(maxTokenAge)}`,
    ok: false,
    finding: "too-old",
  };
}
