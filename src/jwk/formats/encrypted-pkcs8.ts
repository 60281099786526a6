/** EncryptedPrivateKeyInfo: RFC 5958 section 3. It is the content of "ENCRYPTED PRIVATE KEY" files. */
import type { Suite } from "../../algorithms/suite.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import { DerReader, tags } from "../../encoding/der.ts";
import { derElement, derSequence } from "../../encoding/der-writer.ts";
import { outlineOf } from "../../encoding/der-outline.ts";
import type { Fault } from "../../errors.ts";
import { cbcEncrypt } from "../../platform/ciphers.ts";
import { pbkdf2 } from "../../platform/digest-hmac-pbkdf2.ts";
import { perform, type Steps } from "../../steps/steps.ts";
import { randomBytes } from "../../runtime.ts";
import type { ParsedJwk } from "../key/parse-jwk.ts";
import type { IterationBudget } from "./iteration-budget.ts";
import { readPbe, writePbes2, type Password } from "./pkcs5.ts";
import { withConversion } from "./unsupported-encryptions.ts";
import { writePbkdf2 } from "./pkcs5-derivation.ts";
import { readPkcs8 } from "./pkcs8.ts";

/** The number of iterations that OWASP recommended in 2023 for PBKDF2 with HMAC-SHA-256. */
const iterations = 600_000;

/** An encrypted private key whose encryption parameters have been read. Nothing has been decrypted yet. */
export interface EncryptedPkcs8 {
  /** @throws JoseError for a wrong password or damaged data. The kind of file determines the code. */
  decrypt(suite: Suite, password: Password): Steps<ParsedJwk>;
}

/**
 * Reads the encryption parameters of a private key and charges the iterations to the file's budget.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for an unsupported encryption, `ERR_JOSE_LIMIT_EXCEEDED` for too
 * much work.
 */
export function readEncryptedPkcs8(der: Bytes, budget: IterationBudget, fault: Fault): EncryptedPkcs8 {
  const outer = new DerReader(der, fault);
  const info = outer.sequence();
  outer.end();
  const decrypt = withConversion("pkcs8", () => readPbe(info, fault, budget));
  const { content: ciphertext } = info.element(tags.octetString);
  info.end();
  return {
    *decrypt(suite, password) {
      const pkcs8 = yield* decrypt(password, ciphertext);
      // A wrong password usually leads to wrong padding. About once in 256 times the padding is valid and the
      // plaintext is not a key. Damaged data cannot be distinguished from a wrong password.
      if (pkcs8 === null || outlineOf(pkcs8) === undefined) {
        throw fault("cannot be decrypted: the passphrase is wrong or the file is damaged");
      }
      return yield* readPkcs8(suite, pkcs8, fault);
    },
  };
}

/**
 * Encrypts a PrivateKeyInfo with PBES2 (RFC 8018 section 6.2.1): PBKDF2 with HMAC-SHA-256, and AES-256-CBC.
 */
export function* writeEncryptedPkcs8(pkcs8: Bytes, passphrase: Bytes): Steps<Bytes> {
  const salt = randomBytes(16);
  const iv = randomBytes(16);
  const key = yield* perform(pbkdf2("SHA-256", passphrase, salt, iterations, 32));
  const ciphertext = yield* perform(cbcEncrypt(key, iv, pkcs8));
  return derSequence(writePbes2(writePbkdf2(salt, iterations), iv), derElement(tags.octetString, ciphertext));
}
