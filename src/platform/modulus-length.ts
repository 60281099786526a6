/**
 * The length of RSA signatures and ciphertexts: RFC 8017 sections 7.1.2, 8.1.2 and 8.2.2, step 1. Both must
 * be exactly as long as the modulus. OpenSSL also accepts values whose leading zero octets were omitted,
 * which would allow a second encoding of the same token.
 */
import type { KeyMaterial } from "./material.ts";

/** Returns the length of the modulus in bytes, or 0 if the key has no readable modulus. */
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
