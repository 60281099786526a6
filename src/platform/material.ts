/** What a backend makes its keys from: validated JWK members (base64url), secret bytes, or a platform's own key. */
import type { Bytes } from "../encoding/bytes.ts";

/** The members of a public or private key: RFC 7518 section 6, RFC 8037 section 2, RFC 9964 section 2. */
export interface KeyMembers {
  readonly kty: string;
  readonly [name: string]: string;
}

/** What a key is made of; a CryptoKey may be one of the caller's that can never be read. */
export type KeyMaterial =
  | { readonly form: "public"; readonly members: KeyMembers }
  | { readonly form: "private"; readonly members: KeyMembers }
  | { readonly form: "secret"; readonly bytes: Bytes }
  | { readonly form: "CryptoKey"; readonly cryptoKey: CryptoKey };

/** A CryptoKey's contents before they are validated: a JWK, as the platform writes it. */
export type ExportedKey = Readonly<Record<string, unknown>>;

/** The curve of a key of type OKP. */
export function okpCurveOf(material: KeyMaterial): string {
  if (material.form === "CryptoKey") return material.cryptoKey.algorithm.name;
  return "members" in material ? (material.members["crv"] ?? "") : "";
}
