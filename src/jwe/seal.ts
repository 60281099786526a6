/** Encrypts the content: RFC 7516 section 5.1 steps 9 to 15. */
import type { ContentKey, ContentScheme } from "../algorithms/types.ts";
import type { Bytes } from "../encoding/bytes.ts";
import type { Sealed } from "../platform/ciphers.ts";
import { settle, type Steps } from "../platform/steps.ts";
import { randomBytes } from "../runtime.ts";
import { compress } from "./zip.ts";

/** The encrypted content and its initialization vector. */
export interface SealedContent extends Sealed {
  readonly iv: Bytes;
}

/** The inputs of the content encryption. */
export interface Sealing {
  readonly content: ContentScheme;
  readonly cek: ContentKey;
  readonly aad: Bytes;
  readonly zip: string | undefined;
}

/** Compresses the plaintext if the header has "zip", and encrypts it. */
export function* seal(plaintext: Bytes, { content, cek, aad, zip }: Sealing): Steps<SealedContent> {
  // Steps 9 and 10: a new IV for every message.
  const iv = randomBytes(content.ivLength);
  // Step 11.
  const compressed = zip === undefined ? plaintext : yield* settle(compress(plaintext));
  // Steps 12 to 15.
  const { ciphertext, tag } = yield* content.encrypt({ cek, iv, aad }, compressed);
  return { iv, ciphertext, tag };
}
