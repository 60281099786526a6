/** Reads DER, X.690 section 10: definite lengths, minimal encodings, no trailing data. */
import type { Fault } from "../errors.ts";
import type { Bytes } from "./bytes.ts";
import { decodeOid } from "./oid.ts";

/** The identifier octets of the types in keys and certificates. */
export const tags: {
  readonly boolean: 0x01;
  readonly integer: 0x02;
  readonly bitString: 0x03;
  readonly octetString: 0x04;
  readonly null: 0x05;
  readonly objectIdentifier: 0x06;
  readonly utcTime: 0x17;
  readonly generalizedTime: 0x18;
  readonly sequence: 0x30;
  readonly set: 0x31;
} = /* @__PURE__ */ Object.freeze({
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
});

/** An element: its identifier octet, its contents, and its complete encoding. */
export interface DerElement {
  readonly tag: number;
  readonly content: Bytes;
  readonly encoding: Bytes;
}

/**
 * Reads the elements of a DER structure in order. Every method throws the given fault on input that is not
 * DER.
 */
export class DerReader {
  readonly #bytes: Bytes;
  readonly #fault: Fault;
  #offset = 0;

  constructor(bytes: Bytes, fault: Fault) {
    this.#bytes = bytes;
    this.#fault = fault;
  }

  /** Whether all bytes have been read. */
  get done(): boolean {
    return this.#offset === this.#bytes.length;
  }

  /** Returns the identifier octet of the next element without reading it; `undefined` at the end. */
  peek(): number | undefined {
    return this.#bytes[this.#offset];
  }

  /** Reads the next element, of any type. */
  any(): DerElement {
    const start = this.#offset;
    const tag = this.#octet();
    if ((tag & 0x1f) === 0x1f) throw this.#fault("uses an ASN.1 tag number above 30");
    const length = this.#length();
    const end = this.#offset + length;
    if (end > this.#bytes.length) throw this.#fault("is truncated");
    const content = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return { tag, content, encoding: this.#bytes.subarray(start, end) };
  }

  /** Reads the next element, which must have this identifier octet. */
  element(tag: number): DerElement {
    const element = this.any();
    if (element.tag !== tag)
      throw this.#fault(`has ASN.1 tag ${hex(element.tag)} where ${hex(tag)} is expected`);
    return element;
  }

  /** Reads the next element if it has this identifier octet. */
  optional(tag: number): DerElement | undefined {
    return this.peek() === tag ? this.element(tag) : undefined;
  }

  /**
   * Returns a reader for the contents of the next element: a SEQUENCE, unless another constructed tag is
   * given.
   */
  sequence(tag: number = tags.sequence): DerReader {
    return this.inside(this.element(tag).content);
  }

  /** Returns a reader with the same fault for bytes inside an element. */
  inside(bytes: Bytes): DerReader {
    return new DerReader(bytes, this.#fault);
  }

  /** Reads a non-negative INTEGER. Returns its magnitude without leading zeros; zero is one zero byte. */
  unsignedInteger(): Bytes {
    const { content } = this.element(tags.integer);
    const [first, second] = content;
    if (first === undefined) throw this.#fault("has an empty INTEGER");
    if (first >= 0x80) throw this.#fault("has a negative INTEGER");
    if (first !== 0 || second === undefined) return content;
    if (second < 0x80) throw this.#fault("has an INTEGER with a superfluous leading zero");
    return content.subarray(1);
  }

  /** Reads an OBJECT IDENTIFIER. Returns it in dotted form. */
  objectIdentifier(): string {
    const dotted = decodeOid(this.element(tags.objectIdentifier).content);
    if (dotted === undefined) throw this.#fault("has a malformed OBJECT IDENTIFIER");
    return dotted;
  }

  /** Reads a NULL if it is next. Some software omits parameters that are NULL. */
  optionalNull(): void {
    const content = this.optional(tags.null)?.content;
    if (content !== undefined && content.length > 0) throw this.#fault("has a NULL that is not empty");
  }

  /** Reads a BIT STRING with no unused bits. */
  bitString(): Bytes {
    const { content } = this.element(tags.bitString);
    if (content[0] !== 0) throw this.#fault("has a BIT STRING with unused bits");
    return content.subarray(1);
  }

  /** Checks that no bytes are left. */
  end(): void {
    if (!this.done) throw this.#fault("has trailing data");
  }

  #octet(): number {
    const octet = this.#bytes[this.#offset];
    if (octet === undefined) throw this.#fault("is truncated");
    this.#offset++;
    return octet;
  }

  #length(): number {
    const first = this.#octet();
    if (first < 0x80) return first;
    const count = first & 0x7f;
    // Four length octets allow 4 GiB, far beyond any key or certificate. Count 0 is BER's indefinite form.
    if (count === 0 || count > 4) throw this.#fault("has an ASN.1 length that is not DER");
    let length = 0;
    for (let index = 0; index < count; index++) length = length * 256 + this.#octet();
    if (length < 0x80 || length < 256 ** (count - 1))
      throw this.#fault("has an ASN.1 length that is not minimal");
    return length;
  }
}

function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, "0")}`;
}

/**
 * Reads the next element if it is a BOOLEAN with a default: X.690 sections 8.2, 11.1 and 11.5. DER omits
 * default values, but an explicit FALSE default is accepted: widely used software encodes it, above all in
 * "critical" and "cA", and it is unambiguous.
 */
export function readBoolean(reader: DerReader, fault: Fault): boolean | undefined {
  const content = reader.optional(tags.boolean)?.content;
  if (content === undefined) return undefined;
  const [octet, ...more] = content;
  if (more.length > 0 || (octet !== 0x00 && octet !== 0xff)) throw fault("has a BOOLEAN that is not DER");
  return octet === 0xff;
}
