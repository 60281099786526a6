/** ASN.1 character strings: X.690 section 8.23, as used in names (RFC 5280 section 4.1.2.4). */
import { table } from "../../../encoding/table.ts";
import type { Bytes } from "../../../encoding/bytes.ts";
import type { DerElement } from "../../../encoding/der.ts";
import { decodeUtf8 } from "../../../encoding/utf8.ts";

/** Decodes a character string; `undefined` for another type and for contents that the type does not allow. */
export function readCharacterString({ tag, content }: DerElement): string | undefined {
  return decoders[tag]?.(content);
}

/** Decodes ASCII; `undefined` if an octet is not ASCII. */
export function decodeAsciiStrictly(content: Bytes): string | undefined {
  return content.every((octet) => octet < 0x80) ? decodeUtf8(content) : undefined;
}

type Decode = (content: Bytes) => string | undefined;

const decoders: Readonly<Record<number, Decode>> = /* @__PURE__ */ table({
  0x0c: decodeUtf8, // UTF8String
  // NumericString, PrintableString, IA5String and VisibleString are subsets of ASCII. Issuers also write
  // other ASCII characters, such as "@" and "*" in a PrintableString, so they are accepted.
  0x12: decodeAsciiStrictly,
  0x13: decodeAsciiStrictly,
  0x16: decodeAsciiStrictly,
  0x1a: decodeAsciiStrictly,
  0x14: decodeTeletex,
  0x1c: decodeUniversal,
  0x1e: decodeBmp,
});

/**
 * TeletexString (T61String). In practice the contents are ISO 8859-1 and not T.61, so they are decoded as ISO
 * 8859-1, as other implementations do.
 */
function decodeTeletex(content: Bytes): string {
  return Array.from(content, (octet) => String.fromCharCode(octet)).join("");
}

/**
 * BMPString: two octets per character. Surrogate pairs are not part of the type, but Windows writes them for
 * characters beyond the BMP.
 */
function decodeBmp(content: Bytes): string | undefined {
  if (content.length % 2 !== 0) return undefined;
  const view = viewOf(content);
  const units: string[] = [];
  for (let at = 0; at < content.length; at += 2) units.push(String.fromCharCode(view.getUint16(at)));
  const text = units.join("");
  return loneSurrogate.test(text) ? undefined : text;
}

/** UniversalString: four octets per character. */
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
