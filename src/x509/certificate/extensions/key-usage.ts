/** Key usage: RFC 5280 section 4.2.1.3. */
import { tags, type DerReader } from "../../../encoding/der.ts";
import type { Fault } from "../../../errors.ts";

/** A permitted use of a key, with its name in RFC 5280. */
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

/** All key usages, by bit number. */
export const keyUsages: readonly KeyUsage[] = /* @__PURE__ */ Object.freeze<KeyUsage[]>([
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
 * Reads the extension. Appendix B requires that a named bit list omit trailing zero bits. Lists with trailing
 * zeros are accepted, as other implementations do: they are unambiguous, and the signature covers the
 * original encoding. Unused bits that are not zero are rejected.
 */
export function readKeyUsage(contents: DerReader, fault: Fault): readonly KeyUsage[] {
  const [unused = 8, ...octets] = contents.element(tags.bitString).content;
  const last = octets.at(-1) ?? 0;
  // X.690 sections 8.6.2 and 11.2.1: unused bits must be zero.
  if (unused > 7 || (octets.length === 0 && unused > 0) || (last & ((1 << unused) - 1)) !== 0) {
    throw fault("has a BIT STRING that is not DER");
  }
  const set = keyUsages.filter((_, bit) => (((octets[bit >> 3] ?? 0) << (bit & 7)) & 0x80) !== 0);
  // RFC 5280 requires at least one set bit.
  if (set.length === 0) throw fault("has a key usage extension with no bit set");
  return Object.freeze(set);
}
