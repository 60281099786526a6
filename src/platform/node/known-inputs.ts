/** The inputs of the known-answer tests (see probe.ts), and the encoding in which results are compared. */
import type { Bytes } from "../../encoding/bytes.ts";

/** The message of the known-answer tests: "abc". */
export const plaintext: Bytes = /* @__PURE__ */ Uint8Array.of(0x61, 0x62, 0x63);

/**
 * The keys, initialization vectors, salts and CEKs of the known-answer tests: the octets 00, 01, 02 and so
 * on.
 */
export function counting(length: number): Bytes {
  return Uint8Array.from({ length }, (_, index) => index);
}

/** Returns a copy whose last bit is different. */
export function withLastBitFlipped(bytes: Bytes): Bytes {
  const last = bytes.length - 1;
  return bytes.map((octet, index) => (index === last ? octet ^ 1 : octet));
}

/** Encodes octets in hexadecimal, for the comparison with a known answer. */
export function hex(bytes: Uint8Array | null): string {
  return Array.from(bytes ?? [], (octet) => octet.toString(16).padStart(2, "0")).join("");
}
