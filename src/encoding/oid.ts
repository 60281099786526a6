/** OBJECT IDENTIFIER contents, X.690 section 8.19. */
import type { Bytes } from "./bytes.ts";

/** No arc that PKIX uses comes near this; larger ones are refused rather than rounded. */
const largestArc = Number.MAX_SAFE_INTEGER;

/** The dotted form of an OBJECT IDENTIFIER's content octets; `undefined` when they are not DER. */
export function decodeOid(content: Uint8Array): string | undefined {
  const arcs: number[] = [];
  let arc = 0;
  let open = false;
  for (const octet of content) {
    // A leading 0x80 would be a padded, second form of the same arc.
    if (!open && octet === 0x80) return undefined;
    if (arc > (largestArc - 127) / 128) return undefined;
    arc = arc * 128 + (octet & 0x7f);
    open = octet >= 0x80;
    if (!open) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [first, ...rest] = arcs;
  if (open || first === undefined) return undefined;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...rest].join(".");
}

/** The content octets of an OBJECT IDENTIFIER in dotted form. */
export function encodeOid(dotted: string): Bytes {
  const [root = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const octets = [root * 40 + second, ...rest].flatMap(base128);
  return new Uint8Array(octets);
}

function base128(arc: number): number[] {
  const octets = [arc % 128];
  for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
    octets.unshift(0x80 + (left % 128));
  }
  return octets;
}
