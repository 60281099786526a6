/** AES_CBC_HMAC_SHA2: RFC 7518 section 5.2. */
import { equalConstantTime, type Bytes, scratch } from "../../encoding/bytes.ts";
import { JoseError } from "../../errors.ts";
import { cbcDecrypt, cbcEncrypt, requireCbc192 } from "../../platform/ciphers.ts";
import type { Sealed } from "../../platform/material.ts";
import type { Hash } from "../../encoding/hash.ts";
import { hmac } from "../../platform/digest-hmac-pbkdf2.ts";
import { perform, type Steps } from "../../steps/steps.ts";
import { aesFeatures } from "../aes.ts";
import { secretBytes } from "../require-secret-bytes.ts";
import type { ContentParameters, ContentScheme } from "../types.ts";

/** AES CBC with a 128-bit key, authenticated by HMAC with SHA-256: section 5.2.3. */
export const A128CBC_HS256: ContentScheme<"A128CBC-HS256"> = /* @__PURE__ */ cbcHmac("A128CBC-HS256", {
  keyLength: 16,
  hash: "SHA-256",
});
/** AES CBC with a 192-bit key, authenticated by HMAC with SHA-384: section 5.2.4. */
export const A192CBC_HS384: ContentScheme<"A192CBC-HS384"> = /* @__PURE__ */ cbcHmac("A192CBC-HS384", {
  keyLength: 24,
  hash: "SHA-384",
});
/** AES CBC with a 256-bit key, authenticated by HMAC with SHA-512: section 5.2.5. */
export const A256CBC_HS512: ContentScheme<"A256CBC-HS512"> = /* @__PURE__ */ cbcHmac("A256CBC-HS512", {
  keyLength: 32,
  hash: "SHA-512",
});

/** The parameters of sections 5.2.3 to 5.2.5. */
interface CbcHmacParameters {
  /** The length of MAC_KEY, of ENC_KEY and of the tag, in bytes. */
  readonly keyLength: number;
  readonly hash: Hash;
}

/** Encrypt-then-MAC. Nothing is decrypted before the MAC has been verified. */
function cbcHmac<Name extends string>(
  enc: Name,
  { keyLength, hash }: CbcHmacParameters,
): ContentScheme<Name> {
  return Object.freeze<ContentScheme<Name>>({
    kind: "content",
    enc,
    cekLength: 2 * keyLength,
    ivLength: 16,
    tagLength: keyLength,
    features: aesFeatures(keyLength),
    fitsCryptoKey: () => false,
    contentKey: secretBytes,
    encrypt,
    decrypt,
  });

  /** Section 5.2.2.1: encrypts and authenticates. */
  function* encrypt(parameters: ContentParameters, plaintext: Bytes): Steps<Sealed> {
    // Steps 1 to 3. The platform adds the PKCS #7 padding.
    if (!ArrayBuffer.isView(parameters.cek)) throw needsBytes(enc);
    // MAC_KEY is the first half of K, and ENC_KEY the second half.
    const macKey = parameters.cek.subarray(0, keyLength);
    const encKey = parameters.cek.subarray(keyLength);
    const ciphertext = yield* perform(cbcEncrypt(encKey, parameters.iv, plaintext));
    // Steps 4 and 5: the tag.
    const tag = yield* authenticationTag(macKey, parameters, ciphertext);
    return { ciphertext, tag };
  }

  /** Section 5.2.2.2: verifies the MAC and decrypts. */
  function* decrypt(parameters: ContentParameters, sealed: Sealed): Steps<Bytes | null> {
    if (!ArrayBuffer.isView(parameters.cek)) throw needsBytes(enc);
    // MAC_KEY is the first half of K, and ENC_KEY the second half.
    const macKey = parameters.cek.subarray(0, keyLength);
    const encKey = parameters.cek.subarray(keyLength);
    if (keyLength === 24) yield* requireCbc192();
    // Steps 1 and 2: nothing is decrypted before the MAC has been verified.
    const expected = yield* authenticationTag(macKey, parameters, sealed.ciphertext);
    if (!equalConstantTime(expected, sealed.tag)) return null;
    // Steps 3 and 4: decryption.
    return yield* perform(cbcDecrypt(encKey, parameters.iv, sealed.ciphertext));
  }

  /**
   * Section 5.2.2.1 steps 4 and 5: T is the start of HMAC(MAC_KEY, A || IV || E || AL), where AL is the
   * length of A in bits.
   */
  function* authenticationTag(
    macKey: Bytes,
    { aad, iv }: ContentParameters,
    ciphertext: Bytes,
  ): Steps<Bytes> {
    const aadBits = scratch(8);
    new DataView(aadBits.buffer, aadBits.byteOffset).setBigUint64(0, BigInt(aad.length * 8));
    const mac = yield* perform(hmac(hash, macKey, aad, iv, ciphertext, aadBits));
    return mac.subarray(0, keyLength);
  }
}

function needsBytes(enc: string): JoseError {
  return new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    `${enc} cannot use a CryptoKey; import the bytes with importSecret`,
  );
}
