/** Character strings of ASN.1 as text: X.690 section 8.23, as RFC 5280 section 4.1.2.4 uses them in names. */
import { table } from "../../../encoding/table.ts";
import type { Bytes } from "../../../encoding/bytes.ts";
import type { DerElement } from "../../../encoding/der.ts";
import { decodeUtf8 } from "../../../encoding/utf8.ts";

/** The text of a character string; `undefined` for another type, and for contents that its type does not allow. */
export function readCharacterString({ tag, content }: DerElement): string | undefined {
  return decoders[tag]?.(content);
}

/** The text of octets that are all ASCII. */
export function decodeAsciiStrictly(content: Bytes): string | undefined {
  return content.every((octet) => octet < 0x80) ? decodeUtf8(content) : undefined;
}

type Decode = (content: Bytes) => string | undefined;

const decoders: Readonly<Record<number, Decode>> = /* @__PURE__ */ table({
  0x0c: decodeUtf8, // UTF8String
  // NumericString, PrintableString, IA5String and VisibleString have fewer characters than ASCII. What issuers write where the
  // others belong ("@" and "*" in a PrintableString) is understood all the same.
  0x12: decodeAsciiStrictly,
  0x13: decodeAsciiStrictly,
  0x16: decodeAsciiStrictly,
  0x1a: decodeAsciiStrictly,
  0x14: decodeTeletex,
  0x1c: decodeUniversal,
  0x1e: decodeBmp,
});

/** TeletexString (T61String): whoever still writes it means ISO 8859-1, whatever T.61 says, and everybody reads it so. */
function decodeTeletex(content: Bytes): string {
  return Array.from(content, (octet) => String.fromCharCode(octet)).join("");
}

/** BMPString: two octets a character. Pairs of surrogates go beyond the type, and are what Windows writes for an emoji. */
function decodeBmp(content: Bytes): string | undefined {
  if (content.length % 2 !== 0) return undefined;
  const view = viewOf(content);
  const units: string[] = [];
  for (let at = 0; at < content.length; at += 2) units.push(String.fromCharCode(view.getUint16(at)));
  const text = units.join("");
  return loneSurrogate.test(text) ? undefined : text;
}

/** UniversalString: four octets a character. */
function decodeUniversal(content: Bytes): string | undefined {
  if (content.length % 4 !== 0) return undefined;
  const view = viewOf(content);
  const characters: string[] = [];
  for (let at = 0; at < content.length; at += 4) {
    const point = view.getUint32(at);
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined;
    characters.push(String.fromCodePoint(point));
  }
  return characters.join("");
}

const loneSurrogate = /\p{Surrogate}/u;

function viewOf({ buffer, byteOffset, byteLength }: Bytes): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
