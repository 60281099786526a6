/** Key usage: RFC 5280 section 4.2.1.3. */
import { tags, type DerReader } from "../../../encoding/der.ts";
import type { Fault } from "../../../errors.ts";

/** What a key may be used for, in the words of RFC 5280. */
export type KeyUsage =
  | "digitalSignature"
  | "nonRepudiation"
  | "keyEncipherment"
  | "dataEncipherment"
  | "keyAgreement"
  | "keyCertSign"
  | "cRLSign"
  | "encipherOnly"
  | "decipherOnly";

/** By number of the bit. */
const usages: readonly KeyUsage[] = /* @__PURE__ */ Object.freeze<KeyUsage[]>([
  "digitalSignature",
  "nonRepudiation",
  "keyEncipherment",
  "dataEncipherment",
  "keyAgreement",
  "keyCertSign",
  "cRLSign",
  "encipherOnly",
  "decipherOnly",
]);

/**
 * Reads the extension. Appendix B has the writer of a named bit list omit zeros at the end. One who writes them says nothing else, and the
 * signature is over what was written, so they are accepted, as other readers do; bits that are declared unused and are not zero are not.
 */
export function readKeyUsage(contents: DerReader, fault: Fault): readonly KeyUsage[] {
  const [unused = 8, ...octets] = contents.element(tags.bitString).content;
  const last = octets.at(-1) ?? 0;
  // X.690 sections 8.6.2 and 11.2.1.
  if (unused > 7 || (octets.length === 0 && unused > 0) || (last & ((1 << unused) - 1)) !== 0) {
    throw fault("has a BIT STRING that is not DER");
  }
  const set = usages.filter((_, bit) => (((octets[bit >> 3] ?? 0) << (bit & 7)) & 0x80) !== 0);
  // The section asks for at least one.
  if (set.length === 0) throw fault("has a key usage that allows nothing");
  return Object.freeze(set);
}
