// josette's internal functions for the vectors that fix what the public functions choose themselves: the exact header text of a
// signature, a CEK, an IV, an ephemeral key. `operations.ts` says what each does.

import { every } from "../../src/algorithms/every.ts";
import { contentAlgorithms } from "../support/content-table.ts";
import { concatKdf, otherInfo } from "../../src/algorithms/management/concat-kdf.ts";
import { managementAlgorithms } from "../support/management-table.ts";
import type { ContentAlgorithm, ManagementAlgorithm } from "../../src/algorithms/names.ts";
import { secretBytes } from "../../src/algorithms/require-secret-bytes.ts";
import type { ContentKey, ContentParameters } from "../../src/algorithms/types.ts";
import type { SignatureAlgorithm } from "../../src/algorithms/names.ts";
import { decodeBase64url, encodeBase64url } from "../../src/encoding/base64url.ts";
import { readHeader } from "../../src/header/serialize.ts";
import { Call } from "../../src/jwe/work-budget.ts";
import { compress, decompress } from "../../src/jwe/zip.ts";
import { membersOf } from "../../src/jwk/key/all-members.ts";
import { contentsOf } from "../../src/jwk/key/key.ts";
import { materialOf } from "../../src/jwk/key/local-material.ts";
import { receiverOf, senderOf } from "../../src/jwk/key/prepared-operations.ts";
import { sign } from "../../src/jws/sign.ts";
import { publicMembers } from "../../src/keytypes/public-members.ts";
import { defaultLimits } from "../../src/limits.ts";
import { makeKeyAgreement } from "../../src/platform/agreement.ts";
import { gcmEncrypt } from "../../src/platform/ciphers.ts";
import type { KeyMembers, Sealed } from "../../src/platform/material.ts";
import { makeKeyWrapper } from "../../src/platform/aes-key-wrap.ts";
import { pbkdf2 } from "../../src/platform/digest-hmac-pbkdf2.ts";
import { perform } from "../../src/steps/steps.ts";
import { run } from "../../src/steps/drivers.ts";
import type { Key } from "josette/jwk";
import { NoOperation } from "./checks/plan.ts";
import { concat, fromUtf8, type Bytes } from "./octets.ts";
import { modeOf, type Internals, type KeyEncryption, type RecipientHeader } from "./operations.ts";

export { runtimeName } from "../../src/runtime.ts";

/** All of them, to be handed to `useInternals`. */
export const internals: Internals = {
  ...{ signBytes, encryptContent, decryptContent, deflate, inflate },
  ...{ decryptKey, encryptKey, passwordKey, agree, concatKey },
  ...{ encodeOctets, decodeText },
};

// ---- signatures and content

function signBytes(signingInput: Bytes, key: Key, alg: SignatureAlgorithm): Promise<Bytes> {
  return run(sign(every(), signingInput, key, alg));
}

function encryptContent(
  enc: ContentAlgorithm,
  parameters: ContentParameters,
  plaintext: Bytes,
): Promise<Sealed> {
  return run(contentAlgorithms[enc].encrypt(parameters, plaintext));
}

async function decryptContent(
  enc: ContentAlgorithm,
  parameters: ContentParameters,
  sealed: Sealed,
): Promise<Bytes> {
  const plaintext = await run(contentAlgorithms[enc].decrypt(parameters, sealed));
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
  const receive = await run(receiverOf(key, managementAlgorithms[alg]));
  const request = {
    content: contentAlgorithms[enc],
    header: readHeader(header),
    encryptedKey,
    limits: defaultLimits,
    budget: new Call(defaultLimits),
  };
  const cek = await run(receive(request));
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
  const content = contentAlgorithms[enc];
  switch (modeOf(alg)) {
    case undefined:
      throw new NoOperation(`josette has no ${alg}`);
    case "RSA-OAEP":
      throw new NoOperation("RSAES-OAEP is random");
    case "AES-KW":
    case "dir": {
      const send = await run(senderOf(key, managementAlgorithms[alg]));
      const established = await run(send({ content, header, cek }));
      return { parameters: {}, ...established, cek: bytesOf(established.cek) };
    }
    case "AES-GCMKW": {
      const iv = decodeText(header.iv ?? "");
      const sealed = await run(perform(gcmEncrypt(secretBytes(materialOf(key)), iv, new Uint8Array(), cek)));
      return { cek, encryptedKey: sealed.ciphertext, parameters: { tag: encodeBase64url(sealed.tag) } };
    }
    case "PBES2": {
      const { derivedKey } = await passwordKey(alg, request);
      const encrypt = makeKeyWrapper({ form: "secret", bytes: derivedKey });
      return { cek, encryptedKey: await run(perform(encrypt(cek))), parameters: {} };
    }
    case "ECDH-ES": {
      const { ephemeral } = request;
      if (ephemeral === undefined) throw new NoOperation("the ephemeral key is not given");
      const wrapLength = wrapLengthOf(alg);
      const parameters = { epk: { ...(await publicHalf(ephemeral)) } };
      const agreed = await run(
        concatKdf(await agree(ephemeral, key), {
          algorithmId: wrapLength === undefined ? enc : alg,
          partyUInfo: decodeText(header.apu ?? ""),
          partyVInfo: decodeText(header.apv ?? ""),
          keyLength: wrapLength ?? content.cekLength,
        }),
      );
      if (wrapLength === undefined) return { cek: agreed, encryptedKey: new Uint8Array(), parameters };
      const encrypt = makeKeyWrapper({ form: "secret", bytes: agreed });
      return { cek, encryptedKey: await run(perform(encrypt(cek))), parameters };
    }
  }
}

/** Of the key that wraps the CEK, in bytes, where the name says that one does: "ECDH-ES+A128KW", "PBES2-HS256+A128KW". */
function wrapLengthOf(alg: ManagementAlgorithm): number | undefined {
  const bits = /\+A(\d+)KW$/.exec(alg)?.[1];
  return bits === undefined ? undefined : Number(bits) / 8;
}

/** What a password becomes (RFC 7518 section 4.8.1.1). */
async function passwordKey(
  alg: ManagementAlgorithm,
  { key, header }: RecipientHeader,
): Promise<{ readonly salt: Bytes; readonly derivedKey: Bytes }> {
  const hash = (["SHA-256", "SHA-384", "SHA-512"] as const).find((each) =>
    alg.includes(`-HS${each.slice(4)}`),
  );
  const length = wrapLengthOf(alg);
  if (hash === undefined || length === undefined) throw new NoOperation(`${alg} takes no password`);
  const { p2s = "", p2c = 0 } = readHeader(header);
  const salt = concat(fromUtf8(alg), new Uint8Array(1), decodeText(p2s));
  const derivedKey = await run(perform(pbkdf2(hash, secretBytes(materialOf(key)), salt, p2c, length)));
  return { salt, derivedKey };
}

/** The shared secret Z of a private key and another's public key. */
async function agree(privateKey: Key, peer: Key): Promise<Bytes> {
  const { agreement: curve } = contentsOf(privateKey).keyType;
  if (curve === undefined) throw new TypeError("the key is not for key agreement");
  const agreement = makeKeyAgreement(materialOf(privateKey), curve);
  const z = await run(perform(agreement(await publicHalf(peer))));
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
