// What the checks need besides the public functions: josette's names, and its internal functions where they are at hand. The
// portable suite of test/runtimes runs the same checks against the packed library, which has no internals to offer.

import type { ContentAlgorithm, ManagementAlgorithm } from "josette/jwe";
import type { Key } from "josette/jwk";
import type { SignatureAlgorithm } from "josette/jws";
import { NoOperation } from "./checks/plan.ts";
import type { JsonObject, Jwk } from "./format.ts";
import type { Bytes } from "./octets.ts";

export type { SignatureAlgorithm } from "josette/jws";

// ---- josette's names

export const everySignatureAlgorithm: readonly SignatureAlgorithm[] = [
  ...(["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] as const),
  ...(["ES256", "ES384", "ES512", "EdDSA", "Ed25519", "Ed448"] as const),
  ...(["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"] as const),
];

export const everyManagementAlgorithm: readonly ManagementAlgorithm[] = [
  ...(["RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"] as const),
  ...(["A128KW", "A192KW", "A256KW", "dir"] as const),
  ...(["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"] as const),
  ...(["A128GCMKW", "A192GCMKW", "A256GCMKW"] as const),
  ...(["PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW"] as const),
];

export const everyContentAlgorithm: readonly ContentAlgorithm[] = [
  ...(["A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM"] as const),
];

export function signatureAlgorithm(name: string): SignatureAlgorithm {
  return nameIn(everySignatureAlgorithm, name);
}

export function managementAlgorithm(name: string): ManagementAlgorithm {
  return nameIn(everyManagementAlgorithm, name);
}

export function contentAlgorithm(name: string): ContentAlgorithm {
  return nameIn(everyContentAlgorithm, name);
}

/** How a CEK travels. */
export type Mode = "RSA-OAEP" | "AES-KW" | "dir" | "ECDH-ES" | "AES-GCMKW" | "PBES2";

/** How a CEK travels under this "alg"; `undefined` where josette does not have it. */
export function modeOf(name: string): Mode | undefined {
  if (!everyManagementAlgorithm.some((each) => each === name)) return undefined;
  if (name === "dir") return "dir";
  if (name.endsWith("GCMKW")) return "AES-GCMKW";
  return (["RSA-OAEP", "ECDH-ES", "PBES2"] as const).find((mode) => name.startsWith(mode)) ?? "AES-KW";
}

export function curveOf(key: Jwk): string {
  const { crv } = key;
  if (typeof crv !== "string") throw new TypeError("the key is on no curve");
  return crv;
}

function nameIn<Name extends string>(names: readonly Name[], name: string): Name {
  const found = names.find((each) => each === name);
  if (found === undefined) throw new NoOperation(`josette has no ${name}`);
  return found;
}

// ---- josette's internal functions

/** A recipient's key and the header as that recipient has it. */
export interface RecipientHeader {
  readonly key: Key;
  readonly header: JsonObject;
}

export interface KeyEncryption {
  readonly cek: Bytes;
  readonly encryptedKey: Bytes;
  /** The header parameters that come of it. */
  readonly parameters: JsonObject;
}

interface ContentParameters {
  readonly cek: Bytes;
  readonly iv: Bytes;
  readonly aad: Bytes;
}

interface Sealed {
  readonly ciphertext: Bytes;
  readonly tag: Bytes;
}

export interface Internals {
  signBytes(signingInput: Bytes, key: Key, alg: SignatureAlgorithm): Promise<Bytes>;
  encryptContent(enc: ContentAlgorithm, parameters: ContentParameters, plaintext: Bytes): Promise<Sealed>;
  decryptContent(enc: ContentAlgorithm, parameters: ContentParameters, sealed: Sealed): Promise<Bytes>;
  deflate(data: Bytes): Promise<Bytes>;
  inflate(data: Bytes): Bytes;
  decryptKey(
    alg: ManagementAlgorithm,
    enc: ContentAlgorithm,
    request: RecipientHeader & { readonly encryptedKey: Bytes },
  ): Promise<Bytes>;
  /** What josette does to encrypt a CEK, with the CEK and everything else that it would choose at random given. */
  encryptKey(
    alg: ManagementAlgorithm,
    enc: ContentAlgorithm,
    request: RecipientHeader & { readonly cek: Bytes; readonly ephemeral?: Key },
  ): Promise<KeyEncryption>;
  /** What a password becomes (RFC 7518 section 4.8.1.1). */
  passwordKey(
    alg: ManagementAlgorithm,
    request: RecipientHeader,
  ): Promise<{ readonly salt: Bytes; readonly derivedKey: Bytes }>;
  /** The shared secret Z of a private key and another's public key. */
  agree(privateKey: Key, peer: Key): Promise<Bytes>;
  /** The content encryption key of direct key agreement (RFC 7518 section 4.6.2), and what it is bound to. */
  concatKey(
    z: Bytes,
    enc: ContentAlgorithm,
    info: { readonly apu: Bytes; readonly apv: Bytes },
  ): Promise<{ readonly otherInfo: Bytes; readonly derivedKey: Bytes }>;
  encodeOctets(octets: Bytes): string;
  decodeText(text: string): Bytes;
}

let given: Internals | undefined;

/** From now on the checks use these; before, each check that needs one throws {@link NoOperation}. */
export function useInternals(internals: Internals): void {
  given = internals;
}

function internals(): Internals {
  if (given === undefined) throw new NoOperation("the packed library does not export this operation");
  return given;
}

export const signBytes: Internals["signBytes"] = (...args) => internals().signBytes(...args);
export const encryptContent: Internals["encryptContent"] = (...args) => internals().encryptContent(...args);
export const decryptContent: Internals["decryptContent"] = (...args) => internals().decryptContent(...args);
export const deflate: Internals["deflate"] = (data) => internals().deflate(data);
export const inflate: Internals["inflate"] = (data) => internals().inflate(data);
export const decryptKey: Internals["decryptKey"] = (...args) => internals().decryptKey(...args);
export const encryptKey: Internals["encryptKey"] = (...args) => internals().encryptKey(...args);
export const passwordKey: Internals["passwordKey"] = (...args) => internals().passwordKey(...args);
export const agree: Internals["agree"] = (...args) => internals().agree(...args);
export const concatKey: Internals["concatKey"] = (...args) => internals().concatKey(...args);
export const encodeOctets: Internals["encodeOctets"] = (octets) => internals().encodeOctets(octets);
export const decodeText: Internals["decodeText"] = (text) => internals().decodeText(text);
