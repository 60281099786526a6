/** Distinguished names, RFC 5280 section 4.1.2.4, and their string representation, RFC 4514. */
import type { Bytes } from "../../../encoding/bytes.ts";
import { DerReader, tags } from "../../../encoding/der.ts";
import type { Fault } from "../../../errors.ts";
import { shortNameOf } from "./attribute-types.ts";
import { readCharacterString } from "./character-string.ts";
import { hexadecimal } from "../hexadecimal.ts";
import { encodeUtf8 } from "../../../encoding/utf8.ts";

/** An attribute of a name, such as CN=Contoso. */
export interface NameAttribute {
  /** The short name of the type, such as "CN", or `oid` if it has none. */
  readonly type: string;
  /** The object identifier of the type in dotted form. */
  readonly oid: string;
  /** The text of the value. For a value that is malformed or not a string, `#` followed by `hex`. */
  readonly value: string;
  /** The complete DER encoding of the value, in hexadecimal. */
  readonly hex: string;
}

/** The attributes of one relative distinguished name; almost always a single attribute. */
export type RelativeDistinguishedName = readonly NameAttribute[];

/**
 * A name in a certificate, for display. Names are equal if their encodings are equal, which `validateChain`
 * compares.
 */
export class DistinguishedName {
  /** From the most general (for example the country) to the most specific, as in the certificate. */
  readonly rdns: readonly RelativeDistinguishedName[];

  constructor(rdns: readonly RelativeDistinguishedName[]) {
    this.rdns = Object.freeze(rdns);
    Object.freeze(this);
  }

  /**
   * The RFC 4514 string representation, which starts with the most specific part:
   * `CN=orders.example,O=Contoso,C=CH`.
   */
  toString(): string {
    return this.rdns
      .map((attributes) => attributes.map(attributeText).join("+"))
      .reverse()
      .join(",");
  }
}

/** Reads a DER Name. It may be empty: path validation decides where that is allowed. */
export function readName(encoding: Bytes, fault: Fault): DistinguishedName {
  const reader = new DerReader(encoding, fault);
  const name = reader.sequence();
  reader.end();
  const rdns: RelativeDistinguishedName[] = [];
  while (!name.done) rdns.push(readAttributes(name.sequence(tags.set)));
  return new DistinguishedName(rdns);
}

/**
 * RelativeDistinguishedName, a SET SIZE (1..MAX). The order of a DER SET is not enforced, because issuers do
 * not sort the attributes.
 */
function readAttributes(set: DerReader): RelativeDistinguishedName {
  const attributes: NameAttribute[] = [];
  do attributes.push(readAttribute(set.sequence()));
  while (!set.done);
  return Object.freeze(attributes);
}

function readAttribute(attribute: DerReader): NameAttribute {
  const oid = attribute.objectIdentifier();
  const element = attribute.any();
  attribute.end();
  const hex = hexadecimal(element.encoding);
  const value = readCharacterString(element) ?? `#${hex}`;
  return Object.freeze({ type: shortNameOf(oid) ?? oid, oid, value, hex });
}

/**
 * RFC 4514 sections 2.3 and 2.4: the value is written as hexadecimal DER if its type has no short name or the
 * value is not a string.
 */
function attributeText({ type, oid, value, hex }: NameAttribute): string {
  const isText = type !== oid && value !== `#${hex}`;
  return `${type}=${isText ? escapeValue(value) : `#${hex}`}`;
}

/**
 * Escapes a value for the string representation of a name: RFC 4514 section 2.4, which requires escaping only
 * NUL among the control characters. All control, format and line separator characters are escaped here, so
 * that a name cannot start a new line in a log or reverse the text direction.
 */
function escapeValue(value: string): string {
  return value
    .replace(/[\\"+,;<>]|^[ #]| $/g, "\\$&")
    .replace(/[\p{Control}\p{Format}\p{Zl}\p{Zp}]/gu, escapeOctets);
}

/** Escapes each octet of the character's UTF-8 encoding as a backslash and two digits. */
function escapeOctets(character: string): string {
  return hexadecimal(encodeUtf8(character)).replace(/../g, "\\$&");
}
