// Tokens made with node:crypto alone, as they should be or broken in exactly one place. No josette in here.
import {
  constants,
  createCipheriv,
  createHmac,
  privateEncrypt,
  publicEncrypt,
  randomBytes,
  sign,
  type CipherGCMTypes,
  type KeyObject,
} from "node:crypto";
import { deflateRawSync } from "node:zlib";

/** A header or a payload: an object is written as JSON, text and bytes are taken as they are. */
export type Part = object | string | Uint8Array;

/** base64url of a part. */
export function segment(part: Part): string {
  if (part instanceof Uint8Array) return Buffer.from(part).toString("base64url");
  return Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url");
}

/** A compact JWS with any bytes for a signature. */
export function jws(header: Part, payload: Part, signature: (signingInput: Buffer) => Uint8Array): string {
  const signingInput = `${segment(header)}.${segment(payload)}`;
  return `${signingInput}.${segment(signature(Buffer.from(signingInput)))}`;
}

/** RFC 7518 section 3.2: a compact JWS with an HMAC, whatever its header says. */
export function hmacJws(header: Part, payload: Part, secret: Uint8Array | string, hash = "sha256"): string {
  return jws(header, payload, (input) => createHmac(hash, secret).update(input).digest());
}

/** RFC 7518 section 3.3: a compact JWS with an RSA signature, whatever its header says. */
export function rsaJws(header: Part, payload: Part, key: KeyObject, hash = "sha256"): string {
  return jws(header, payload, (input) => sign(hash, input, key));
}

/** A compact JWS whose signature is the raw RSA private operation on a message that the caller encodes (RFC 8017 section 9.2). */
export function rawRsaJws(
  header: Part,
  payload: Part,
  key: KeyObject,
  encode: (signingInput: Buffer) => Uint8Array,
): string {
  return jws(header, payload, (input) =>
    privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encode(input)),
  );
}

/** RFC 7519 section 6: no signature at all. */
export function unsecured(header: Part, payload: Part): string {
  return `${segment(header)}.${segment(payload)}.`;
}

/** What a compact JWE is made of. */
export interface JweRequest {
  /** Its `enc` and `zip` are honoured where it is an object. */
  readonly header: Part;
  readonly cek: Uint8Array;
  readonly plaintext: string | Uint8Array;
  /** Empty by default, as for `dir`. */
  readonly encryptedKey?: Uint8Array;
  /** The algorithm really used, where the header says something else. */
  readonly enc?: Enc;
  readonly iv?: Uint8Array;
  /** Taken as whole blocks, with whatever padding they have; CBC alone. */
  readonly unpadded?: boolean;
  /** Sent in place of the ciphertext and tag that were computed. */
  readonly ciphertext?: Uint8Array;
  readonly tag?: Uint8Array;
}

/** The content encryptions of RFC 7518 section 5.1; lengths in bytes. */
const contentEncryptions = {
  "A128CBC-HS256": { cekLength: 32, ivLength: 16, tagLength: 16, seal: sealCbc },
  "A192CBC-HS384": { cekLength: 48, ivLength: 16, tagLength: 24, seal: sealCbc },
  "A256CBC-HS512": { cekLength: 64, ivLength: 16, tagLength: 32, seal: sealCbc },
  A128GCM: { cekLength: 16, ivLength: 12, tagLength: 16, seal: sealGcm },
  A192GCM: { cekLength: 24, ivLength: 12, tagLength: 16, seal: sealGcm },
  A256GCM: { cekLength: 32, ivLength: 12, tagLength: 16, seal: sealGcm },
} as const;

/** An "enc" value. */
export type Enc = keyof typeof contentEncryptions;

/** Those that encrypt with AES-CBC and authenticate with HMAC. */
export const cbcEncs: readonly Enc[] = ["A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512"];

/** Those that do both with AES-GCM. */
export const gcmEncs: readonly Enc[] = ["A128GCM", "A192GCM", "A256GCM"];

/** All of them. */
export const encs: readonly Enc[] = [...cbcEncs, ...gcmEncs];

/** Whether a content encryption is one with AES-CBC. */
export function isCbc(enc: Enc): boolean {
  return cbcEncs.includes(enc);
}

/** The length of the CEK in bytes. */
export function cekLength(enc: Enc): number {
  return contentEncryptions[enc].cekLength;
}

/** The length of the initialization vector in bytes. */
export function ivLength(enc: Enc): number {
  return contentEncryptions[enc].ivLength;
}

/** The length of the authentication tag in bytes. */
export function tagLength(enc: Enc): number {
  return contentEncryptions[enc].tagLength;
}

/** Bytes that are the same at every run. */
export function secretBytes(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => index + 1);
}

/** A compact JWE, RFC 7516 section 7.1. */
export function jwe(request: JweRequest): string {
  const { header, plaintext, encryptedKey = new Uint8Array(0) } = request;
  const { zip, ...said } = header as { readonly enc?: Enc; readonly zip?: string };
  const { enc = said.enc } = request;
  if (enc === undefined) throw new TypeError("A JWE needs an enc");
  const protectedHeader = segment(header);
  const aad = Buffer.from(protectedHeader);
  const iv = request.iv ?? randomBytes(ivLength(enc));
  const text = Buffer.from(plaintext);
  const content = zip === "DEF" ? deflateRawSync(text) : text;
  const { cek, unpadded = false } = request;
  const sealed = contentEncryptions[enc].seal({ enc, cek, iv, aad, content, unpadded });
  const { ciphertext = sealed.ciphertext, tag = sealed.tag } = request;
  return [protectedHeader, ...[encryptedKey, iv, ciphertext, tag].map(segment)].join(".");
}

/** The hashes of RSAES-OAEP, RFC 7518 section 4.3 and the two that were registered later. */
const oaepHashes = {
  "RSA-OAEP": "sha1",
  "RSA-OAEP-256": "sha256",
  "RSA-OAEP-384": "sha384",
  "RSA-OAEP-512": "sha512",
} as const;

/** An "alg" value of RSAES-OAEP. */
export type OaepAlg = keyof typeof oaepHashes;

/** An encrypted key: of any bytes, so that a CEK can have any length. */
export function oaep(alg: OaepAlg, publicKey: KeyObject, cek: Uint8Array): Buffer {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return publicEncrypt({ key: publicKey, padding, oaepHash: oaepHashes[alg] }, cek);
}

/** A token with one of its segments replaced. */
export function withSegment(token: string, index: number, replace: (segment: string) => string): string {
  return token
    .split(".")
    .map((each, at) => (at === index ? replace(each) : each))
    .join(".");
}

/** A token with the bytes of one of its segments replaced. */
export function withBytes(token: string, index: number, replace: (bytes: Buffer) => Uint8Array): string {
  return withSegment(token, index, (each) => segment(replace(Buffer.from(each, "base64url"))));
}

/** Bytes with one bit turned. */
export function withBitFlipped(bytes: Uint8Array, index = 0): Buffer {
  const copy = Buffer.from(bytes);
  copy[index] = (copy[index] ?? 0) ^ 1;
  return copy;
}

interface SealRequest {
  readonly enc: Enc;
  readonly cek: Uint8Array;
  readonly iv: Uint8Array;
  readonly aad: Uint8Array;
  readonly content: Uint8Array;
  readonly unpadded: boolean;
}

interface SealedContent {
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

/** RFC 7518 section 5.2.2.1. */
function sealCbc({ cek, iv, aad, content, unpadded }: SealRequest): SealedContent {
  const half = cek.length / 2;
  const aes = createCipheriv(`aes-${half * 8}-cbc`, cek.subarray(half), iv).setAutoPadding(!unpadded);
  const ciphertext = Buffer.concat([aes.update(content), aes.final()]);
  const aadBits = Buffer.alloc(8);
  aadBits.writeBigUInt64BE(BigInt(aad.length) * 8n);
  const mac = createHmac(`sha${cek.length * 8}`, cek.subarray(0, half));
  mac.update(aad).update(iv).update(ciphertext).update(aadBits);
  return { ciphertext, tag: mac.digest().subarray(0, half) };
}

/** RFC 7518 section 5.3. */
function sealGcm({ enc, cek, iv, aad, content }: SealRequest): SealedContent {
  const cipher = `aes-${cekLength(enc) * 8}-gcm` as CipherGCMTypes;
  const aes = createCipheriv(cipher, cek, iv).setAAD(aad);
  const ciphertext = Buffer.concat([aes.update(content), aes.final()]);
  return { ciphertext, tag: aes.getAuthTag() };
}
