/** Key encryption with RSAES-OAEP: RFC 7518 section 4.3. */
import type { ContentRow } from "../../alg/content.ts";
import type { RsaOaepRow } from "../../alg/management.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import type { Key } from "../../jwk/key.ts";
import { keyDecrypterOf, keyEncrypterOf } from "../../jwk/operations.ts";
import { settle, type Steps } from "../../primitives/steps.ts";
import { newCek } from "../cek.ts";
import type { EstablishedCek, Management } from "./management.ts";

/** RSAES-OAEP. */
export const rsaOaep: Management<"RSA-OAEP"> = { emptyEncryptedKey: false, establish, recover };

function* establish(row: RsaOaepRow, key: Key, content: ContentRow): Steps<EstablishedCek> {
  const cek = newCek(content);
  const encrypt = yield* keyEncrypterOf(key, row);
  return { cek, encryptedKey: yield* settle(encrypt(cek)) };
}

function* recover(row: RsaOaepRow, key: Key, encryptedKey: Bytes): Steps<Bytes | null> {
  const decrypt = yield* keyDecrypterOf(key, row);
  return yield* settle(decrypt(encryptedKey));
}
