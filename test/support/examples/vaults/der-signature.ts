// ECDSA signatures the way everybody but JOSE has them: RFC 3279 section 2.2.3.
import type { EcdsaSignature } from "./digests.ts";

/** SEQUENCE { r INTEGER, s INTEGER }, in DER. */
export function derSignature({ r, s }: EcdsaSignature): Buffer {
  return element(0x30, Buffer.concat([integer(r), integer(s)]));
}

/** Positive: there is a zero in front of a first bit that is set. */
function integer(value: bigint): Buffer {
  const hex = value.toString(16);
  const octets = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  return element(0x02, octets[0]! >= 0x80 ? Buffer.concat([Buffer.of(0), octets]) : octets);
}

function element(tag: number, contents: Buffer): Buffer {
  const { length } = contents;
  return Buffer.concat([Buffer.of(tag, ...(length < 0x80 ? [length] : [0x81, length])), contents]);
}
