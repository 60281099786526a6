/** The content encryption key of a received message: RFC 7516 section 11.5. */
import { newCek } from "../algorithms/new-cek.ts";
import type { ContentKey, ContentScheme } from "../algorithms/types.ts";

/**
 * Section 11.5: if the encrypted key is invalid in any way, decryption continues with a random CEK, so that
 * neither the error nor the timing distinguishes this from an invalid authentication tag. A CEK of the wrong
 * length is treated the same.
 */
export function cekOrSubstitute(cek: ContentKey | null, content: ContentScheme): ContentKey {
  const substitute = newCek(content);
  return isCekOf(content, cek) ? cek : substitute;
}

/**
 * Reports whether a CEK has the right length. The length of a CryptoKey was checked when the key was
 * selected.
 */
export function isCekOf(content: ContentScheme, cek: ContentKey | null): cek is ContentKey {
  return cek !== null && (!ArrayBuffer.isView(cek) || cek.length === content.cekLength);
}
