/**
 * ECPrivateKey: RFC 5915 section 3, SEC 1 appendix C.4. It is the content of "EC PRIVATE KEY" files, and of
 * privateKey in PKCS #8.
 */
import type { Bytes } from "../encoding/bytes.ts";
import { DerReader, tags } from "../encoding/der.ts";
import { derBitString, derElement, derSequence, derUnsignedInteger } from "../encoding/der-writer.ts";
import type { Fault } from "../errors.ts";
import { readNamedCurve } from "./algorithm-identifier.ts";

const parametersTag = 0xa0;
const publicKeyTag = 0xa1;
const version = /* @__PURE__ */ new Uint8Array([1]);

/** The fields of an ECPrivateKey. */
export interface Sec1Key {
  readonly privateKey: Bytes;
  /** The OBJECT IDENTIFIER of the curve. It may be absent in PKCS #8, which states the curve elsewhere. */
  readonly namedCurve: string | undefined;
  /** The public key, an ECPoint. */
  readonly point: Bytes | undefined;
}

/** Reads an ECPrivateKey without validating its numbers. */
export function readSec1(der: Bytes, fault: Fault): Sec1Key {
  const outer = new DerReader(der, fault);
  const key = outer.sequence();
  outer.end();
  const [number, ...more] = key.unsignedInteger();
  if (number !== version[0] || more.length > 0) throw fault("has an unknown version of ECPrivateKey");
  const { content: privateKey } = key.element(tags.octetString);
  const namedCurve =
    key.peek() === parametersTag ? readParameters(key.sequence(parametersTag), fault) : undefined;
  const point = key.peek() === publicKeyTag ? readPublicKey(key.sequence(publicKeyTag)) : undefined;
  key.end();
  return { privateKey, namedCurve, point };
}

/** Writes an ECPrivateKey without its curve, for PKCS #8, which states the curve elsewhere. */
export function writeSec1({ d, point }: { readonly d: Bytes; readonly point?: Bytes }): Bytes {
  return derSequence(
    derUnsignedInteger(version),
    derElement(tags.octetString, d),
    ...(point === undefined ? [] : [derElement(publicKeyTag, derBitString(point))]),
  );
}

function readParameters(inside: DerReader, fault: Fault): string {
  const curve = readNamedCurve(inside, fault);
  inside.end();
  return curve;
}

function readPublicKey(inside: DerReader): Bytes {
  const point = inside.bitString();
  inside.end();
  return point;
}
