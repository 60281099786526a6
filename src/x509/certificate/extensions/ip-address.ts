/**
 * IP addresses as text: RFC 5952 section 4 for IPv6, RFC 4632 section 3.1 for prefixes in name constraints.
 */
import type { Bytes } from "../../../encoding/bytes.ts";

/** Formats an address of 4 or 16 octets; `undefined` for any other length. */
export function ipAddressText(octets: Bytes): string | undefined {
  if (octets.length === 4) return octets.join(".");
  return octets.length === 16 ? version6Text(octets) : undefined;
}

/**
 * Formats an address and a mask of equal length (RFC 5280 section 4.2.1.10) as an address and a prefix
 * length, or as an address and the mask if it is not contiguous.
 */
export function ipRangeText(octets: Bytes): string | undefined {
  const half = octets.length / 2;
  const address = ipAddressText(octets.subarray(0, half));
  const mask = octets.subarray(half);
  const maskText = ipAddressText(mask);
  if (address === undefined || maskText === undefined) return undefined;
  return `${address}/${prefixLength(mask) ?? maskText}`;
}

/** Returns the number of set bits in a contiguous mask; `undefined` if it is not contiguous. */
function prefixLength(mask: Bytes): number | undefined {
  const bits = Array.from(mask, (octet) => octet.toString(2).padStart(8, "0")).join("");
  return bits.includes("01") ? undefined : bits.lastIndexOf("1") + 1;
}

function version6Text(octets: Bytes): string {
  const groups: number[] = [];
  for (let at = 0; at < 16; at += 2) groups.push((octets[at] ?? 0) * 256 + (octets[at + 1] ?? 0));
  const text = groups.map((group) => group.toString(16)).join(":");
  // RFC 5952 section 4.2: the longest run of two or more zero groups becomes "::"; the first one if several
  // are equally long.
  const runs = [...text.matchAll(/\b0(?::0)+\b/g)];
  const longest = runs.reduce((best, { 0: run }) => (run.length > best.length ? run : best), "");
  return longest === "" ? text : text.replace(withColons(longest), "::");
}

/** Matches a run of zero groups with the adjacent colons, but not a part of a longer run or group. */
function withColons(run: string): RegExp {
  return new RegExp(`(?:^|:)\\b${run}\\b(?::|$)`);
}
