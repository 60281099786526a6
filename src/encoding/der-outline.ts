/** Whether bytes look like DER (X.690 section 8.1), for those who need not read it. */

/** The elements of the SEQUENCE that fills the bytes; `undefined` when there is none, or something in it is not whole. */
export function outlineOf(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const outer = bytes[0] === 0x30 ? firstElement(bytes) : undefined;
  if (outer?.rest.length !== 0) return undefined;
  const elements: Uint8Array[] = [];
  for (let left = outer.content; left.length > 0;) {
    const element = firstElement(left);
    if (element === undefined) return undefined;
    elements.push(element.content);
    left = element.rest;
  }
  return elements;
}

interface Element {
  readonly content: Uint8Array;
  readonly rest: Uint8Array;
}

function firstElement(bytes: Uint8Array): Element | undefined {
  const first = bytes[1] ?? 0x80;
  const octets = first < 0x80 ? 0 : first - 0x80;
  // Section 10.1: no indefinite lengths. None takes more than four octets here.
  if (first === 0x80 || octets > 4) return undefined;
  const start = 2 + octets;
  const length = octets === 0 ? first : bytes.subarray(2, start).reduce((sum, octet) => sum * 256 + octet, 0);
  // Section 10.1: in no more octets than it takes.
  if (octets > 0 && length < (octets === 1 ? 0x80 : 256 ** (octets - 1))) return undefined;
  const end = start + length;
  if (end > bytes.length) return undefined;
  return { content: bytes.subarray(start, end), rest: bytes.subarray(end) };
}
