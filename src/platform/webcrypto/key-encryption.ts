/** Key encryption with RSAES-OAEP (RFC 8017 section 7.1) and AES Key Wrap (RFC 3394). */
import type { Bytes } from "../../encoding/bytes.ts";
import { subtle } from "../../runtime.ts";
import type { Hash } from "../../encoding/hash.ts";
import { modulusLength } from "../modulus-length.ts";
import { copiesPerKey } from "../thread-pool.ts";
import type { KeyMaterial } from "../material.ts";
import { importBytes, importMaterial, type ImportAlgorithm } from "./import-key.ts";
import { openedOrNull, usableBytes, resultOrNull } from "./platform-errors.ts";

const oaep = "RSA-OAEP";
const aesKw = "AES-KW";

/**
 * WebCrypto wraps only CryptoKeys, not bytes. The CEK is imported as an HMAC key, which may have any length.
 */
const carrier: HmacImportParams = { name: "HMAC", hash: "SHA-256" };

/** Encrypts or wraps a CEK with a given key. */
type Encrypter = (cek: Bytes) => Promise<Bytes>;

/** Decrypts or unwraps an encrypted key; `null` if it is not valid for the key. */
type Decrypter = (encryptedKey: Bytes) => Promise<Bytes | null>;

/** Prepares a public RSA key. `name` is used in errors. */
export async function oaepEncrypter(material: KeyMaterial, hash: Hash, name: string): Promise<Encrypter> {
  const key = await importMaterial(material, oaepImport(hash), ["encrypt"], name);
  // A caller's CryptoKey may allow only "wrapKey".
  return key.usages.includes("encrypt")
    ? (cek) => usableBytes(() => subtle().encrypt(oaep, key, cek), name)
    : wrapperWith(key, oaep, name);
}

/** Prepares a private RSA key. `name` is used in errors. */
export async function oaepDecrypter(material: KeyMaterial, hash: Hash, name: string): Promise<Decrypter> {
  const another = (): Promise<CryptoKey> => importMaterial(material, oaepImport(hash), ["decrypt"], name);
  const key = await another();
  const length = modulusLength(material);
  if (!key.usages.includes("decrypt")) {
    const unwrap = unwrapperWith(key, oaep, name);
    return (encryptedKey) => (encryptedKey.length === length ? unwrap(encryptedKey) : invalid());
  }
  const rotation = new Rotation(key, another, material.form === "private" ? copiesPerKey() : 1);
  return (encryptedKey) => {
    if (encryptedKey.length !== length) return invalid();
    const decrypted = rotation.use((copy) => subtle().decrypt(oaep, copy, encryptedKey));
    return resultOrNull(decrypted, name);
  };
}

/** Prepares a secret for wrapping keys. `name` is used in errors. */
export async function keyWrapper(material: KeyMaterial, name: string): Promise<Encrypter> {
  const key = await importMaterial(material, { name: aesKw }, ["wrapKey"], name);
  return wrapperWith(key, aesKw, name);
}

/** Prepares a secret for unwrapping keys. `name` is used in errors. */
export async function keyUnwrapper(material: KeyMaterial, name: string): Promise<Decrypter> {
  const key = await importMaterial(material, { name: aesKw }, ["unwrapKey"], name);
  const unwrap = unwrapperWith(key, aesKw, name);
  // WebKitGTK crashes on an encrypted key of any other length.
  return (encryptedKey) => (isWrapped(encryptedKey) ? unwrap(encryptedKey) : invalid());
}

/** The result for an encrypted key whose length is wrong. */
function invalid(): Promise<null> {
  return Promise.resolve(null);
}

/** RFC 3394 section 2.2.1: at least two blocks of 64 bits, plus one. */
function isWrapped({ length }: Bytes): boolean {
  return length >= 24 && length % 8 === 0;
}

function wrapperWith(key: CryptoKey, algorithm: string, name: string): Encrypter {
  return (cek) =>
    importBytes(cek, carrier, ["sign"], true).then((carried) =>
      usableBytes(() => subtle().wrapKey("raw", carried, key, algorithm), name),
    );
}

function unwrapperWith(key: CryptoKey, algorithm: string, name: string): Decrypter {
  return (encryptedKey) =>
    openedOrNull(
      () =>
        subtle()
          .unwrapKey("raw", encryptedKey, key, algorithm, carrier, true, ["sign"])
          .then((cek) => subtle().exportKey("raw", cek)),
      name,
    );
}

function oaepImport(hash: Hash): ImportAlgorithm {
  return { name: oaep, hash };
}

/** An import of a key. */
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
