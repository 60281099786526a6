/** Key encryption with AES GCM: RFC 7518 section 4.7. */
import { encodeBase64url } from "../../encoding/base64url.ts";
import { noBytes } from "../../encoding/bytes.ts";
import { gcmDecrypt, gcmEncrypt } from "../../platform/ciphers.ts";
import { perform } from "../../steps/steps.ts";
import { randomBytes } from "../../runtime.ts";
import { gcmKey, aesKeyEncryption } from "../aes.ts";
import type { CekReceiver, CekSender, ManagementScheme, SchemeKey } from "../types.ts";
import { bytesIn, invalidReceived } from "./header-parameters.ts";

/** AES GCM with a 128-bit key. */
export const A128GCMKW: ManagementScheme<"A128GCMKW"> = /* @__PURE__ */ aesGcmKw("A128GCMKW", 16);
/** AES GCM with a 192-bit key. */
export const A192GCMKW: ManagementScheme<"A192GCMKW"> = /* @__PURE__ */ aesGcmKw("A192GCMKW", 24);
/** AES GCM with a 256-bit key. */
export const A256GCMKW: ManagementScheme<"A256GCMKW"> = /* @__PURE__ */ aesGcmKw("A256GCMKW", 32);

/** The lengths of the IV and of the tag, in bytes: section 4.7.1. */
const ivLength = 12;
const tagLength = 16;

/** The CEK is the plaintext, and the AAD is empty. The IV and the tag are header parameters. */
function aesGcmKw<Name extends string>(alg: Name, keyLength: number): ManagementScheme<Name> {
  return aesKeyEncryption(alg, keyLength, "AES-GCM", { repeatsHeader: false, sender, receiver });
}

function sender({ material }: SchemeKey): CekSender {
  const key = gcmKey(material);
  return function* ({ content, cek = randomBytes(content.cekLength) }) {
    const iv = randomBytes(ivLength);
    const { ciphertext, tag } = yield* perform(gcmEncrypt(key, iv, noBytes, cek));
    const parameters = { iv: encodeBase64url(iv), tag: encodeBase64url(tag) };
    return { cek, encryptedKey: ciphertext, parameters };
  };
}

function receiver({ material }: SchemeKey): CekReceiver {
  const key = gcmKey(material);
  return ({ header, encryptedKey }) => {
    // Sections 4.7.1.1 and 4.7.1.2.
    const iv = bytesIn(header, "iv");
    const tag = bytesIn(header, "tag");
    if (iv?.length !== ivLength) throw invalidReceived('has no "iv", or one of the wrong length');
    if (tag?.length !== tagLength) throw invalidReceived('has no "tag", or one of the wrong length');
    return perform(gcmDecrypt(key, iv, noBytes, { ciphertext: encryptedKey, tag }));
  };
}
