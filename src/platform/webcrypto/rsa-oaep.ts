/** Key encryption with RSAES-OAEP: RFC 7518 section 4.3, RFC 8017 section 7.1. */
import { subtle } from "../../runtime.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import type { Hash } from "../../encoding/hash.ts";
import type { KeyMaterial } from "../material.ts";
import { modulusLength } from "../modulus-length.ts";
import { copiesPerKey } from "../thread-pool.ts";
import { importMaterial, type ImportAlgorithm } from "./import-key.ts";
import {
  invalidLength,
  unwrapperWith,
  wrapperWith,
  type Decrypter,
  type Encrypter,
} from "./key-encryption.ts";
import { dropsLeadingZeros, withLeadingZeros } from "./leading-zeros.ts";
import { notOpened, usableBytes } from "./platform-errors.ts";

const oaep = "RSA-OAEP";

/** Prepares a public RSA key for encryption. `name` is used in errors. */
export async function oaepEncrypter(material: KeyMaterial, hash: Hash, name: string): Promise<Encrypter> {
  const key = await importMaterial(material, oaepImport(hash), ["encrypt"], name);
  // A caller's CryptoKey may allow only "wrapKey".
  return key.usages.includes("encrypt")
    ? (cek) => usableBytes(() => subtle().encrypt(oaep, key, cek), name)
    : wrapperWith(key, oaep, name);
}

/**
 * Decrypts a CEK, which should have a length of `cekLength` bytes; `null` if the encrypted key is not valid
 * for the key.
 */
type OaepDecrypter = (encryptedKey: Bytes, cekLength: number) => Promise<Bytes | null>;

/** Prepares a private RSA key for decryption. `name` is used in errors. */
export async function oaepDecrypter(material: KeyMaterial, hash: Hash, name: string): Promise<OaepDecrypter> {
  const decrypter = await decrypterOf(material, hash, name);
  if (!(await dropsLeadingZeros())) return decrypter;
  return async (encryptedKey, cekLength) => {
    const cek = await decrypter(encryptedKey);
    return cek && withLeadingZeros(cek, cekLength);
  };
}

/** Prepares a private RSA key for decryption. Some platforms drop leading zeros of the result. */
async function decrypterOf(material: KeyMaterial, hash: Hash, name: string): Promise<Decrypter> {
  const another = (): Promise<CryptoKey> => importMaterial(material, oaepImport(hash), ["decrypt"], name);
  const key = await another();
  const length = modulusLength(material);
  if (!key.usages.includes("decrypt")) {
    const unwrap = unwrapperWith(key, oaep, name);
    return (encryptedKey) => (encryptedKey.length === length ? unwrap(encryptedKey) : invalidLength());
  }
  const rotation = new Rotation(key, another, material.form === "private" ? copiesPerKey() : 1);
  return async (encryptedKey) => {
    if (encryptedKey.length !== length) return null;
    try {
      return new Uint8Array(await rotation.use((copy) => subtle().decrypt(oaep, copy, encryptedKey)));
    } catch (cause) {
      return notOpened(cause, name);
    }
  };
}

function oaepImport(hash: Hash): ImportAlgorithm {
  return { name: oaep, hash };
}

/** One of the imported copies of a private key. */
interface Copy {
  readonly key: CryptoKey;
  /** The number of operations in progress. */
  busy: number;
}

/**
 * Several imports of one key, created on demand. Node.js runs the private operations of RSA-OAEP one after
 * the other for each imported key, however many threads there are. With several copies, 32 concurrent callers
 * on two cores decrypt 1.6 times as many tokens. Signatures, and other runtimes, do not need copies.
 */
export class Rotation {
  readonly #copies: [Copy, ...Copy[]];
  readonly #another: () => Promise<CryptoKey>;
  readonly #size: number;
  #growing = false;

  /** `size` is the maximum number of copies. */
  constructor(first: CryptoKey, another: () => Promise<CryptoKey>, size: number) {
    this.#copies = [{ key: first, busy: 0 }];
    this.#another = another;
    this.#size = size;
  }

  /** Runs an operation with the least busy copy. */
  async use<T>(operation: (key: CryptoKey) => Promise<T>): Promise<T> {
    let [copy] = this.#copies;
    for (const each of this.#copies) if (each.busy < copy.busy) copy = each;
    if (copy.busy > 0) this.#grow();
    copy.busy++;
    try {
      return await operation(copy.key);
    } finally {
      copy.busy--;
    }
  }

  /**
   * Creates another copy in the background. If the key cannot be imported again, the existing copies remain
   * in use.
   */
  #grow(): void {
    if (this.#growing || this.#copies.length >= this.#size) return;
    this.#growing = true;
    this.#another().then(
      (key) => {
        this.#copies.push({ key, busy: 0 });
        this.#growing = false;
      },
      () => undefined,
    );
  }
}
