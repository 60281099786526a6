/**
 * The length of what RSA works on: RFC 8017 sections 7.1.2, 8.1.2 and 8.2.2, step 1. A signature or ciphertext is exactly as long
 * as the modulus. OpenSSL takes shorter ones too, where the first octets are zeros: a second form of the same token.
 */
import type { KeyMaterial } from "./material.ts";

/** Of the modulus, in bytes; 0 for a key that has none. */
export function modulusLength(material: KeyMaterial): number {
  if ("members" in material) {
    const { members } = material;
    return Math.floor(((members["n"] ?? "").length * 3) / 4);
  }
  if (material.form === "secret") return 0;
  const { algorithm } = material.cryptoKey;
  const bits: unknown = "modulusLength" in algorithm ? algorithm.modulusLength : undefined;
  return typeof bits === "number" ? Math.ceil(bits / 8) : 0;
}
