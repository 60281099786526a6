/** What a backend makes its keys from: validated JWK members (base64url), secret bytes, or a platform's own key. */
import type { EcCurve, OkpCurve } from "../alg/curves.ts";
import type { MlDsaRow } from "../alg/signature.ts";
import type { Bytes } from "../encoding/bytes.ts";

/** RSA public key members, RFC 7518 section 6.3.1. */
export interface RsaPublicMembers {
  readonly kty: "RSA";
  readonly n: string;
  readonly e: string;
}

/** RSA private key members, RFC 7518 section 6.3.2, all of them. */
export interface RsaPrivateMembers extends RsaPublicMembers {
  readonly d: string;
  readonly p: string;
  readonly q: string;
  readonly dp: string;
  readonly dq: string;
  readonly qi: string;
}

/** EC public key members, RFC 7518 section 6.2.1. */
interface EcPublicMembers {
  readonly kty: "EC";
  readonly crv: EcCurve;
  readonly x: string;
  readonly y: string;
}

/** EC private key members, RFC 7518 section 6.2.2. */
interface EcPrivateMembers extends EcPublicMembers {
  readonly d: string;
}

/** OKP public key members, RFC 8037 section 2. */
export interface OkpPublicMembers {
  readonly kty: "OKP";
  readonly crv: OkpCurve;
  readonly x: string;
}

/** AKP public key members, RFC 9964 section 2. */
interface AkpPublicMembers {
  readonly kty: "AKP";
  readonly alg: MlDsaRow["alg"];
  readonly pub: string;
}

/** The members of any public key. */
export type PublicMembers = RsaPublicMembers | EcPublicMembers | OkpPublicMembers | AkpPublicMembers;

/** The members of any private key: RFC 7518 sections 6.2.2 and 6.3.2, RFC 8037 section 2, RFC 9964 section 2. */
export type PrivateMembers =
  | RsaPrivateMembers
  | EcPrivateMembers
  | (OkpPublicMembers & { readonly d: string })
  | (AkpPublicMembers & { readonly priv: string });

/** What a key is made of; a CryptoKey may be one of the caller's that can never be read. */
export type KeyMaterial =
  | { readonly form: "public"; readonly members: PublicMembers }
  | { readonly form: "private"; readonly members: PrivateMembers }
  | { readonly form: "secret"; readonly bytes: Bytes }
  | { readonly form: "CryptoKey"; readonly cryptoKey: CryptoKey };

/** A CryptoKey's contents before they are validated: a JWK, as the platform writes it. */
export type ExportedKey = Readonly<Record<string, unknown>>;
