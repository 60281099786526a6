/**
 * Converts a caller's passphrase to the octets that keys are derived from: RFC 8018 section 3, RFC 7292
 * appendix B.1.
 */
import { isUint8Array, ownBytes, type Bytes } from "../../encoding/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../../encoding/utf8.ts";
import { UsageError } from "../../errors.ts";
import type { Password } from "./pkcs5.ts";

/**
 * Returns a passphrase in UTF-8 and, for the schemes of PKCS #12, as a BMPString.
 * @throws UsageError `ERR_INVALID_OPTION` for a value that is neither a string nor a Uint8Array.
 */
export function readPassphrase(passphrase: unknown): Password {
  if (typeof passphrase === "string") return { utf8: encodeUtf8(passphrase), bmp: bmpString(passphrase) };
  if (isUint8Array(passphrase)) {
    const utf8 = ownBytes(passphrase, "passphrase");
    return { utf8, bmp: bmpString(decodeUtf8(utf8) ?? String.fromCharCode(...utf8.subarray(0, 1024))) };
  }
  throw new UsageError("ERR_INVALID_OPTION", "passphrase must be a string or a Uint8Array");
}

/** Encodes text in big-endian UTF-16, followed by two zero octets. */
export function bmpString(text: string): Bytes {
  const octets = new Uint8Array(2 * text.length + 2);
  const view = new DataView(octets.buffer);
  for (let index = 0; index < text.length; index++) view.setUint16(2 * index, text.charCodeAt(index));
  return octets;
}
