/** IP addresses as text: RFC 5952 section 4 for version 6, RFC 4632 section 3.1 for the prefixes of name constraints. */
import type { Bytes } from "../../../encoding/bytes.ts";

/** The text of an address of 4 or 16 octets; `undefined` for any other length. */
export function ipAddressText(octets: Bytes): string | undefined {
  if (octets.length === 4) return octets.join(".");
  return octets.length === 16 ? version6Text(octets) : undefined;
}

/** An address and a mask of the same length (RFC 5280 section 4.2.1.10) as an address and the length of the prefix, or the mask where it is none. */
export function ipRangeText(octets: Bytes): string | undefined {
  const half = octets.length / 2;
  const address = ipAddressText(octets.subarray(0, half));
  const mask = octets.subarray(half);
  const maskText = ipAddressText(mask);
  if (address === undefined || maskText === undefined) return undefined;
  return `${address}/${prefixLength(mask) ?? maskText}`;
}

/** How many bits of a mask are set, if those are the first ones. */
function prefixLength(mask: Bytes): number | undefined {
  const bits = Array.from(mask, (octet) => octet.toString(2).padStart(8, "0")).join("");
  return bits.includes("01") ? undefined : bits.lastIndexOf("1") + 1;
}

function version6Text(octets: Bytes): string {
  const groups: number[] = [];
  for (let at = 0; at < 16; at += 2) groups.push((octets[at] ?? 0) * 256 + (octets[at + 1] ?? 0));
  const text = groups.map((group) => group.toString(16)).join(":");
  // The longest run of two or more zero groups gives way to "::", the first of several.
  const runs = [...text.matchAll(/\b0(?::0)+\b/g)];
  const longest = runs.reduce((best, { 0: run }) => (run.length > best.length ? run : best), "");
  return longest === "" ? text : text.replace(withColons(longest), "::");
}

/** A run of zero groups with the colons around it; never a part of a longer run or group. */
function withColons(run: string): RegExp {
  return new RegExp(`(?:^|:)\\b${run}\\b(?::|$)`);
}
