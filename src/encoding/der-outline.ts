/** Recognizes DER (X.690 section 8.1) without reading it fully. */

/**
 * Returns the contents of each element in the SEQUENCE that spans all bytes; `undefined` if there is no such
 * SEQUENCE or an element is truncated.
 */
export function outlineOf(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const sequence = bytes[0] === 0x30 ? firstElement(bytes) : undefined;
  if (sequence?.rest.length !== 0) return undefined;
  const elements: Uint8Array[] = [];
  for (let left = sequence.content; left.length > 0;) {
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
  // Section 10.1: definite lengths only. Lengths of more than four octets are rejected.
  if (first === 0x80 || octets > 4) return undefined;
  const start = 2 + octets;
  const length = octets === 0 ? first : bytes.subarray(2, start).reduce((sum, octet) => sum * 256 + octet, 0);
  // Section 10.1: the minimal number of length octets.
  if (octets > 0 && length < (octets === 1 ? 0x80 : 256 ** (octets - 1))) return undefined;
  const end = start + length;
  if (end > bytes.length) return undefined;
  return { content: bytes.subarray(start, end), rest: bytes.subarray(end) };
}
