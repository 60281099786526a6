/** OBJECT IDENTIFIER contents, X.690 section 8.19. */
import type { Bytes } from "./bytes.ts";

/** The longest arc read, in bits: a UUID under 2.25 (X.667) has so many. Longer ones are refused rather than worked on. */
const longestArc = 128n;

/** The most content octets read. RFC 5280 and its like stay below 20; a UUID takes 20. */
const mostOctets = 64;

/** The dotted form of an OBJECT IDENTIFIER's content octets; `undefined` when they are not DER. */
export function decodeOid(content: Uint8Array): string | undefined {
  if (content.length > mostOctets) return undefined;
  const arcs: bigint[] = [];
  let arc = 0n;
  let open = false;
  for (const octet of content) {
    // A leading 0x80 would be a padded, second form of the same arc.
    if (!open && octet === 0x80) return undefined;
    arc = (arc << 7n) | BigInt(octet & 0x7f);
    if (arc >> longestArc !== 0n) return undefined;
    open = octet >= 0x80;
    if (!open) {
      arcs.push(arc);
      arc = 0n;
    }
  }
  const [first, ...rest] = arcs;
  if (open || first === undefined) return undefined;
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...rest].join(".");
}

/** The content octets of an OBJECT IDENTIFIER in dotted form. */
export function encodeOid(dotted: string): Bytes {
  const [root = 0n, second = 0n, ...rest] = dotted.split(".").map(BigInt);
  return new Uint8Array([root * 40n + second, ...rest].flatMap(base128));
}

function base128(arc: bigint): number[] {
  const octets = [Number(arc & 0x7fn)];
  for (let left = arc >> 7n; left > 0n; left >>= 7n) octets.unshift(0x80 | Number(left & 0x7fn));
  return octets;
}
