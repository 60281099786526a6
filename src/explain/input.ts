/** What a diagnosis takes besides the text. */
import type { JwkSet, KeyInput } from "../jwk/key/types.ts";
import type { EncryptedJwtPolicy } from "../jwt/unsigned-types.ts";
import type { AnyJwtPolicy } from "../jwt/types.ts";
import type { Certificate } from "../x509/certificate/certificate.ts";
import type { LoadedPem } from "../x509/files/load.ts";
import type { LoadedPkcs12 } from "../x509/files/pkcs12/pkcs12.ts";
import type { NamedKey } from "./named-keys.ts";
import type { ReadKeys } from "./read-keys.ts";

/** The input of a diagnosis. All members are optional. */
export interface DiagnosisInput {
  /**
   * The keys of the owner: what `readKeys`, `loadPem` and `loadPkcs12` return, keys, JWKs and JWK Sets,
   * certificates, and the bytes of shared secrets.
   */
  readonly keys?: readonly DiagnosisKey[];
  /** The policy, as for `createJwtVerifier`. The keys in it are tried as well. */
  readonly policy?: DiagnosisPolicy | readonly AnyJwtPolicy[];
  /** The `nonce` of the session, to compare with the claim. */
  readonly nonce?: string;
  /** The time to check against: a Date or seconds since 1970. Default: the system clock. */
  readonly at?: Date | number;
  /** Aborts waiting for the keys of the policy. */
  readonly signal?: AbortSignal;
}

/** One or several keys, in any form. */
export type DiagnosisKey =
  KeyInput | NamedKey | ReadKeys | JwkSet | LoadedPem | LoadedPkcs12 | Certificate | Uint8Array;

/** One policy of a verifier. */
export type DiagnosisPolicy = AnyJwtPolicy | EncryptedJwtPolicy;
