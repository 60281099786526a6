/**
 * RFC 7516 section 5.2 for one pair of algorithms, RSA-OAEP-256 and A256GCM: how the provider reads what a
 * client has encrypted for it. With node:crypto alone, so that what josette encrypts is read by somebody else.
 */
import { constants, createDecipheriv, privateDecrypt, type KeyObject } from "node:crypto";

/** Returns the plaintext, or `undefined` if the token is not good. */
export function decryptRsaOaep256(token: string, key: KeyObject): string | undefined {
  const [header = "", encryptedKey = "", iv = "", ciphertext = "", tag = "", ...others] = token.split(".");
  if (others.length > 0) return undefined;
  try {
    const { alg, enc }: Readonly<Record<string, unknown>> = JSON.parse(bytes(header).toString("utf8"));
    if (alg !== "RSA-OAEP-256" || enc !== "A256GCM") return undefined;
    const cek = privateDecrypt(
      { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
      bytes(encryptedKey),
    );
    const aes = createDecipheriv("aes-256-gcm", cek, bytes(iv), { authTagLength: 16 })
      .setAAD(Buffer.from(header, "ascii"))
      .setAuthTag(bytes(tag));
    return Buffer.concat([aes.update(bytes(ciphertext)), aes.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}

function bytes(segment: string): Buffer {
  return Buffer.from(segment, "base64url");
}
