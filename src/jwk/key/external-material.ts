/**
 * The material of an external key: the two operations that such a key supports. `jwk/external` implements
 * these operations with the functions of the application.
 */
import type { SignatureScheme } from "../../algorithms/types.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import type { JoseHeader } from "../../header/types.ts";
import type { KeyMaterial } from "../../platform/material.ts";
import type { Signer } from "../../platform/signatures.ts";
import type { Steps } from "../../steps/steps.ts";

/** An encrypted key (RFC 7516 section 2) with the parameters for its decryption. */
export interface EncryptedKey {
  readonly alg: string;
  readonly encryptedKey: Bytes;
  /** The header of the message. */
  readonly header: JoseHeader;
}

/** The material of an external key. */
export interface ExternalMaterial {
  readonly form: "external";
  /** The material of the public half, if it is known. */
  readonly half: KeyMaterial | undefined;
  /** Prepares the key for signing with an algorithm. */
  readonly signer: (scheme: SignatureScheme) => Steps<Signer>;
  /** Decrypts an encrypted key; `null` if it was rejected. The length of the result is not checked. */
  readonly unwrap: (encrypted: EncryptedKey, signal: AbortSignal | undefined) => Steps<Bytes | null>;
}
