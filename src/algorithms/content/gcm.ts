/** AES GCM: RFC 7518 section 5.3. The IV has 96 bits and the tag 128 bits. */
import { gcmDecrypt, gcmEncrypt } from "../../platform/ciphers.ts";
import { perform } from "../../steps/steps.ts";
import { aesFeatures, gcmKey, isAesCryptoKey } from "../aes.ts";
import type { ContentScheme } from "../types.ts";

/** AES GCM with a 128-bit key. */
export const A128GCM: ContentScheme<"A128GCM"> = /* @__PURE__ */ gcm("A128GCM", 16);
/** AES GCM with a 192-bit key. */
export const A192GCM: ContentScheme<"A192GCM"> = /* @__PURE__ */ gcm("A192GCM", 24);
/** AES GCM with a 256-bit key. */
export const A256GCM: ContentScheme<"A256GCM"> = /* @__PURE__ */ gcm("A256GCM", 32);

/** Creates the algorithm. `cekLength` is in bytes. */
function gcm<Name extends string>(enc: Name, cekLength: number): ContentScheme<Name> {
  return Object.freeze<ContentScheme<Name>>({
    kind: "content",
    enc,
    cekLength,
    ivLength: 12,
    tagLength: 16,
    features: aesFeatures(cekLength),
    fitsCryptoKey: (algorithm) => isAesCryptoKey(algorithm, "AES-GCM", cekLength),
    contentKey: gcmKey,
    encrypt: ({ cek, iv, aad }, plaintext) => perform(gcmEncrypt(cek, iv, aad, plaintext)),
    decrypt: ({ cek, iv, aad }, sealed) => perform(gcmDecrypt(cek, iv, aad, sealed)),
  });
}
