/** What key encryption and key wrapping have in common: the CEK goes in whole and comes out whole. */
import type { AesKwRow, RsaOaepRow } from "../../alg/management.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { keyDecrypterOf, keyEncrypterOf } from "../../jwk/key/operations.ts";
import { settle, type Steps } from "../../platform/steps.ts";
import { newCek } from "../cek.ts";
import type { EstablishedCek, Establishing, Recovering } from "./management.ts";

/** The CEK, encrypted with the recipient's key. */
export function* wrapCek(row: RsaOaepRow | AesKwRow, request: Establishing): Steps<EstablishedCek> {
  const { key, content, cek = newCek(content) } = request;
  const encrypt = yield* keyEncrypterOf(key, row);
  return { cek, encryptedKey: yield* settle(encrypt(cek)) };
}

/** The CEK, decrypted with the recipient's key. */
export function* unwrapCek(
  row: RsaOaepRow | AesKwRow,
  { key, encryptedKey }: Recovering,
): Steps<Bytes | null> {
  const decrypt = yield* keyDecrypterOf(key, row);
  return yield* settle(decrypt(encryptedKey));
}
