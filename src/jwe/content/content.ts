/** Content encryption: RFC 7518 section 5, one file a subsection. */
import type { ContentMode, ContentRow } from "../../alg/content.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import type { GcmKey, Sealed } from "../../platform/ciphers.ts";
import type { Steps } from "../../platform/steps.ts";
import { cbcHmac } from "./cbc-hmac.ts";
import { gcm } from "./gcm.ts";

/** The CEK: its bytes, or for AES GCM a CryptoKey of the caller's. */
export type ContentKey = GcmKey;

/** What authenticated encryption takes besides the text. */
export interface ContentParameters {
  readonly cek: ContentKey;
  readonly iv: Bytes;
  readonly aad: Bytes;
}

/** One way of encrypting content. CEK, IV and tag have the lengths the row says. */
export interface ContentCipher<Mode extends ContentMode> {
  encrypt(row: ContentRow<Mode>, parameters: ContentParameters, plaintext: Bytes): Steps<Sealed>;
  /** `null` for anything that is not exactly what {@link encrypt} gave, whatever the reason. */
  decrypt(row: ContentRow<Mode>, parameters: ContentParameters, sealed: Sealed): Steps<Bytes | null>;
}

const ciphers: { readonly [Mode in ContentMode]: ContentCipher<Mode> } = { "CBC-HMAC": cbcHmac, GCM: gcm };

/** The cipher of a row. */
export function cipherOf<Mode extends ContentMode>({ mode }: { readonly mode: Mode }): ContentCipher<Mode> {
  return ciphers[mode];
}
