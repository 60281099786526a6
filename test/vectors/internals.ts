// josette's internal functions for the vectors that fix what the public functions choose themselves: the exact header text of a
// signature, a CEK, an IV, an ephemeral key. `operations.ts` says what each does.

import { contentAlgorithms, type ContentAlgorithm } from "../../src/alg/content.ts";
import { managementAlgorithms, type ManagementAlgorithm } from "../../src/alg/management.ts";
import type { SignatureAlgorithm } from "../../src/alg/signature.ts";
import { decodeBase64url, encodeBase64url } from "../../src/encoding/base64url.ts";
import { readHeader } from "../../src/header/serialize.ts";
import { Budget } from "../../src/jwe/budget.ts";
import { cipherOf, type ContentParameters } from "../../src/jwe/content/content.ts";
import { concatKdf, otherInfo } from "../../src/jwe/management/concat-kdf.ts";
import type { ContentKey } from "../../src/jwe/content/content.ts";
import { managementOf } from "../../src/jwe/management/management.ts";
import { compress, decompress } from "../../src/jwe/zip.ts";
import { membersOf } from "../../src/jwk/io/export.ts";
import { keyAgreementOf } from "../../src/jwk/key/operations.ts";
import { contentsOf } from "../../src/jwk/key/key.ts";
import { secretOf } from "../../src/jwk/key/local-material.ts";
import { sign } from "../../src/jws/sign.ts";
import { publicMembers } from "../../src/keytypes/public-members.ts";
import { defaultLimits } from "../../src/limits.ts";
import { gcmEncrypt, type Sealed } from "../../src/platform/ciphers.ts";
import type { KeyMembers } from "../../src/platform/material.ts";
import { makeKeyEncrypter } from "../../src/platform/key-encryption.ts";
import { pbkdf2 } from "../../src/platform/secrets.ts";
import { run } from "../../src/platform/steps.ts";
import type { Key } from "josette/jwk";
import { NoOperation } from "./checks/plan.ts";
import { concat, fromUtf8, type Bytes } from "./octets.ts";
import type { Internals, KeyEncryption, RecipientHeader } from "./operations.ts";

export { runtimeName } from "../../src/runtime.ts";

/** All of them, to be handed to `useInternals`. */
export const internals: Internals = {
  ...{ signBytes, encryptContent, decryptContent, deflate, inflate },
  ...{ decryptKey, encryptKey, passwordKey, agree, concatKey },
  ...{ encodeOctets, decodeText },
};

// ---- signatures and content

function signBytes(signingInput: Bytes, key: Key, alg: SignatureAlgorithm): Promise<Bytes> {
  return run(sign(signingInput, key, alg));
}

function encryptContent(
  enc: ContentAlgorithm,
  parameters: ContentParameters,
  plaintext: Bytes,
): Promise<Sealed> {
  const row = contentAlgorithms[enc];
  return run(cipherOf(row).encrypt(row, parameters, plaintext));
}

async function decryptContent(
  enc: ContentAlgorithm,
  parameters: ContentParameters,
  sealed: Sealed,
): Promise<Bytes> {
  const row = contentAlgorithms[enc];
  const plaintext = await run(cipherOf(row).decrypt(row, parameters, sealed));
  if (plaintext === null) throw new Error("the content did not authenticate");
  return plaintext;
}

async function deflate(data: Bytes): Promise<Bytes> {
  return await compress(data);
}

function inflate(data: Bytes): Bytes {
  return decompress(data, defaultLimits.inflatedLength);
}

// ---- key management (RFC 7518 section 4)

async function decryptKey(
  alg: ManagementAlgorithm,
  enc: ContentAlgorithm,
  { key, header, encryptedKey }: RecipientHeader & { readonly encryptedKey: Bytes },
): Promise<Bytes> {
  const row = managementAlgorithms[alg];
  const content = contentAlgorithms[enc];
  const request = {
    key,
    content,
    header: readHeader(header),
    encryptedKey,
    limits: defaultLimits,
    budget: new Budget(defaultLimits),
  };
  const cek = await run(managementOf(row).recover(row, request));
  if (cek === null) throw new Error("the encrypted key is not for this key");
  return bytesOf(cek);
}

/** Vectors give the bytes of their keys. */
function bytesOf(cek: ContentKey): Bytes {
  if (ArrayBuffer.isView(cek)) return cek;
  throw new Error("the CEK is a CryptoKey");
}

/** What josette does to encrypt a CEK, with the CEK and everything else that it would choose at random given. */
async function encryptKey(
  alg: ManagementAlgorithm,
  enc: ContentAlgorithm,
  request: RecipientHeader & { readonly cek: Bytes; readonly ephemeral?: Key },
): Promise<KeyEncryption> {
  const { key, cek } = request;
  const header = readHeader(request.header);
  const row = managementAlgorithms[alg];
  const content = contentAlgorithms[enc];
  switch (row.mode) {
    case "RSA-OAEP":
      throw new NoOperation("RSAES-OAEP is random");
    case "AES-KW":
    case "dir": {
      const established = await run(managementOf(row).establish(row, { key, content, header, cek }));
      return { parameters: {}, ...established, cek: bytesOf(established.cek) };
    }
    case "AES-GCMKW": {
      const iv = decodeText(header.iv ?? "");
      const sealed = await gcmEncrypt(secretOf(key), iv, new Uint8Array(), cek);
      return { cek, encryptedKey: sealed.ciphertext, parameters: { tag: encodeBase64url(sealed.tag) } };
    }
    case "PBES2": {
      const { derivedKey } = await passwordKey(alg, request);
      const encrypt = await makeKeyEncrypter({ form: "secret", bytes: derivedKey }, row.wrap);
      return { cek, encryptedKey: await encrypt(cek), parameters: {} };
    }
    case "ECDH-ES": {
      const { ephemeral } = request;
      if (ephemeral === undefined) throw new NoOperation("the ephemeral key is not given");
      const { wrap } = row;
      const parameters = { epk: { ...(await publicHalf(ephemeral)) } };
      const agreed = await run(
        concatKdf(await agree(ephemeral, key), {
          algorithmId: wrap === null ? enc : alg,
          partyUInfo: decodeText(header.apu ?? ""),
          partyVInfo: decodeText(header.apv ?? ""),
          keyLength: wrap === null ? content.cekLength : wrap.keyLength,
        }),
      );
      if (wrap === null) return { cek: agreed, encryptedKey: new Uint8Array(), parameters };
      const encrypt = await makeKeyEncrypter({ form: "secret", bytes: agreed }, wrap);
      return { cek, encryptedKey: await encrypt(cek), parameters };
    }
  }
}

/** What a password becomes (RFC 7518 section 4.8.1.1). */
async function passwordKey(
  alg: ManagementAlgorithm,
  { key, header }: RecipientHeader,
): Promise<{ readonly salt: Bytes; readonly derivedKey: Bytes }> {
  const row = managementAlgorithms[alg];
  if (row.mode !== "PBES2") throw new NoOperation(`${alg} takes no password`);
  const { p2s = "", p2c = 0 } = readHeader(header);
  const salt = concat(fromUtf8(alg), new Uint8Array(1), decodeText(p2s));
  const derivedKey = await pbkdf2(row.hash, secretOf(key), salt, p2c, row.wrap.keyLength);
  return { salt, derivedKey };
}

/** The shared secret Z of a private key and another's public key. */
async function agree(privateKey: Key, peer: Key): Promise<Bytes> {
  const { crv } = privateKey;
  if (crv === undefined) throw new TypeError("the key is on no curve");
  const agreement = await run(keyAgreementOf(privateKey, crv));
  const z = await agreement(await publicHalf(peer));
  if (z === null) throw new Error("the keys agree on no secret");
  return z;
}

/** The content encryption key of direct key agreement (RFC 7518 section 4.6.2), and what it is bound to. */
async function concatKey(
  z: Bytes,
  enc: ContentAlgorithm,
  { apu, apv }: { readonly apu: Bytes; readonly apv: Bytes },
): Promise<{ readonly otherInfo: Bytes; readonly derivedKey: Bytes }> {
  const { cekLength: keyLength } = contentAlgorithms[enc];
  const parameters = { algorithmId: enc, partyUInfo: apu, partyVInfo: apv, keyLength };
  return { otherInfo: otherInfo(parameters), derivedKey: await run(concatKdf(z, parameters)) };
}

async function publicHalf(key: Key): Promise<KeyMembers> {
  return publicMembers(await run(membersOf(key)), contentsOf(key).keyType);
}

// ---- base64url

function encodeOctets(octets: Bytes): string {
  return encodeBase64url(octets);
}

function decodeText(text: string): Bytes {
  const octets = decodeBase64url(text);
  if (octets === undefined) throw new Error(`${text} is not base64url`);
  return octets;
}
