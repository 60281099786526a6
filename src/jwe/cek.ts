/** The content encryption key: RFC 7516 sections 5.1 step 2 and 11.5. */
import type { ContentRow } from "../alg/content.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { randomBytes } from "../runtime.ts";
import type { ContentKey } from "./content/content.ts";

/** A new random CEK of the length the algorithm takes. */
export function newCek(content: ContentRow): Bytes {
  return randomBytes(content.cekLength);
}

/**
 * Section 11.5: whatever was wrong with the encrypted key, decryption goes on with a random CEK, so that neither
 * error nor time tells it from a wrong tag. A CEK of the wrong length is as wrong as none.
 */
export function cekOrSubstitute(cek: ContentKey | null, content: ContentRow): ContentKey {
  const substitute = newCek(content);
  return isCekOf(content, cek) ? cek : substitute;
}

/** Whether a CEK has the length that the algorithm takes. That of a CryptoKey was checked when the key was chosen. */
export function isCekOf(content: ContentRow, cek: ContentKey | null): cek is ContentKey {
  return cek !== null && (!ArrayBuffer.isView(cek) || cek.length === content.cekLength);
}
