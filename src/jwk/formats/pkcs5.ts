/**
 * Password-based encryption: PBES2 (RFC 8018 section 6.2), and the schemes of RFC 7292 appendix C with triple
 * DES.
 */
import { table } from "../../encoding/table.ts";
import { concat, type Bytes } from "../../encoding/bytes.ts";
import { tags, type DerReader } from "../../encoding/der.ts";
import { derElement, derObjectIdentifier, derSequence } from "../../encoding/der-writer.ts";
import type { Fault } from "../../errors.ts";
import { cbcDecrypt } from "../../platform/ciphers.ts";
import { hashLengths } from "../../platform/file-hashes.ts";
import { requireNode, tripleDesDecrypt } from "../../platform/password-based.ts";
import { perform, type Steps } from "../../steps/steps.ts";
import type { IterationBudget } from "./iteration-budget.ts";
import { readDerivation } from "./pkcs5-derivation.ts";
import { unsupportedEncryption } from "./unsupported-encryptions.ts";
import { pkcs12Kdf, readPkcs12Iterations } from "./pkcs12-kdf.ts";

/** A password in the encodings from which schemes derive keys. */
export interface Password {
  readonly utf8: Bytes;
  /**
   * As a BMPString that ends with two zero octets, or empty if there is no password: RFC 7292 appendix B.1.
   */
  readonly bmp: Bytes;
}

/** Decrypts data; `null` if the password is wrong or the data is damaged. */
export type Decrypter = (password: Password, ciphertext: Bytes) => Steps<Bytes | null>;

const pbes2 = "1.2.840.113549.1.5.13";
const aes256Cbc = "2.16.840.1.101.3.4.1.42";
const tripleDesCbc = "1.2.840.113549.3.7";

/**
 * Reads the AlgorithmIdentifier of a password-based encryption and charges its work to the budget.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for an unsupported encryption, which the error names;
 * `ERR_JOSE_LIMIT_EXCEEDED` for too much work.
 */
export function readPbe(outer: DerReader, fault: Fault, budget: IterationBudget): Decrypter {
  const identifier = outer.sequence();
  const oid = identifier.objectIdentifier();
  const read = schemes[oid];
  if (read === undefined) throw unsupportedEncryption(oid);
  const decrypter = read(identifier.sequence(), fault, budget);
  identifier.end();
  return decrypter;
}

/**
 * Reads the parameters of a scheme of RFC 7292 appendix C, which derives a key and an initialization vector
 * from the password. `keyLength` is in bytes. `decrypt` may return `null` if decryption fails.
 */
export function readPkcs12Pbe(
  parameters: DerReader,
  fault: Fault,
  budget: IterationBudget,
  keyLength: number,
  decrypt: (key: Bytes, iv: Bytes, ciphertext: Bytes) => Steps<Bytes | null>,
): Decrypter {
  const { content: salt } = parameters.element(tags.octetString);
  // The number of SHA-1 outputs to compute: enough for the key, and one for the initialization vector.
  const blocks = Math.ceil(keyLength / hashLengths["SHA-1"].output) + 1;
  const iterations = readPkcs12Iterations(parameters, blocks, budget, fault);
  parameters.end();
  return function* ({ bmp }, ciphertext) {
    const source = { hash: "SHA-1", password: bmp, salt, iterations } as const;
    const key = yield* pkcs12Kdf({ ...source, purpose: "key", length: keyLength });
    const iv = yield* pkcs12Kdf({ ...source, purpose: "iv", length: 8 });
    return yield* decrypt(key, iv, ciphertext);
  };
}

/** Writes the parameters of PBES2 with a key derivation function and AES-256-CBC. */
export function writePbes2(derivation: Bytes, iv: Bytes): Bytes {
  const cipher = derSequence(derObjectIdentifier(aes256Cbc), derElement(tags.octetString, iv));
  return derSequence(derObjectIdentifier(pbes2), derSequence(derivation, cipher));
}

type SchemeReader = (parameters: DerReader, fault: Fault, budget: IterationBudget) => Decrypter;

const schemes: Readonly<Record<string, SchemeReader>> = /* @__PURE__ */ table({
  "1.2.840.113549.1.5.13": readPbes2,
  // pbeWithSHAAnd3-KeyTripleDES-CBC and pbeWithSHAAnd2-KeyTripleDES-CBC, with the key length in bytes.
  "1.2.840.113549.1.12.1.3": (parameters, fault, budget) => readTripleDes(parameters, fault, budget, 24),
  "1.2.840.113549.1.12.1.4": (parameters, fault, budget) => readTripleDes(parameters, fault, budget, 16),
});

function readPbes2(parameters: DerReader, fault: Fault, budget: IterationBudget): Decrypter {
  const derivation = readDerivation(parameters, fault, budget);
  const cipher = readCipher(parameters, fault);
  parameters.end();
  const { keyLength = cipher.keyLength } = derivation;
  if (keyLength !== cipher.keyLength) throw fault("derives a key of the wrong length for its cipher");
  return function* ({ utf8 }, ciphertext) {
    return yield* cipher.decrypt(yield* derivation.derive(utf8, cipher.keyLength), ciphertext);
  };
}

function readTripleDes(
  parameters: DerReader,
  fault: Fault,
  budget: IterationBudget,
  keyLength: 16 | 24,
): Decrypter {
  const decrypter = readPkcs12Pbe(parameters, fault, budget, keyLength, (key, iv, ciphertext) =>
    // Two-key triple DES uses the first key again as the third.
    tripleDesDecrypt(concat(key, key.subarray(0, 24 - keyLength)), iv, ciphertext),
  );
  requireNode("triple DES");
  return decrypter;
}

/** A cipher with its initialization vector. */
interface Cipher {
  /** In bytes. */
  readonly keyLength: number;
  decrypt(key: Bytes, ciphertext: Bytes): Steps<Bytes | null>;
}

/** The key lengths of AES-CBC in bytes: RFC 8018 appendix B.2.5. */
const aesKeyLengths: Readonly<Record<string, number>> = /* @__PURE__ */ table({
  "2.16.840.1.101.3.4.1.2": 16,
  "2.16.840.1.101.3.4.1.22": 24,
  "2.16.840.1.101.3.4.1.42": 32,
});

function readCipher(outer: DerReader, fault: Fault): Cipher {
  const identifier = outer.sequence();
  const oid = identifier.objectIdentifier();
  const aesKeyLength = aesKeyLengths[oid];
  if (aesKeyLength === undefined && oid !== tripleDesCbc) throw unsupportedEncryption(oid);
  const { content: iv } = identifier.element(tags.octetString);
  identifier.end();
  if (iv.length !== (aesKeyLength === undefined ? 8 : 16)) {
    throw fault("has an initialization vector of the wrong length");
  }
  if (aesKeyLength === undefined) requireNode("triple DES");
  return aesKeyLength === undefined
    ? { keyLength: 24, decrypt: (key, ciphertext) => tripleDesDecrypt(key, iv, ciphertext) }
    : { keyLength: aesKeyLength, decrypt: (key, ciphertext) => perform(cbcDecrypt(key, iv, ciphertext)) };
}
