/** AES_CBC_HMAC_SHA2: RFC 7518 section 5.2. */
import type { CbcHmacRow } from "../../alg/content.ts";
import { equalConstantTime, type Bytes } from "../../encoding/bytes.ts";
import { uint64 } from "../../encoding/integers.ts";
import { scratch } from "../../encoding/scratch.ts";
import { JoseError } from "../../errors.ts";
import { cbcDecrypt, cbcEncrypt, requireCbc, type Sealed } from "../../platform/ciphers.ts";
import { halvesOf, hmac } from "../../platform/secrets.ts";
import { settle, type Steps } from "../../platform/steps.ts";
import type { ContentCipher, ContentKey, ContentParameters } from "./content.ts";

/** Encrypt, then MAC; verify the MAC, then and only then decrypt. */
export const cbcHmac: ContentCipher<"CBC-HMAC"> = { encrypt, decrypt };

/** Section 5.2.2.1. */
function* encrypt(row: CbcHmacRow, parameters: ContentParameters, plaintext: Bytes): Steps<Sealed> {
  const { iv } = parameters;
  // Steps 1 to 3. The platform adds the PKCS #7 padding.
  const { encKey } = keysIn(row, parameters.cek);
  const ciphertext = yield* settle(cbcEncrypt(encKey, iv, plaintext));
  // Steps 4 and 5.
  const tag = yield* authenticationTag(row, parameters, ciphertext);
  return { ciphertext, tag };
}

/** Section 5.2.2.2. */
function* decrypt(row: CbcHmacRow, parameters: ContentParameters, sealed: Sealed): Steps<Bytes | null> {
  const { encKey } = keysIn(row, parameters.cek);
  yield* settle(requireCbc(encKey.length));
  // Steps 1 and 2: the MAC decides before AES sees a byte.
  const expected = yield* authenticationTag(row, parameters, sealed.ciphertext);
  if (!equalConstantTime(expected, sealed.tag)) return null;
  // Steps 3 and 4.
  return yield* settle(cbcDecrypt(encKey, parameters.iv, sealed.ciphertext));
}

/** Section 5.2.2.1 steps 4 and 5: T is the start of HMAC(MAC_KEY, A || IV || E || AL), AL the length of A in bits. */
function* authenticationTag(row: CbcHmacRow, parameters: ContentParameters, ciphertext: Bytes): Steps<Bytes> {
  const { aad, iv, cek } = parameters;
  const { macKey } = keysIn(row, cek);
  const mac = yield* settle(hmac(row.hash, macKey, covered(aad, iv, ciphertext)));
  return mac.subarray(0, row.tagLength);
}

/** A || IV || E || AL, laid out once. */
function covered(aad: Bytes, iv: Bytes, ciphertext: Bytes): Bytes {
  const data = scratch(aad.length + iv.length + ciphertext.length + 8);
  data.set(aad);
  data.set(iv, aad.length);
  data.set(ciphertext, aad.length + iv.length);
  data.set(uint64(aad.length * 8), data.length - 8);
  return data;
}

/** Section 5.2.2.1 step 1: MAC_KEY is the first half of K, ENC_KEY the second, of the same length. */
function keysIn(row: CbcHmacRow, cek: ContentKey): { readonly macKey: Bytes; readonly encKey: Bytes } {
  if (!ArrayBuffer.isView(cek)) {
    throw new JoseError("ERR_JOSE_NOT_SUPPORTED", `${row.enc} needs the bytes of the key: use importSecret`);
  }
  const [macKey, encKey] = halvesOf(cek);
  return { macKey, encKey };
}
