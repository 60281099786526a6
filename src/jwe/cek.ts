/** The content encryption key: RFC 7516 sections 5.1 step 2 and 11.5. */
import type { ContentRow } from "../alg/content.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { randomBytes } from "../runtime.ts";

/** A new random CEK of the length the algorithm takes. */
export function newCek(content: ContentRow): Bytes {
  return randomBytes(content.cekLength);
}

/**
 * Section 11.5: whatever was wrong with the encrypted key, decryption goes on with a random CEK, so that neither
 * error nor time tells it from a wrong tag. A CEK of the wrong length is as wrong as none.
 */
export function cekOrSubstitute(cek: Bytes | null, content: ContentRow): Bytes {
  const substitute = newCek(content);
  return cek?.length === content.cekLength ? cek : substitute;
}
