/** A self-signed certificate for the sample keys, RFC 5280 section 4.1. It proves nothing; the header of a token can name it. */
import { concat, type Bytes } from "../src/encoding/bytes.ts";
import {
  derBitString,
  derElement,
  derObjectIdentifier,
  derSequence,
  derUnsignedInteger,
} from "../src/encoding/der-writer.ts";
import { encodeAscii } from "../src/encoding/utf8.ts";

/** Creates a certificate of a key pair for RSASSA-PKCS1-v1_5 with SHA-256, valid for a year. */
export async function selfSigned(pair: CryptoKeyPair, commonName: string): Promise<Bytes> {
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
  const name = derSequence(
    derElement(set, derSequence(derObjectIdentifier("2.5.4.3"), utf8String(commonName))),
  );
  const algorithm = derSequence(derObjectIdentifier("1.2.840.113549.1.1.11"), derElement(nullTag));
  const now = Date.now();
  const body = derSequence(
    derElement(version, derUnsignedInteger(new Uint8Array([2]))),
    derUnsignedInteger(crypto.getRandomValues(new Uint8Array(16))),
    algorithm,
    name,
    derSequence(utcTime(new Date(now - 86_400_000)), utcTime(new Date(now + 364 * 86_400_000))),
    name,
    publicKey,
  );
  const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", pair.privateKey, body);
  return derSequence(body, algorithm, derBitString(new Uint8Array(signature)));
}

/** Tags, X.680 section 8.6. */
const set = 0x31;
const nullTag = 0x05;
const version = 0xa0;
const utf8StringTag = 0x0c;
const utcTimeTag = 0x17;

function utf8String(text: string): Bytes {
  return derElement(utf8StringTag, ascii(text));
}

/** Section 4.1.2.5.1: YYMMDDHHMMSSZ, for years before 2050. */
function utcTime(date: Date): Bytes {
  const digits = date.toISOString().replaceAll(/[-:T]/g, "").slice(2, 14);
  return derElement(utcTimeTag, ascii(`${digits}Z`));
}

function ascii(text: string): Bytes {
  return encodeAscii(text) ?? concat();
}
