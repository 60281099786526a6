/** jose, with CryptoKeys imported once: as fast as KeyObjects for key pairs, and faster than anything else for secrets. */
import {
  CompactEncrypt,
  compactDecrypt,
  createLocalJWKSet,
  importJWK,
  importPKCS8,
  jwtVerify,
  SignJWT,
  type CryptoKey,
} from "jose";
import { webcrypto, type KeyObject } from "node:crypto";
import type { JwkSet, Library, VerifyTask } from "../library.ts";
import { audience, issuer, type Claims } from "../material/claims.ts";
import { operation } from "../operation.ts";

export const jose: Library = {
  name: "jose",

  async verify(task) {
    const key = await imported(task.key.verifying, task.key.alg);
    const options = verification(task);
    return operation(
      (token) => jwtVerify<Claims>(token, key, options),
      ({ payload }) => payload,
    );
  },

  verifyWithSet(task) {
    const set = createLocalJWKSet(task.set);
    const options = verification(task);
    return operation(
      (token) => jwtVerify<Claims>(token, set, options),
      ({ payload }) => payload,
    );
  },

  parseSetAndVerify(task) {
    const options = verification(task);
    return operation(
      (token) => {
        const set: JwkSet = JSON.parse(task.json);
        return jwtVerify<Claims>(token, createLocalJWKSet(set), options);
      },
      ({ payload }) => payload,
    );
  },

  importAndVerify(task) {
    const options = verification(task);
    return operation(
      async (token) => jwtVerify<Claims>(token, await importJWK({ ...task.jwk }, task.key.alg), options),
      ({ payload }) => payload,
    );
  },

  async sign({ key: { alg, kid, signing } }) {
    const key = await imported(signing, alg);
    return operation(
      (claims) => new SignJWT(claims).setProtectedHeader({ typ: "JWT", alg, kid }).sign(key),
      String,
    );
  },

  importAndSign({ key: { alg, kid }, pem }) {
    return operation(async (claims) => {
      const key = await importPKCS8(pem, alg);
      return new SignJWT(claims).setProtectedHeader({ typ: "JWT", alg, kid }).sign(key);
    }, String);
  },

  async decrypt({ key: { alg, enc, decrypting }, cryptoKey }) {
    const key = cryptoKey ?? (await imported(decrypting, alg));
    const options = { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: [enc] };
    return operation(
      (token) => compactDecrypt(token, key, options),
      ({ plaintext }) => plaintext,
    );
  },

  async encrypt({ key: { alg, enc, kid, encrypting }, cryptoKey }) {
    const key = cryptoKey ?? (await imported(encrypting, alg));
    return operation(
      (plaintext) => new CompactEncrypt(plaintext).setProtectedHeader({ alg, enc, kid }).encrypt(key),
      String,
    );
  },

  async open({ encryption, signing, set }) {
    const key = await imported(encryption.decrypting, encryption.alg);
    const keys = createLocalJWKSet(set);
    const decryption = {
      keyManagementAlgorithms: [encryption.alg],
      contentEncryptionAlgorithms: [encryption.enc],
    };
    const options = { issuer, audience, algorithms: [signing.alg] };
    return operation(
      async (token) => {
        const { plaintext } = await compactDecrypt(token, key, decryption);
        return jwtVerify<Claims>(plaintext, keys, options);
      },
      ({ payload }) => payload,
    );
  },
};

function verification({ key: { alg } }: VerifyTask) {
  return { issuer, audience, algorithms: [alg] };
}

/** jose gives secrets back as bytes; as CryptoKeys they are faster, because bytes are imported at each call. */
async function imported(key: KeyObject, alg: string): Promise<CryptoKey | Uint8Array> {
  if (key.type !== "secret") return importJWK(key.export({ format: "jwk" }), alg);
  if (alg === "dir") {
    return webcrypto.subtle.importKey("raw", key.export(), "AES-GCM", false, ["encrypt", "decrypt"]);
  }
  const hmac = { name: "HMAC", hash: "SHA-256" };
  return webcrypto.subtle.importKey("raw", key.export(), hmac, false, ["sign", "verify"]);
}
