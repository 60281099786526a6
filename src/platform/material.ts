/**
 * What the backends receive and return besides bytes: the key material that they create keys from (validated
 * JWK members in base64url, the bytes of a secret, or a CryptoKey), exported keys, and the result of AES-GCM.
 */
import type { CryptoKey } from "./types.ts";
import type { Bytes } from "../encoding/bytes.ts";

/** The members of a public or private JWK: RFC 7518 section 6, RFC 8037 section 2, RFC 9964 section 2. */
export interface KeyMembers {
  readonly kty: string;
  readonly [name: string]: string;
}

/** The material of a key. A CryptoKey of the caller may be non-extractable. */
export type KeyMaterial =
  | { readonly form: "public"; readonly members: KeyMembers }
  | { readonly form: "private"; readonly members: KeyMembers }
  | { readonly form: "secret"; readonly bytes: Bytes }
  | { readonly form: "CryptoKey"; readonly cryptoKey: CryptoKey };

/** The JWK that the platform exports from a CryptoKey, before it is validated. */
export type ExportedKey = Readonly<Record<string, unknown>>;

/**
 * The public members of a key, as the platform exports them: coordinates, or "pub" (RFC 9964), in base64url.
 */
export interface PublicHalf {
  readonly x?: string | undefined;
  readonly y?: string | undefined;
  readonly pub?: string | undefined;
}

/** A key for AES-GCM: its bytes, or a CryptoKey of the caller, which may be non-extractable. */
export type GcmKey = Bytes | CryptoKey;

/** The result of AES-GCM encryption. */
export interface Sealed {
  readonly ciphertext: Bytes;
  readonly tag: Bytes;
}

/** The curve of an octet key pair (OKP). */
export function okpCurveOf(material: KeyMaterial): string {
  if (material.form === "CryptoKey") return material.cryptoKey.algorithm.name;
  return "members" in material ? (material.members["crv"] ?? "") : "";
}
