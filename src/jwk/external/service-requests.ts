/** The parameters and results of the functions that an application passes for an external key. */
import type { JoseHeader } from "../../header/types.ts";

/** A request to an external key to sign. */
export interface ExternalSignRequest {
  readonly alg: string;
  /** The signing input (RFC 7515 section 5.1). It is ASCII unless the payload is unencoded (RFC 7797). */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Aborts at the timeout, or when the caller's signal aborts. */
  readonly signal: AbortSignal;
}

/**
 * Signs with an external key. Returns the signature in the encoding of RFC 7518 section 3. A thrown error is
 * treated as an outage.
 */
export type ExternalSign = (request: ExternalSignRequest) => Uint8Array | Promise<Uint8Array>;

/** A request to an external key to decrypt an encrypted key. */
export interface ExternalUnwrapRequest {
  readonly alg: string;
  readonly encryptedKey: Uint8Array<ArrayBuffer>;
  /**
   * The header of the message, with `epk`, `apu`, `apv` (RFC 7518 section 4.6.1), `iv` and `tag` (section
   * 4.7.1).
   */
  readonly header: JoseHeader;
  /** Aborts at the timeout, or when the caller's signal aborts. */
  readonly signal: AbortSignal;
}

/**
 * Decrypts a content encryption key with an external key. Returns `null` if the encrypted key is invalid. A
 * thrown error is treated as an outage.
 */
export type ExternalUnwrap = (
  request: ExternalUnwrapRequest,
) => Uint8Array | null | Promise<Uint8Array | null>;
