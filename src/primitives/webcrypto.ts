/** The backend every runtime has: WebCrypto. The only file that calls `subtle`. */
import type { RsaOaepRow } from "../alg/management.ts";
import type { Hash, SignatureRow, SignatureScheme } from "../alg/signature.ts";
import { concat, type Bytes } from "../encoding/bytes.ts";
import { JoseError } from "../errors.ts";
import { runtimeName, subtle } from "../runtime.ts";
import type { ExportedKey, KeyMaterial } from "./material.ts";
import type { KeyDecrypter, KeyEncrypter, Primitives, Sealed, Signer, Verifier } from "./primitives.ts";

/** The WebCrypto backend: every result is a promise. */
export const webcrypto: Primitives = {
  digest,
  signer,
  verifier,
  keyEncrypter,
  keyDecrypter,
  hmac,
  cbcEncrypt,
  cbcDecrypt,
  gcmEncrypt,
  gcmDecrypt,
  exportCryptoKey,
};

type ImportAlgorithm = RsaHashedImportParams | HmacImportParams;

/** How each signature scheme is named when a key is imported and when it is used. */
const schemes: Readonly<
  Record<
    SignatureScheme,
    { readonly importAs: (hash: Hash) => ImportAlgorithm; readonly useAs: AlgorithmIdentifier }
  >
> = {
  HMAC: { importAs: (hash) => ({ name: "HMAC", hash }), useAs: "HMAC" },
  "RSASSA-PKCS1-v1_5": {
    importAs: (hash) => ({ name: "RSASSA-PKCS1-v1_5", hash }),
    useAs: "RSASSA-PKCS1-v1_5",
  },
};

async function digest(hash: Hash, data: Bytes): Promise<Bytes> {
  return new Uint8Array(await subtle().digest(hash, data));
}

async function signer(material: KeyMaterial, row: SignatureRow): Promise<Signer> {
  const { importAs, useAs } = schemes[row.scheme];
  const key = await importKey(material, importAs(row.hash), ["sign"], row.alg);
  return async (data) => new Uint8Array(await usable(subtle().sign(useAs, key, data), row.alg));
}

async function verifier(material: KeyMaterial, row: SignatureRow): Promise<Verifier> {
  const { importAs, useAs } = schemes[row.scheme];
  const key = await importKey(material, importAs(row.hash), ["verify"], row.alg);
  return (signature, data) => usable(subtle().verify(useAs, key, signature, data), row.alg);
}

async function keyEncrypter(material: KeyMaterial, row: RsaOaepRow): Promise<KeyEncrypter> {
  const key = await importKey(material, { name: "RSA-OAEP", hash: row.hash }, ["encrypt"], row.alg);
  if (key.usages.includes("encrypt")) {
    return async (cek) => new Uint8Array(await usable(subtle().encrypt("RSA-OAEP", key, cek), row.alg));
  }
  return async (cek) => {
    const wrapped = await importSecret(cek, carrier, ["sign"], true);
    return new Uint8Array(await usable(subtle().wrapKey("raw", wrapped, key, "RSA-OAEP"), row.alg));
  };
}

async function keyDecrypter(material: KeyMaterial, row: RsaOaepRow): Promise<KeyDecrypter> {
  const key = await importKey(material, { name: "RSA-OAEP", hash: row.hash }, ["decrypt"], row.alg);
  if (key.usages.includes("decrypt")) {
    return (encryptedKey) => openedOrNull(() => subtle().decrypt("RSA-OAEP", key, encryptedKey));
  }
  return (encryptedKey) =>
    openedOrNull(async () => {
      const usages: KeyUsage[] = ["sign"];
      const cek = await subtle().unwrapKey("raw", encryptedKey, key, "RSA-OAEP", carrier, true, usages);
      return subtle().exportKey("raw", cek);
    });
}

/** A CryptoKey with only `wrapKey` or `unwrapKey` moves keys, not bytes: the CEK travels as an HMAC key, which has any length. */
const carrier: HmacImportParams = { name: "HMAC", hash: "SHA-256" };

async function hmac(hash: Hash, key: Bytes, data: Bytes): Promise<Bytes> {
  const imported = await importSecret(key, { name: "HMAC", hash }, ["sign"]);
  return new Uint8Array(await subtle().sign("HMAC", imported, data));
}

async function cbcEncrypt(key: Bytes, iv: Bytes, plaintext: Bytes): Promise<Bytes> {
  const imported = await importSecret(key, "AES-CBC", ["encrypt"]);
  return new Uint8Array(await subtle().encrypt({ name: "AES-CBC", iv }, imported, plaintext));
}

async function cbcDecrypt(key: Bytes, iv: Bytes, ciphertext: Bytes): Promise<Bytes | null> {
  const imported = await importSecret(key, "AES-CBC", ["decrypt"]);
  return openedOrNull(() => subtle().decrypt({ name: "AES-CBC", iv }, imported, ciphertext));
}

async function gcmEncrypt(key: Bytes, iv: Bytes, aad: Bytes, plaintext: Bytes): Promise<Sealed> {
  const imported = await importSecret(key, "AES-GCM", ["encrypt"]);
  const algorithm = { name: "AES-GCM", iv, additionalData: aad };
  const sealed = new Uint8Array(await subtle().encrypt(algorithm, imported, plaintext));
  return { ciphertext: sealed.slice(0, plaintext.length), tag: sealed.slice(plaintext.length) };
}

async function gcmDecrypt(key: Bytes, iv: Bytes, aad: Bytes, sealed: Sealed): Promise<Bytes | null> {
  const imported = await importSecret(key, "AES-GCM", ["decrypt"]);
  const algorithm = { name: "AES-GCM", iv, additionalData: aad };
  return openedOrNull(() => subtle().decrypt(algorithm, imported, concat(sealed.ciphertext, sealed.tag)));
}

async function exportCryptoKey(cryptoKey: CryptoKey): Promise<ExportedKey> {
  return { ...(await usable(subtle().exportKey("jwk", cryptoKey), "export")) };
}

/** The platform's key for material: imported with no more than it needs, or the caller's own as it is. */
async function importKey(
  material: KeyMaterial,
  algorithm: ImportAlgorithm,
  usages: KeyUsage[],
  alg: string,
): Promise<CryptoKey> {
  switch (material.form) {
    case "CryptoKey":
      return material.cryptoKey;
    case "secret":
      return usable(subtle().importKey("raw", material.bytes, algorithm, false, usages), alg);
    case "public":
    case "private":
      return usable(subtle().importKey("jwk", { ...material.members }, algorithm, false, usages), alg);
  }
}

async function importSecret(
  bytes: Bytes,
  algorithm: "AES-CBC" | "AES-GCM" | HmacImportParams,
  usages: KeyUsage[],
  extractable = false,
): Promise<CryptoKey> {
  return usable(
    subtle().importKey("raw", bytes, algorithm, extractable, usages),
    typeof algorithm === "string" ? `${algorithm} with ${bytes.length * 8} bits` : "HMAC",
  );
}

/** What a decryption opened; `null` for every way it can fail, which are alike to everyone above. */
async function openedOrNull(open: () => Promise<ArrayBuffer>): Promise<Bytes | null> {
  try {
    return new Uint8Array(await open());
  } catch {
    return null;
  }
}

/** Turns the platform's refusals into errors that say what to do; they say nothing about any token. */
async function usable<T>(result: Promise<T>, alg: string): Promise<T> {
  try {
    return await result;
  } catch (cause) {
    if (cause instanceof Error && cause.name === "NotSupportedError") {
      throw new JoseError("ERR_JOSE_NOT_SUPPORTED", `${runtimeName()} does not support ${alg}`, { cause });
    }
    throw new JoseError("ERR_KEY_INVALID", `${runtimeName()} does not accept the key for ${alg}`, { cause });
  }
}
