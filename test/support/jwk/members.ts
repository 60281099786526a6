// Modified JWKs for the tests of this folder.
import { rsaKey, publicJwk } from "../keys.ts";

/** A number as a Base64urlUInt, RFC 7518 section 2. */
export function base64urlUInt(value: bigint): string {
  const digits = value.toString(16);
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex").toString("base64url");
}

/** The number in a Base64urlUInt. */
export function numberIn(member: string): bigint {
  return BigInt(`0x${Buffer.from(member, "base64url").toString("hex")}`);
}

/** A public key without a known private key: the modulus of the test key, slightly increased. */
export function stranger(distance: number): { readonly kty: "RSA"; readonly n: string; readonly e: string } {
  const { n, ...members } = publicJwk(rsaKey);
  return { ...members, n: base64urlUInt(numberIn(n) + 2n * BigInt(distance)) };
}

/** Returns an object without these members. */
export function without(members: object, ...names: readonly string[]): object {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));
}
