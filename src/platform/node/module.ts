/**
 * The part of node:crypto that josette uses, described structurally, so that no runtime's type definitions
 * are required.
 */
import type { Bytes } from "../../encoding/bytes.ts";
import { builtinModule, hasFunctions } from "../../runtime.ts";

/** A JWK as node:crypto exports it, with the members that josette reads. */
export interface NodeJwk {
  readonly kty?: string;
  readonly crv?: string;
  readonly n?: string;
  readonly e?: string;
  readonly x?: string;
  readonly y?: string;
  readonly pub?: string;
  readonly d?: string;
}

/** A KeyObject. */
export interface NodeKey {
  readonly asymmetricKeyType?: string | undefined;
  export(options: { readonly format: "der"; readonly type: "spki" | "pkcs8" }): Uint8Array;
  export(options: { readonly format: "jwk" }): NodeJwk;
}

/** A key with parameters that differ from the defaults. */
export interface NodeKeyOptions {
  readonly key: NodeKey;
  readonly padding?: number;
  readonly saltLength?: number;
  readonly oaepHash?: string;
}

/** A cipher or decipher object. */
interface NodeCipher {
  update(data: Uint8Array): Bytes;
  final(): Bytes;
  setAAD(aad: Uint8Array): unknown;
  getAuthTag(): Bytes;
  setAuthTag(tag: Uint8Array): unknown;
}

interface NodeHash {
  update(data: Uint8Array): NodeHash;
  digest(): Bytes;
  digest(encoding: "latin1"): string;
}

interface NodeVerify {
  update(data: Uint8Array): NodeVerify;
  verify(key: NodeKey | NodeKeyOptions, signature: Uint8Array): boolean;
}

/** An ECDH object. */
export interface NodeEcdh {
  generateKeys(): Uint8Array;
  getPublicKey(): Uint8Array;
  setPrivateKey(d: Uint8Array): unknown;
  computeSecret(peer: Uint8Array): Uint8Array;
}

/** A generated key pair. */
interface NodeKeyPair {
  readonly privateKey: NodeKey;
  readonly publicKey: NodeKey;
}

type CipherFactory = (
  name: string,
  key: NodeKey,
  iv: Uint8Array,
  options?: { readonly authTagLength: number },
) => NodeCipher;

type KeyFactory = (
  input:
    | { readonly key: object; readonly format: "jwk" }
    | { readonly key: Bytes; readonly format: "der"; readonly type: "spki" | "pkcs8" },
) => NodeKey;

/** The module node:crypto. */
export interface NodeCrypto {
  readonly constants: Readonly<Record<string, number>>;
  readonly KeyObject: { from(key: object): NodeKey };
  readonly createPublicKey: KeyFactory;
  readonly createPrivateKey: KeyFactory;
  createSecretKey(bytes: Uint8Array): NodeKey;
  createHash(hash: string): NodeHash;
  /** Available since Node.js 20.12. */
  readonly hash?: (hash: string, data: Uint8Array, encoding: "latin1") => string;
  createHmac(hash: string, key: NodeKey): NodeHash;
  readonly createCipheriv: CipherFactory;
  readonly createDecipheriv: CipherFactory;
  createECDH(curve: string): NodeEcdh;
  generateKeyPairSync(type: "ec", options: { readonly namedCurve: string }): NodeKeyPair;
  diffieHellman(keys: { readonly privateKey: NodeKey; readonly publicKey: NodeKey }): Bytes;
  pbkdf2Sync(password: Bytes, salt: Bytes, count: number, length: number, hash: string): Bytes;
  pbkdf2(
    password: Bytes,
    salt: Bytes,
    count: number,
    length: number,
    hash: string,
    done: (error: unknown, derived: Bytes) => void,
  ): void;
  /** Not available in every runtime that has node:crypto. */
  readonly scrypt?: (
    password: Bytes,
    salt: Bytes,
    length: number,
    options: Readonly<Record<"cost" | "blockSize" | "parallelization" | "maxmem", number>>,
    done: (error: unknown, derived: Bytes) => void,
  ) => void;
  publicEncrypt(key: NodeKey | NodeKeyOptions, data: Uint8Array): Bytes;
  privateDecrypt(key: NodeKey | NodeKeyOptions, data: Uint8Array): Bytes;
  createVerify(hash: string): NodeVerify;
  sign(hash: string | null, data: Uint8Array, key: NodeKey | NodeKeyOptions): Bytes;
  verify(
    hash: string | null,
    data: Uint8Array,
    key: NodeKey | NodeKeyOptions,
    signature: Uint8Array,
  ): boolean;
}

const functions: readonly string[] = [
  ...["KeyObject", "createPublicKey", "createPrivateKey", "createSecretKey", "createHash", "createHmac"],
  ...["createCipheriv", "createDecipheriv", "createECDH", "diffieHellman", "generateKeyPairSync"],
  ...["pbkdf2", "pbkdf2Sync"],
  ...["publicEncrypt", "privateDecrypt", "createVerify", "sign", "verify"],
];

/** Returns node:crypto; `undefined` if the runtime lacks a required part of it. */
export function nodeCrypto(): NodeCrypto | undefined {
  const found = builtinModule("node:crypto");
  return isNodeCrypto(found) ? found : undefined;
}

function isNodeCrypto(value: unknown): value is NodeCrypto {
  return hasFunctions(value, ...functions) && typeof Reflect.get(Object(value), "constants") === "object";
}
