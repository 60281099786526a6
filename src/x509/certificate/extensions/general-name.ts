/** GeneralName: RFC 5280 section 4.2.1.6. IP addresses as text: RFC 5952 section 4, RFC 4632 section 3.1. */
import { table } from "../../../encoding/table.ts";
import type { Bytes } from "../../../encoding/bytes.ts";
import { DerReader, type DerElement } from "../../../encoding/der.ts";
import { decodeOid } from "../../../encoding/oid.ts";
import type { Fault } from "../../../errors.ts";
import { decodeAsciiStrictly } from "../name/character-string.ts";
import { readName, type DistinguishedName } from "../name/name.ts";

/** A name in an extension, of one of several types. */
export type GeneralName =
  /** As encoded in the certificate: a domain name in ASCII, an email address (RFC 5322), a URI (RFC 3986). */
  | { readonly type: "dns" | "email" | "uri"; readonly value: string }
  /**
   * Text: 192.0.2.1, or 2001:db8::1 in RFC 5952 notation. In name constraints with a prefix length:
   * 192.0.2.0/24.
   */
  | { readonly type: "ip"; readonly value: string }
  | { readonly type: "directoryName"; readonly value: DistinguishedName }
  /** An object identifier in dotted form. */
  | { readonly type: "registeredId"; readonly value: string }
  /**
   * `oid` identifies the type of `value`, which is DER. For example, 1.3.6.1.4.1.311.20.2.3 is a user
   * principal name in a UTF8String.
   */
  | { readonly type: "otherName"; readonly oid: string; readonly value: Bytes }
  /** Rarely used types: the raw contents. */
  | { readonly type: "x400Address" | "ediPartyName"; readonly value: Bytes };

const ipAddressTag = 0x87;

/** Reads the contents of GeneralNames, a SEQUENCE SIZE (1..MAX). */
export function readGeneralNames(names: DerReader, fault: Fault): readonly GeneralName[] {
  const read: GeneralName[] = [];
  do read.push(readGeneralName(names.any(), fault));
  while (!names.done);
  return Object.freeze(read);
}

/**
 * Reads the base of a GeneralSubtree, section 4.2.1.10. It differs from a GeneralName in that IP addresses
 * have a mask.
 */
export function readSubtree(element: DerElement, fault: Fault): GeneralName {
  return Object.freeze(
    element.tag === ipAddressTag ? readIpRange(element.content, fault) : read(element, fault),
  );
}

function readGeneralName(element: DerElement, fault: Fault): GeneralName {
  return Object.freeze(read(element, fault));
}

/** Copies names, so that a caller may modify the bytes in them. */
export function copyOfGeneralNames(names: readonly GeneralName[]): readonly GeneralName[] {
  return Object.freeze(names.map(copy));
}

/** Readers by identifier octet. The tags are IMPLICIT except for directoryName, which is a CHOICE. */
const readers: Readonly<Record<number, (element: DerElement, fault: Fault) => GeneralName>> =
  /* @__PURE__ */ table({
    0xa0: readOtherName,
    0x81: (element: DerElement, fault: Fault) => textName("email", element, fault),
    0x82: (element: DerElement, fault: Fault) => textName("dns", element, fault),
    0xa3: ({ content }: DerElement) => ({ type: "x400Address", value: content }),
    0xa4: ({ content }: DerElement, fault: Fault) => ({
      type: "directoryName",
      value: readName(content, fault),
    }),
    0xa5: ({ content }: DerElement) => ({ type: "ediPartyName", value: content }),
    0x86: (element: DerElement, fault: Fault) => textName("uri", element, fault),
    0x87: readIpAddress,
    0x88: readRegisteredId,
  });

function read(element: DerElement, fault: Fault): GeneralName {
  const reader = readers[element.tag];
  if (reader === undefined) throw fault("has a GeneralName of an unknown type");
  return reader(element, fault);
}

/**
 * Reads an IA5String. Applications use these names in security decisions, so control characters, which none
 * of the formats allows, are rejected.
 */
function textName(type: "dns" | "email" | "uri", { content }: DerElement, fault: Fault): GeneralName {
  const value = decodeAsciiStrictly(content);
  if (value === undefined || /\p{Control}/u.test(value)) {
    throw fault("has a domain name, email address or URI with invalid characters");
  }
  return { type, value };
}

function readOtherName({ content }: DerElement, fault: Fault): GeneralName {
  const name = new DerReader(content, fault);
  const oid = name.objectIdentifier();
  const explicit = name.sequence(0xa0);
  const value = explicit.any().encoding;
  explicit.end();
  name.end();
  return { type: "otherName", oid, value };
}

function readIpAddress({ content }: DerElement, fault: Fault): GeneralName {
  const value = ipAddressText(content);
  if (value === undefined) throw fault("has an IP address that is neither 4 nor 16 octets long");
  return { type: "ip", value };
}

/** Reads the base of a subtree: an address and a mask. */
function readIpRange(content: Bytes, fault: Fault): GeneralName {
  const value = ipRangeText(content);
  if (value === undefined) throw fault("has an IP address range that is neither 8 nor 32 octets long");
  return { type: "ip", value };
}

function readRegisteredId({ content }: DerElement, fault: Fault): GeneralName {
  const value = decodeOid(content);
  if (value === undefined) throw fault("has a malformed OBJECT IDENTIFIER");
  return { type: "registeredId", value };
}

function copy(name: GeneralName): GeneralName {
  if (name.type !== "otherName" && name.type !== "x400Address" && name.type !== "ediPartyName") return name;
  return Object.freeze({ ...name, value: name.value.slice() });
}

/** Formats an address of 4 or 16 octets; `undefined` for any other length. */
function ipAddressText(octets: Bytes): string | undefined {
  if (octets.length === 4) return octets.join(".");
  return octets.length === 16 ? version6Text(octets) : undefined;
}

/**
 * Formats an address and a mask of equal length (RFC 5280 section 4.2.1.10) as an address and a prefix
 * length, or as an address and the mask if the mask is not contiguous.
 */
function ipRangeText(octets: Bytes): string | undefined {
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
  // RFC 5952 section 4.2: the longest run of at least two zero groups (the first such run) becomes "::".
  const runs = [...text.matchAll(/\b0(?::0)+\b/g)];
  const longest = runs.reduce((best, { 0: run }) => (run.length > best.length ? run : best), "");
  return longest === "" ? text : text.replace(withColons(longest), "::");
}

/** Matches a run of zero groups with the adjacent colons, but not a part of a longer run or group. */
function withColons(run: string): RegExp {
  return new RegExp(`(?:^|:)\\b${run}\\b(?::|$)`);
}
