/** AES GCM: RFC 7518 section 5.3. A 96-bit IV and a 128-bit tag, nothing shorter. */
import type { GcmRow } from "../../alg/content.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { gcmDecrypt, gcmEncrypt, type Sealed } from "../../platform/ciphers.ts";
import { settle, type Steps } from "../../platform/steps.ts";
import type { ContentCipher, ContentParameters } from "./content.ts";

/** AES in Galois/Counter Mode. */
export const gcm: ContentCipher<"GCM"> = { encrypt, decrypt };

function encrypt(_row: GcmRow, { cek, iv, aad }: ContentParameters, plaintext: Bytes): Steps<Sealed> {
  return settle(gcmEncrypt(cek, iv, aad, plaintext));
}

function decrypt(_row: GcmRow, { cek, iv, aad }: ContentParameters, sealed: Sealed): Steps<Bytes | null> {
  return settle(gcmDecrypt(cek, iv, aad, sealed));
}
