/**
 * RFC 4514 (text of a distinguished name) to RFC 5280 section 4.1.2.4 (Name).
 *
 * Only what the demo and the tests write: single-valued names of well-known attributes, `\` before a comma.
 */
import { der, type DerBytes } from "./der-writer.ts";

/** `"CN=api.contoso.example,O=Contoso,C=CH"`, most specific part first, as RFC 4514 section 2.1 orders it. */
export function distinguishedName(text: string): DerBytes {
  const parts = text.split(/(?<!\\),/).map((part) => part.trim());
  return der.sequence(...parts.reverse().map(relativeDistinguishedName));
}

function relativeDistinguishedName(part: string): DerBytes {
  const separator = part.indexOf("=");
  const keyword = part.slice(0, separator).trim().toUpperCase();
  const attribute = attributes.get(keyword);
  if (attribute === undefined) throw new RangeError(`Not an attribute this writer knows: ${part}`);
  const value = part.slice(separator + 1).replaceAll("\\,", ",");
  return der.set(der.sequence(der.objectIdentifier(attribute.oid), attribute.write(value)));
}

/** RFC 4514 section 3, with the string types RFC 5280 appendix A asks for. */
const attributes = new Map([
  ["CN", { oid: "2.5.4.3", write: der.utf8String }],
  ["L", { oid: "2.5.4.7", write: der.utf8String }],
  ["ST", { oid: "2.5.4.8", write: der.utf8String }],
  ["O", { oid: "2.5.4.10", write: der.utf8String }],
  ["OU", { oid: "2.5.4.11", write: der.utf8String }],
  ["C", { oid: "2.5.4.6", write: der.printableString }],
  ["DC", { oid: "0.9.2342.19200300.100.1.25", write: der.ia5String }],
]);
