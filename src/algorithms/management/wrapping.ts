/** Functions shared by key encryption and key wrapping, where the CEK itself is encrypted. */
import type { KeyDecrypter, KeyEncrypter } from "../../platform/key-encryption.ts";
import { settle } from "../../platform/steps.ts";
import { newCek } from "../new-cek.ts";
import type { CekReceiver, CekSender } from "../types.ts";

/** Encrypts a CEK with the recipient's key. */
export function encryptingSender(encrypt: KeyEncrypter): CekSender {
  return function* ({ content, cek = newCek(content) }) {
    return { cek, encryptedKey: yield* settle(encrypt(cek)) };
  };
}

/** Recovers a CEK by decrypting it. */
export function decryptingReceiver(decrypt: KeyDecrypter): CekReceiver {
  return ({ encryptedKey }) => settle(decrypt(encryptedKey));
}
