/** The contents of an OBJECT IDENTIFIER, X.690 section 8.19. */
import type { Bytes } from "./bytes.ts";

/**
 * The maximum size of an arc in bits: the size of a UUID, which is an arc under 2.25 (X.667). Larger arcs are
 * rejected to limit the work.
 */
const longestArc = 128n;

/**
 * The maximum number of content octets. The identifiers of RFC 5280 and related specifications have fewer
 * than 20; an identifier with a UUID has 20.
 */
const mostOctets = 64;

/** Decodes the content octets to dotted form; `undefined` if they are not DER. */
export function decodeOid(content: Uint8Array): string | undefined {
  if (content.length > mostOctets) return undefined;
  const arcs: bigint[] = [];
  let arc = 0n;
  let unfinished = false;
  for (const octet of content) {
    // A leading 0x80 would be a second, padded encoding of the same arc.
    if (!unfinished && octet === 0x80) return undefined;
    arc = (arc << 7n) | BigInt(octet & 0x7f);
    if (arc >> longestArc !== 0n) return undefined;
    unfinished = octet >= 0x80;
    if (!unfinished) {
      arcs.push(arc);
      arc = 0n;
    }
  }
  const [first, ...rest] = arcs;
  if (unfinished || first === undefined) return undefined;
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...rest].join(".");
}

/** Encodes dotted form as content octets. */
export function encodeOid(dotted: string): Bytes {
  const [root = 0n, second = 0n, ...rest] = dotted.split(".").map(BigInt);
  return new Uint8Array([root * 40n + second, ...rest].flatMap(base128));
}

function base128(arc: bigint): number[] {
  const octets = [Number(arc & 0x7fn)];
  for (let left = arc >> 7n; left > 0n; left >>= 7n) octets.unshift(0x80 | Number(left & 0x7fn));
  return octets;
}
