/** What key encryption and key wrapping have in common: the CEK itself is encrypted. */
import type { KeyDecrypter, KeyEncrypter } from "../../platform/key-encryption.ts";
import { settle } from "../../platform/steps.ts";
import { newCek } from "../new-cek.ts";
import type { CekReceiver, CekSender } from "../types.ts";

/** Sends a CEK encrypted with the recipient's key. */
export function encryptingSender(encrypt: KeyEncrypter): CekSender {
  return function* ({ content, cek = newCek(content) }) {
    return { cek, encryptedKey: yield* settle(encrypt(cek)) };
  };
}

/** Receives a CEK by decrypting it. */
export function decryptingReceiver(decrypt: KeyDecrypter): CekReceiver {
  return ({ encryptedKey }) => settle(decrypt(encryptedKey));
}
