/** AES_CBC_HMAC_SHA2: RFC 7518 section 5.2. */
import type { CbcHmacRow } from "../../alg/content.ts";
import { concat, equalConstantTime, type Bytes } from "../../encoding/bytes.ts";
import { uint64 } from "../../encoding/integers.ts";
import { primitives } from "../../primitives/backend.ts";
import type { Sealed } from "../../primitives/primitives.ts";
import { settle, type Steps } from "../../primitives/steps.ts";
import type { ContentCipher, ContentParameters } from "./content.ts";

/** Encrypt, then MAC; verify the MAC, then and only then decrypt. */
export const cbcHmac: ContentCipher<"CBC-HMAC"> = { encrypt, decrypt };

/** Section 5.2.2.1. */
function* encrypt(row: CbcHmacRow, parameters: ContentParameters, plaintext: Bytes): Steps<Sealed> {
  const { iv } = parameters;
  // Steps 1 to 3. The platform adds the PKCS #7 padding.
  const { encKey } = keysIn(row, parameters.cek);
  const ciphertext = yield* settle(primitives().cbcEncrypt(encKey, iv, plaintext));
  // Steps 4 and 5.
  const tag = yield* authenticationTag(row, parameters, ciphertext);
  return { ciphertext, tag };
}

/** Section 5.2.2.2. */
function* decrypt(row: CbcHmacRow, parameters: ContentParameters, sealed: Sealed): Steps<Bytes | null> {
  // Steps 1 and 2: the MAC decides before AES sees a byte.
  const expected = yield* authenticationTag(row, parameters, sealed.ciphertext);
  if (!equalConstantTime(expected, sealed.tag)) return null;
  // Steps 3 and 4.
  const { encKey } = keysIn(row, parameters.cek);
  return yield* settle(primitives().cbcDecrypt(encKey, parameters.iv, sealed.ciphertext));
}

/** Section 5.2.2.1 steps 4 and 5: T is the start of HMAC(MAC_KEY, A || IV || E || AL), AL the length of A in bits. */
function* authenticationTag(row: CbcHmacRow, parameters: ContentParameters, ciphertext: Bytes): Steps<Bytes> {
  const { aad, iv, cek } = parameters;
  const { macKey } = keysIn(row, cek);
  const covered = concat(aad, iv, ciphertext, uint64(aad.length * 8));
  const mac = yield* settle(primitives().hmac(row.hash, macKey, covered));
  return mac.slice(0, row.tagLength);
}

/** Section 5.2.2.1 step 1: MAC_KEY is the first part of K, ENC_KEY the rest. */
function keysIn(row: CbcHmacRow, cek: Bytes): { readonly macKey: Bytes; readonly encKey: Bytes } {
  return { macKey: cek.subarray(0, row.macKeyLength), encKey: cek.subarray(row.macKeyLength) };
}
