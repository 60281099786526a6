/** Encrypting to one recipient: RFC 7516 section 5.1. */
import { contentAlgorithms } from "../alg/content.ts";
import { managementAlgorithms } from "../alg/management.ts";
import type { Bytes } from "../encoding/bytes.ts";
import { UsageError } from "../errors.ts";
import { existing } from "../header/allow-list.ts";
import { encodeHeader } from "../header/serialize.ts";
import type { JoseHeader, JweHeader } from "../header/types.ts";
import { managementDemand, requireFit } from "../jwk/binding.ts";
import type { Key } from "../jwk/key.ts";
import type { Sealed } from "../primitives/primitives.ts";
import { settle, type Steps } from "../primitives/steps.ts";
import { randomBytes } from "../runtime.ts";
import { cipherOf } from "./content/content.ts";
import { managementOf } from "./management/management.ts";
import { additionalData } from "./parts.ts";
import { compress } from "./zip.ts";

/** An encrypted message for one recipient, ready to be serialized. */
export interface Encrypted extends Sealed {
  readonly encodedHeader: string;
  readonly encryptedKey: Bytes;
  readonly iv: Bytes;
}

/**
 * Encrypts to a key.
 * @throws UsageError `ERR_INVALID_OPTION` for no or an unknown algorithm, `ERR_KEY_NOT_SUITABLE` for a key that cannot serve.
 */
export function* encrypt(plaintext: Bytes, key: Key, input: JoseHeader): Steps<Encrypted> {
  const header = withEncryptionAlgorithms(input, key);
  const row = existing(header.alg, managementAlgorithms, "alg");
  const content = existing(header.enc, contentAlgorithms, "enc");
  requireFit(key, managementDemand(row, content, "encrypt"));
  // Steps 1 to 8.
  const { cek, encryptedKey } = yield* managementOf(row).establish(row, key, content);
  // Steps 9 and 10: the IV is new for every message.
  const iv = randomBytes(content.ivLength);
  // Step 11.
  const compressed = header.zip === undefined ? plaintext : yield* settle(compress(plaintext));
  // Steps 12 to 15.
  const encodedHeader = encodeHeader(header);
  const sealed = yield* cipherOf(content).encrypt(
    content,
    { cek, iv, aad: additionalData(encodedHeader) },
    compressed,
  );
  return { encodedHeader, encryptedKey, iv, ...sealed };
}

function withEncryptionAlgorithms(header: JoseHeader, key: Key): JweHeader {
  const { alg = key.alg, enc, zip } = header;
  if (alg === undefined) {
    throw new UsageError(
      "ERR_INVALID_OPTION",
      'Say which "alg" encrypts the key, in the header or by binding the key to it',
    );
  }
  if (enc === undefined) {
    throw new UsageError("ERR_INVALID_OPTION", 'Say which "enc" encrypts the content, in the header');
  }
  if (zip !== undefined && zip !== "DEF")
    throw new UsageError("ERR_INVALID_OPTION", 'The only "zip" there is is DEF');
  return header.alg === undefined ? { alg, ...header, enc } : { ...header, alg, enc };
}
