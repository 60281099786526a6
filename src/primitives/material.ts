/** What a backend makes its keys from. */
import type { Bytes } from "../encoding/bytes.ts";

/** RSA public key members, RFC 7518 section 6.3.1, base64url. */
export interface RsaPublicMembers {
  readonly kty: "RSA";
  readonly n: string;
  readonly e: string;
}

/** RSA private key members, RFC 7518 section 6.3.2, base64url, all of them. */
export interface RsaPrivateMembers extends RsaPublicMembers {
  readonly d: string;
  readonly p: string;
  readonly q: string;
  readonly dp: string;
  readonly dq: string;
  readonly qi: string;
}

/** What a key is made of: validated members, secret bytes, or a CryptoKey of the caller's that may never be read. */
export type KeyMaterial =
  | { readonly form: "public"; readonly members: RsaPublicMembers }
  | { readonly form: "private"; readonly members: RsaPrivateMembers }
  | { readonly form: "secret"; readonly bytes: Bytes }
  | { readonly form: "CryptoKey"; readonly cryptoKey: CryptoKey };

/** A CryptoKey's contents before they are validated: a JWK, as the platform writes it. */
export type ExportedKey = Readonly<Record<string, unknown>>;
