/** Times in certificates: RFC 5280 section 4.1.2.5. */
import { tags, type DerElement } from "../../encoding/der.ts";
import { decodeUtf8 } from "../../encoding/utf8.ts";
import type { Fault } from "../../errors.ts";

/**
 * Reads a Time: UTCTime (section 4.1.2.5.1) or GeneralizedTime (section 4.1.2.5.2), in UTC and with seconds.
 */
export function readTime({ tag, content }: DerElement, fault: Fault): Date {
  const digits = /^([0-9]+)Z$/.exec(decodeUtf8(content) ?? "")?.[1] ?? "";
  const isUtcTime = tag === tags.utcTime && digits.length === 12;
  const isGeneralizedTime = tag === tags.generalizedTime && digits.length === 14;
  if (!isUtcTime && !isGeneralizedTime) throw fault("has a malformed time");
  const full = isUtcTime ? withCentury(digits) : digits;
  const iso = full.replace(/^(....)(..)(..)(..)(..)(..)$/, "$1-$2-$3T$4:$5:$6.000Z");
  const time = new Date(iso);
  // A date that does not exist either becomes invalid or turns into another date.
  if (Number.isNaN(time.getTime()) || time.toISOString() !== iso)
    throw fault("has a date or time that does not exist");
  return time;
}

/** Section 4.1.2.5.1: two-digit years below 50 are in this century. */
function withCentury(digits: string): string {
  return digits < "5" ? `20${digits}` : `19${digits}`;
}
