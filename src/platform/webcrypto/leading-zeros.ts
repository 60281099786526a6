/**
 * Restores the leading zero octets of CEKs decrypted with RSAES-OAEP: RFC 8017 section 7.1.2. libgcrypt,
 * which implements WebCrypto in WebKitGTK, drops leading zeros, which shortens one CEK in 256.
 */
import type { Bytes } from "../../encoding/bytes.ts";
import { isWebKitWithLibgcrypt, subtle } from "../../runtime.ts";
import { knownPrivateKey, knownRsaKey } from "../known-rsa-key.ts";
import { importMaterial } from "./import-key.ts";

const algorithm = { name: "RSA-OAEP", hash: "SHA-1" };
const probeLength = 16;

/** Whether the platform drops leading zeros; `undefined` until it has been tested. */
let drops: Promise<boolean> | undefined;

/**
 * Reports whether the platform drops the leading zeros of a decrypted CEK. The test uses a fixed key and
 * fixed data: a test with a received message could reveal to its sender whether the CEK has leading zeros.
 * Only WebKit with libgcrypt is tested, because a private-key operation is slow.
 */
export async function dropsLeadingZeros(): Promise<boolean> {
  if (!isWebKitWithLibgcrypt()) return false;
  return (drops ??= losesZeros().catch(() => false));
}

async function losesZeros(): Promise<boolean> {
  const publicKey = { form: "public", members: knownRsaKey } as const;
  const privateKey = { form: "private", members: knownPrivateKey() } as const;
  const encrypting = await importMaterial(publicKey, algorithm, ["encrypt"], algorithm.name);
  const decrypting = await importMaterial(privateKey, algorithm, ["decrypt"], algorithm.name);
  const encrypted = await subtle().encrypt(algorithm, encrypting, new Uint8Array(probeLength));
  const decrypted = await subtle().decrypt(algorithm, decrypting, encrypted);
  return decrypted.byteLength < probeLength;
}

/** Pads a CEK with leading zeros to `length` bytes. */
export function withLeadingZeros(cek: Bytes, length: number): Bytes {
  if (cek.length >= length) return cek;
  const whole = new Uint8Array(length);
  whole.set(cek, length - cek.length);
  return whole;
}
