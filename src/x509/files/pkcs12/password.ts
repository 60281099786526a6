/** The password of a PKCS #12 file and decryption with it: RFC 7292 appendix B.1. */
import { derFromBer } from "../../../encoding/ber.ts";
import { noBytes, type Bytes } from "../../../encoding/bytes.ts";
import { encodeUtf8 } from "../../../encoding/utf8.ts";
import { JoseError, UsageError } from "../../../errors.ts";
import { bmpString } from "../../../jwk/formats/passphrase.ts";
import type { Decrypter, Password } from "../../../jwk/formats/pkcs5.ts";
import type { Steps } from "../../../steps/steps.ts";
import type { TimeSlice } from "../../../steps/time-slice.ts";
import { invalidFile, wrongPassword } from "./invalid-file.ts";

/** A missing password is encoded either as no octets (Windows, Key Vault) or as an empty string (OpenSSL). */
const noPassword: readonly Password[] = /* @__PURE__ */ Object.freeze([
  { utf8: noBytes, bmp: noBytes },
  { utf8: noBytes, bmp: /* @__PURE__ */ new Uint8Array(2) },
]);

/**
 * Returns the possible encodings of a caller's password.
 * @throws UsageError `ERR_INVALID_OPTION` for anything but a string.
 */
export function readPassword(password: unknown): readonly Password[] {
  if (password === undefined || password === "") return noPassword;
  if (typeof password !== "string") throw new UsageError("ERR_INVALID_OPTION", "password must be a string");
  return [{ utf8: encodeUtf8(password), bmp: bmpString(password) }];
}

/** Decrypts the encrypted parts of one file. */
export class Opener {
  readonly #passwords: readonly Password[];
  readonly #slice: TimeSlice;

  /** The passwords are tried in order. */
  constructor(passwords: readonly Password[], slice: TimeSlice) {
    this.#passwords = passwords;
    this.#slice = slice;
  }

  /**
   * Decrypts a part and returns the plaintext as DER.
   * @throws JoseError `ERR_PKCS12_INVALID` if no password is correct.
   */
  *open(decrypt: Decrypter, ciphertext: Bytes): Steps<Bytes> {
    for (const password of this.#passwords) {
      const plaintext = yield* decrypt(password, ciphertext);
      // With a wrong password, the padding is valid about once in 256 times, but then the content is not BER.
      const der = plaintext === null ? undefined : yield* derIn(plaintext, this.#slice);
      if (der !== undefined) return der;
    }
    throw wrongPassword();
  }
}

function* derIn(plaintext: Bytes, slice: TimeSlice): Steps<Bytes | undefined> {
  try {
    return yield* slice.through(derFromBer(plaintext, invalidFile));
  } catch (error) {
    if (error instanceof JoseError && error.code === "ERR_PKCS12_INVALID") return undefined;
    throw error;
  }
}
