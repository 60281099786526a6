/** Functions shared by key encryption and key wrapping, where the CEK itself is encrypted. */
import type { CekDecrypter, KeyEncrypter } from "../../platform/key-encryption.ts";
import { perform } from "../../steps/steps.ts";
import type { CekReceiver, CekSender } from "../types.ts";
import { randomBytes } from "../../runtime.ts";

/** Encrypts a CEK with the recipient's key. */
export function encryptingSender(encrypt: KeyEncrypter): CekSender {
  return function* ({ content, cek = randomBytes(content.cekLength) }) {
    return { cek, encryptedKey: yield* perform(encrypt(cek)) };
  };
}

/** Recovers a CEK by decrypting it. */
export function decryptingReceiver(decrypt: CekDecrypter): CekReceiver {
  return ({ encryptedKey, content }) => perform(decrypt(encryptedKey, content.cekLength));
}
