/** The types and the preparation that RSAES-OAEP (rsa-oaep.ts) and AES Key Wrap (aes-key-wrap.ts) share. */
import type { Bytes } from "../encoding/bytes.ts";
import type { Operation } from "../steps/operation.ts";
import { preparedInNode, preparedInPool } from "./backend.ts";
import type { NodeCrypto } from "./node/module.ts";
import { atOnce } from "./platform-errors.ts";

/** Encrypts or wraps a CEK with a given key. */
export type KeyEncrypter = (cek: Bytes) => Operation<Bytes>;

/**
 * Decrypts or unwraps an encrypted key with a given key; `null` if the encrypted key is not valid for this
 * key.
 */
export type KeyDecrypter = (encryptedKey: Bytes) => Operation<Bytes | null>;

/**
 * Decrypts an encrypted key, for platforms that must know the length of the CEK in bytes. Returns `null` if
 * the encrypted key is not valid for this key. The result may be an invalid CEK of another length.
 */
export type CekDecrypter = (encryptedKey: Bytes, cekLength: number) => Operation<Bytes | null>;

/**
 * Creates an operation that node:crypto performs if it is in use and accepts the key, and WebCrypto
 * otherwise.
 */
export function quickKeyEncryption<Output>(
  name: string,
  prepareInNode: (node: NodeCrypto) => ((input: Bytes) => Output) | undefined,
  prepareInPool: () => Promise<(input: Bytes) => Promise<Output>>,
): (input: Bytes) => Operation<Output> {
  const inNode = preparedInNode(prepareInNode);
  const inPool = preparedInPool(prepareInPool);
  return (input) => {
    const perform = inNode();
    return {
      name,
      now: perform && (() => atOnce(() => perform(input), name)),
      later: () => inPool(input),
      prefer: "now",
    };
  };
}
