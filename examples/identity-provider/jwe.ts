/**
 * RFC 7516 section 7.1: compact JWE for an RSA key, encrypted with node:crypto and node:zlib.
 *
 * No josette in here, so that what josette opens was made by somebody else. Every intermediate value can be
 * overridden, so that tests can make tokens that are broken in exactly one place.
 */
import {
  constants,
  createCipheriv,
  createHmac,
  publicEncrypt,
  randomBytes,
  type CipherGCMTypes,
  type KeyObject,
} from "node:crypto";
import { deflateRawSync } from "node:zlib";
import type { JsonObject } from "./jws.ts";

export interface EncryptionRequest {
  /** Written as it is; its `alg`, `enc` and `zip` are honoured. */
  readonly header: JsonObject;
  /** A string is taken as UTF-8. */
  readonly plaintext: Uint8Array | string;
  readonly publicKey: KeyObject;
  readonly override?: EncryptionOverride;
}

/** What is used or sent in place of what belongs there. */
export interface EncryptionOverride {
  /** The algorithm really used, where the header shall say something else. */
  readonly alg?: string;
  /** The same for the content encryption. */
  readonly enc?: string;
  /** The text of the protected header, in place of `JSON.stringify(header)`. */
  readonly protectedHeader?: string;
  /** What is encrypted, in place of the plaintext that `zip` may have deflated. */
  readonly content?: Uint8Array;
  readonly cek?: Uint8Array;
  readonly encryptedKey?: Uint8Array;
  readonly iv?: Uint8Array;
  readonly ciphertext?: Uint8Array;
  readonly tag?: Uint8Array;
}

/** RFC 7516 section 5.1; the numbers are its steps. */
export function encryptRsaOaep(request: EncryptionRequest): string {
  const { header, plaintext, publicKey, override = {} } = request;
  const encryption = entry(contentEncryptions, override.enc ?? header["enc"]);
  const cek = override.cek ?? randomBytes(encryption.cekLength); // 2
  const encryptedKey = override.encryptedKey ?? wrapRsaOaep(cek, publicKey, override.alg ?? header["alg"]); // 4-7
  const iv = override.iv ?? randomBytes(encryption.ivLength); // 9
  const content = override.content ?? compress(Buffer.from(plaintext), header["zip"]); // 11
  const protectedHeader = Buffer.from(override.protectedHeader ?? JSON.stringify(header)).toString(
    "base64url",
  ); // 13
  const aad = Buffer.from(protectedHeader, "ascii"); // 14
  const sealed = encryption.seal({ cek, iv, aad, content }); // 15
  const segments = [encryptedKey, iv, override.ciphertext ?? sealed.ciphertext, override.tag ?? sealed.tag];
  return [protectedHeader, ...segments.map((bytes) => Buffer.from(bytes).toString("base64url"))].join("."); // 19
}

/** RFC 7518 section 4.3. Any bytes can be wrapped, so a test can send a CEK of the wrong length. */
export function wrapRsaOaep(cek: Uint8Array, publicKey: KeyObject, alg: unknown): Buffer {
  const { oaepHash } = entry(keyManagements, alg);
  return publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, cek);
}

const keyManagements = new Map([
  ["RSA-OAEP", { oaepHash: "sha1" }],
  ["RSA-OAEP-256", { oaepHash: "sha256" }],
  ["RSA-OAEP-384", { oaepHash: "sha384" }],
  ["RSA-OAEP-512", { oaepHash: "sha512" }],
]);

interface ContentEncryption {
  readonly cekLength: number;
  readonly ivLength: number;
  readonly seal: (input: SealInput) => { readonly ciphertext: Uint8Array; readonly tag: Uint8Array };
}

interface SealInput {
  readonly cek: Uint8Array;
  readonly iv: Uint8Array;
  readonly aad: Uint8Array;
  readonly content: Uint8Array;
}

/** RFC 7518 section 5.1; lengths in bytes. */
const contentEncryptions = new Map([
  ["A128CBC-HS256", cbcHmac({ cipher: "aes-128-cbc", hash: "sha256", half: 16 })],
  ["A192CBC-HS384", cbcHmac({ cipher: "aes-192-cbc", hash: "sha384", half: 24 })],
  ["A256CBC-HS512", cbcHmac({ cipher: "aes-256-cbc", hash: "sha512", half: 32 })],
  ["A128GCM", gcm({ cipher: "aes-128-gcm", cekLength: 16 })],
  ["A192GCM", gcm({ cipher: "aes-192-gcm", cekLength: 24 })],
  ["A256GCM", gcm({ cipher: "aes-256-gcm", cekLength: 32 })],
]);

/**
 * RFC 7518 section 5.2.2.1: the CEK's first half is for the MAC, its second for AES; the tag is half a hash.
 */
function cbcHmac({ cipher, hash, half }: { cipher: string; hash: string; half: number }): ContentEncryption {
  return {
    cekLength: 2 * half,
    ivLength: 16,
    seal({ cek, iv, aad, content }) {
      const aes = createCipheriv(cipher, cek.subarray(half), iv);
      const ciphertext = Buffer.concat([aes.update(content), aes.final()]);
      const aadBits = Buffer.alloc(8);
      aadBits.writeBigUInt64BE(BigInt(aad.length) * 8n);
      const mac = createHmac(hash, cek.subarray(0, half));
      const tag = mac.update(aad).update(iv).update(ciphertext).update(aadBits).digest().subarray(0, half);
      return { ciphertext, tag };
    },
  };
}

/** RFC 7518 section 5.3. */
function gcm({ cipher, cekLength }: { cipher: CipherGCMTypes; cekLength: number }): ContentEncryption {
  return {
    cekLength,
    ivLength: 12,
    seal({ cek, iv, aad, content }) {
      const aes = createCipheriv(cipher, cek, iv).setAAD(aad);
      const ciphertext = Buffer.concat([aes.update(content), aes.final()]);
      return { ciphertext, tag: aes.getAuthTag() };
    },
  };
}

/** RFC 7516 section 4.1.3. */
function compress(plaintext: Buffer, zip: unknown): Buffer {
  return zip === "DEF" ? deflateRawSync(plaintext) : plaintext;
}

function entry<Value>(table: ReadonlyMap<string, Value>, name: unknown): Value {
  const found = typeof name === "string" ? table.get(name) : undefined;
  if (found === undefined) throw new RangeError(`Not an algorithm this provider knows: ${String(name)}`);
  return found;
}
