/** Distinguished names: RFC 5280 section 4.1.2.4, and their text: RFC 4514. */
import type { Bytes } from "../../../encoding/bytes.ts";
import { DerReader, tags } from "../../../encoding/der.ts";
import type { Fault } from "../../../errors.ts";
import { shortNameOf } from "./attribute-types.ts";
import { readCharacterString } from "./character-string.ts";
import { escapeValue } from "./escape.ts";
import { hexadecimal } from "../hexadecimal.ts";

/** One attribute of a name, such as CN=Contoso. */
export interface NameAttribute {
  /** The short name, such as "CN"; the dotted form of `oid` where there is none. */
  readonly type: string;
  /** The type as an object identifier in dotted form. */
  readonly oid: string;
  /** The text; of a value that is no text, or malformed, `#` and the digits of `hex`. */
  readonly value: string;
  /** The whole value in DER, in hexadecimal. */
  readonly hex: string;
}

/** Attributes that name something together: one, in nearly all names. */
export type RelativeDistinguishedName = readonly NameAttribute[];

/** A name in a certificate. For reading: two names are the same if their bytes are, which is for `validateChain` to compare. */
export class DistinguishedName {
  /** From the most general one (the country, say) to the most specific one, as in the certificate. */
  readonly rdns: readonly RelativeDistinguishedName[];

  constructor(rdns: readonly RelativeDistinguishedName[]) {
    this.rdns = Object.freeze(rdns);
    Object.freeze(this);
  }

  /** The text of RFC 4514, which begins with the most specific part: `CN=orders.example,O=Contoso,C=CH`. */
  toString(): string {
    return this.rdns
      .map((attributes) => attributes.map(attributeText).join("+"))
      .reverse()
      .join(",");
  }
}

/** Reads a Name from its DER. It may be empty: where that is not allowed is for the validation of a chain to say. */
export function readName(encoding: Bytes, fault: Fault): DistinguishedName {
  const outer = new DerReader(encoding, fault);
  const name = outer.sequence();
  outer.end();
  const rdns: RelativeDistinguishedName[] = [];
  while (!name.done) rdns.push(readAttributes(name.sequence(tags.set)));
  return new DistinguishedName(rdns);
}

/** RelativeDistinguishedName, a SET SIZE (1..MAX). That it be sorted is not asked for: issuers do not sort, and the text is not compared. */
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

/** RFC 4514 sections 2.3 and 2.4: the value of a type without a name is given as its DER, and so is one without text. */
function attributeText({ type, oid, value, hex }: NameAttribute): string {
  const isText = type !== oid && value !== `#${hex}`;
  return `${type}=${isText ? escapeValue(value) : `#${hex}`}`;
}
