/** The backend every runtime has: WebCrypto. Every result is a promise. This folder alone calls `subtle`. */
import type { Hash } from "../../alg/signature.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { subtle } from "../../runtime.ts";
import type { Primitives } from "../primitives.ts";
import { ephemeralPair, keyAgreement } from "./agreement.ts";
import { cbcDecrypt, cbcEncrypt, gcmDecrypt, gcmEncrypt } from "./ciphers.ts";
import { exportCryptoKey, generate } from "./generation.ts";
import { keyDecrypter, keyEncrypter } from "./key-encryption.ts";
import { usable } from "./refusals.ts";
import { hmac, pbkdf2 } from "./secrets.ts";
import { signer, verifier } from "./signatures.ts";
import { supports } from "./support.ts";

/** The WebCrypto backend. */
export const webcrypto: Primitives = {
  supports,
  digest,
  signer,
  verifier,
  keyEncrypter,
  keyDecrypter,
  keyAgreement,
  hmac,
  cbcEncrypt,
  cbcDecrypt,
  gcmEncrypt,
  gcmDecrypt,
  pbkdf2,
  ephemeralPair,
  generate,
  exportCryptoKey,
};

async function digest(hash: Hash, data: Bytes): Promise<Bytes> {
  return new Uint8Array(await usable(subtle().digest(hash, data), hash));
}
