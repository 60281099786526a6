/** Texts in files: their encoding, and formats of keys that josette does not read. */
import type { Bytes } from "../encoding/bytes.ts";
import { decodeLatin1 } from "../encoding/latin1.ts";
import { encodeUtf8 } from "../encoding/utf8.ts";

/**
 * Converts UTF-16, as PowerShell and editors of Windows write it, to UTF-8. Returns other bytes as they are.
 * Text without a byte order mark is recognized only if it is ASCII. The first characters must be ASCII in any
 * case, so that random bytes are not mistaken for text.
 */
export function asUtf8(bytes: Bytes): Bytes {
  if (bytes.length < 4 || bytes.length % 2 > 0) return bytes;
  const mark = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  const isMarked = mark === 0xfeff || mark === 0xfffe;
  const isBigEndian = isMarked ? mark === 0xfeff : bytes[0] === 0;
  const high = isBigEndian ? 0 : 1;
  const start = isMarked ? 2 : 0;
  const isAscii = (octet: number, index: number): boolean =>
    index < start || (index % 2 === high ? octet === 0 : octet > 0 && octet < 0x80);
  const checked = isMarked ? bytes.subarray(0, 34) : bytes;
  if (!checked.every(isAscii)) return bytes;
  const units: string[] = [];
  for (let index = start; index < bytes.length; index += 2) {
    units.push(String.fromCharCode((bytes[index + high] ?? 0) * 256 + (bytes[index + 1 - high] ?? 0)));
  }
  return encodeUtf8(units.join(""));
}

/** Formats that are not read: what they are, and what to do. */
const foreign: readonly (readonly [form: RegExp, why: string])[] = [
  [
    /^(?:\xfe\xed\xfe\xed|\xce\xce\xce\xce)\0\0\0/,
    "it is a keystore of Java: convert it to a PFX with keytool -importkeystore -deststoretype PKCS12.",
  ],
  [
    /^PuTTY-User-Key-File/,
    "it is a key of PuTTY: export it with PuTTYgen as an OpenSSH key, and convert that to PKCS #8.",
  ],
  [
    /^---- BEGIN SSH2|^(?:sk-)?(?:ssh|ecdsa)-[a-z0-9@.-]{1,64} AAAA/,
    "it is a public key of SSH: convert it with ssh-keygen -e -m PKCS8.",
  ],
  [
    /^<(?:\w{1,20}:)?(?:RSA|DSA|EC)KeyValue>|^<\?xml[^]*KeyValue>/,
    "it is a key in XML, as .NET writes it: convert it to PEM or to a JWK.",
  ],
  [/^<(?:!doctype|html|head)\b/i, "it is an HTML page: look at what was downloaded in place of the key."],
  [/^<\?xml\b/i, "it is XML: josette reads keys in PEM, DER, PFX and JWK."],
];

/** Returns why a file is not read, as a sentence, if it has a known format. */
export function foreignFormat(bytes: Bytes): string | undefined {
  const text = decodeLatin1(bytes).trim();
  return foreign.find(([form]) => form.test(text))?.[1];
}
