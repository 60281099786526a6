/**
 * Leading zero octets of what RSAES-OAEP decrypts: RFC 8017 section 7.1.2. libgcrypt, with which WebKitGTK
 * performs WebCrypto, drops them, and with them the first octets of one CEK in 256.
 */
import type { Bytes } from "../../encoding/bytes.ts";
import { isWebKitWithLibgcrypt, subtle } from "../../runtime.ts";
import { knownPrivateKey, knownRsaKey } from "../known-rsa-key.ts";
import { importMaterial } from "./import-key.ts";

const algorithm = { name: "RSA-OAEP", hash: "SHA-1" };
const probeLength = 16;

/** Whether the platform drops leading zeros, once it has been tested. */
let drops: Promise<boolean> | undefined;

/**
 * Reports whether the platform drops leading zeros. It is tested with a known key and without the data of a
 * message, which would reveal something to its sender. Other platforms than WebKit with libgcrypt are not
 * tested, because a private operation is slow.
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

/** Returns a CEK with zeros in front, up to its length in bytes. */
export function withLeadingZeros(cek: Bytes, length: number): Bytes {
  if (cek.length >= length) return cek;
  const whole = new Uint8Array(length);
  whole.set(cek, length - cek.length);
  return whole;
}
