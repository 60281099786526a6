/** The content encryption key of a received message: RFC 7516 section 11.5. */
import { newCek } from "../algorithms/new-cek.ts";
import type { ContentKey, ContentScheme } from "../algorithms/types.ts";

/**
 * Section 11.5: whatever was wrong with the encrypted key, decryption goes on with a random CEK, so that neither
 * error nor time tells it from a wrong tag. A CEK of the wrong length is as wrong as none.
 */
export function cekOrSubstitute(cek: ContentKey | null, content: ContentScheme): ContentKey {
  const substitute = newCek(content);
  return isCekOf(content, cek) ? cek : substitute;
}

/** Whether a CEK has the length that the algorithm takes. That of a CryptoKey was checked when the key was chosen. */
export function isCekOf(content: ContentScheme, cek: ContentKey | null): cek is ContentKey {
  return cek !== null && (!ArrayBuffer.isView(cek) || cek.length === content.cekLength);
}
