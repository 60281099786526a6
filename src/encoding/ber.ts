/**
 * Converts BER (X.690 section 8) to DER, as far as PKCS #12 files require. Lengths become definite and
 * minimal, and a constructed OCTET STRING becomes primitive. The contents of an OCTET STRING are not changed,
 * so that signatures and digests stay valid.
 */
import { JoseError, type Fault } from "../errors.ts";
import type { Bytes } from "./bytes.ts";
import type { Parts } from "./interruptible.ts";
import { tags } from "./der.ts";

/** The maximum nesting depth. PKCS #12 needs about fifteen levels (RFC 7292 section 4). */
const deepest = 32;

/** The maximum number of elements. A file with a thousand certificates has about twenty thousand. */
const mostElements = 32_768;

/** An element to be written as DER. */
interface Element {
  readonly tag: number;
  /** The length of the DER contents, in bytes. */
  readonly length: number;
  readonly contents: readonly (Element | Bytes)[];
}

/** The number of elements read or written before the generator yields: less than a millisecond of work. */
const elementsInPart = 256;

/**
 * Converts one element to DER, in parts. The running time depends only on the length. Throws the fault if the
 * input is not exactly one BER element.
 * @throws JoseError `ERR_JOSE_LIMIT_EXCEEDED` for more than 32,768 elements.
 */
export function* derFromBer(ber: Bytes, fault: Fault): Parts<Bytes> {
  const reader = new BerReader(ber, fault);
  const element = yield* reader.element(ber.length, 1);
  reader.end();
  const writer = new DerWriter(encodedLength(element));
  yield* writer.write(element);
  return writer.bytes;
}

class BerReader {
  readonly #bytes: Bytes;
  readonly #fault: Fault;
  #offset = 0;
  #elements = 0;

  constructor(bytes: Bytes, fault: Fault) {
    this.#bytes = bytes;
    this.#fault = fault;
  }

  /** Reads the next element, which must not extend past `end`. */
  *element(end: number, depth: number): Parts<Element> {
    if (depth > deepest) throw this.#fault(`has ASN.1 elements nested more than ${deepest} levels deep`);
    if (++this.#elements > mostElements) {
      throw new JoseError(
        "ERR_JOSE_LIMIT_EXCEEDED",
        `The BER data has more than ${mostElements} ASN.1 elements`,
      );
    }
    if (this.#elements % elementsInPart === 0) yield;
    const tag = this.#octet(end);
    if ((tag & 0x1f) === 0x1f) throw this.#fault("uses an ASN.1 tag number above 30");
    if (tag === endOfContents) throw this.#fault("has unexpected ASN.1 end-of-contents octets");
    const length = this.#length(end);
    if ((tag & constructed) !== 0) return yield* this.#constructed(tag, length, end, depth);
    if (length === undefined) throw this.#fault("has a primitive ASN.1 element of indefinite length");
    const start = this.#offset;
    this.#offset += length;
    return { tag, length, contents: [this.#bytes.subarray(start, this.#offset)] };
  }

  /** Checks that no bytes are left. */
  end(): void {
    if (this.#offset !== this.#bytes.length) throw this.#fault("has trailing data");
  }

  *#constructed(tag: number, length: number | undefined, outerEnd: number, depth: number): Parts<Element> {
    const children: Element[] = [];
    if (length === undefined) {
      while (!this.#endOfContents(outerEnd)) children.push(yield* this.element(outerEnd, depth + 1));
    } else {
      const end = this.#offset + length;
      while (this.#offset < end) children.push(yield* this.element(end, depth + 1));
    }
    if (tag !== (tags.octetString | constructed)) {
      return { tag, length: sum(children, encodedLength), contents: children };
    }
    // Section 8.7.3: the segments are OCTET STRINGs, which may be constructed themselves.
    if (children.some((child) => child.tag !== tags.octetString)) {
      throw this.#fault("has a constructed OCTET STRING with segments that are not OCTET STRINGs");
    }
    const contents = children.flatMap((child) => child.contents);
    return { tag: tags.octetString, length: sum(children, ({ length: octets }) => octets), contents };
  }

  /** Section 8.1.5: reads the end-of-contents octets, if they are next. */
  #endOfContents(end: number): boolean {
    if (this.#bytes[this.#offset] !== endOfContents || this.#offset >= end) return false;
    this.#offset++;
    if (this.#octet(end) !== 0) throw this.#fault("has malformed ASN.1 end-of-contents octets");
    return true;
  }

  /**
   * Section 8.1.3: reads a length, which must fit the remaining bytes; `undefined` for an indefinite length.
   */
  #length(end: number): number | undefined {
    const first = this.#octet(end);
    if (first === 0x80) return undefined;
    let length = first;
    if (first > 0x80) {
      length = 0;
      for (let count = first & 0x7f; count > 0; count--) length = length * 256 + this.#octet(end);
    }
    if (length > end - this.#offset) throw this.#fault("is truncated");
    return length;
  }

  #octet(end: number): number {
    const octet = this.#offset < end ? this.#bytes[this.#offset] : undefined;
    if (octet === undefined) throw this.#fault("is truncated");
    this.#offset++;
    return octet;
  }
}

const constructed = 0x20;
const endOfContents = 0x00;

function sum(elements: readonly Element[], lengthOf: (element: Element) => number): number {
  return elements.reduce((total, element) => total + lengthOf(element), 0);
}

function encodedLength({ length }: Element): number {
  return 2 + moreLengthOctets(length) + length;
}

/** Returns the number of length octets after the first: zero for lengths below 128. X.690 section 10.1. */
function moreLengthOctets(length: number): number {
  let count = 0;
  if (length >= 0x80) for (let left = length; left > 0; left = Math.floor(left / 256)) count++;
  return count;
}

class DerWriter {
  readonly bytes: Bytes;
  #offset = 0;
  #elements = 0;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
  }

  *write({ tag, length, contents }: Element): Parts<void> {
    if (++this.#elements % elementsInPart === 0) yield;
    this.#header(tag, length);
    for (const part of contents) {
      if (part instanceof Uint8Array) {
        this.bytes.set(part, this.#offset);
        this.#offset += part.length;
      } else yield* this.write(part);
    }
  }

  #header(tag: number, length: number): void {
    const count = moreLengthOctets(length);
    const start = this.#offset;
    this.#offset += 2 + count;
    this.bytes[start] = tag;
    this.bytes[start + 1] = count === 0 ? length : 0x80 + count;
    for (let at = this.#offset - 1, left = length; at > start + 1; at--, left = Math.floor(left / 256)) {
      this.bytes[at] = left;
    }
  }
}
