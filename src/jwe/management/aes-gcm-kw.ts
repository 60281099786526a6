/** Key encryption with AES GCM: RFC 7518 section 4.7. */
import type { AesGcmKwRow } from "../../alg/management.ts";
import { decodeTextToScratch, encodeBase64url } from "../../encoding/base64url.ts";
import { noBytes, type Bytes } from "../../encoding/bytes.ts";
import { gcmKeyOf } from "../../jwk/key/operations.ts";
import { gcmDecrypt, gcmEncrypt } from "../../platform/ciphers.ts";
import { settle, type Steps } from "../../platform/steps.ts";
import { randomBytes } from "../../runtime.ts";
import { newCek } from "../cek.ts";
import { invalidJwe } from "../parts.ts";
import type { EstablishedCek, Establishing, Management, Recovering } from "./management.ts";

/** The CEK is the plaintext, there is no AAD, and IV and tag stand in the header. */
export const aesGcmKw: Management<"AES-GCMKW"> = {
  decidesCek: () => false,
  privateOperation: false,
  iterations: () => 0,
  establish,
  recover,
};

function* establish(row: AesGcmKwRow, request: Establishing): Steps<EstablishedCek> {
  const { key, content, cek = newCek(content) } = request;
  const iv = randomBytes(row.ivLength);
  const { ciphertext, tag } = yield* settle(gcmEncrypt(yield* gcmKeyOf(key), iv, noBytes, cek));
  return {
    cek,
    encryptedKey: ciphertext,
    parameters: { iv: encodeBase64url(iv), tag: encodeBase64url(tag) },
  };
}

function* recover(row: AesGcmKwRow, { key, header, encryptedKey }: Recovering): Steps<Bytes | null> {
  // Sections 4.7.1.1 and 4.7.1.2.
  const iv = decodeTextToScratch(header.iv ?? "");
  const tag = decodeTextToScratch(header.tag ?? "");
  if (iv?.length !== row.ivLength) throw invalidJwe('header has no "iv" of the right length');
  if (tag?.length !== row.tagLength) throw invalidJwe('header has no "tag" of the right length');
  const sealed = { ciphertext: encryptedKey, tag };
  return yield* settle(gcmDecrypt(yield* gcmKeyOf(key), iv, noBytes, sealed));
}
