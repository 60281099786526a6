/**
 * What old files are encrypted with and WebCrypto does not have: scrypt (RFC 7914), PBKDF2 with HMAC-SHA-224 and triple DES (RFC 8018
 * appendix B). Only where node:crypto is in use.
 */
import type { Bytes } from "../encoding/bytes.ts";
import { JoseError } from "../errors.ts";
import { runtimeName } from "../runtime.ts";
import { immediate } from "./backend.ts";
import { nodeTripleDesDecrypt } from "./node/ciphers.ts";
import type { NodeCrypto } from "./node/module.ts";
import { atOnce } from "./refusals.ts";

/** How to get a file that can be read everywhere. */
export const conversion: string =
  "convert the file: openssl pkcs8 -topk8 -v2 aes-256-cbc -in old.pem -out new.pem; a PFX: " +
  "openssl pkcs12 -legacy -in old.pfx -nodes -out all.pem && openssl pkcs12 -export -in all.pem -out new.pfx";

/** The parameters of scrypt, RFC 7914 section 2. */
export interface ScryptParameters {
  /** N, a power of two. */
  readonly cost: number;
  /** r. */
  readonly blockSize: number;
  /** p. */
  readonly parallelization: number;
}

/** `length` bytes from a password by scrypt. */
export function scrypt(password: Bytes, salt: Bytes, parameters: ScryptParameters, length: number): Bytes {
  const name = "scrypt";
  const node = nodeFor(name);
  const { scryptSync } = node;
  if (scryptSync === undefined) throw unsupported(name);
  const { cost, blockSize, parallelization } = parameters;
  // RFC 7914 section 5: 128 * N * r bytes, and as much again for what the parallel parts start from.
  const maxmem = 256 * blockSize * (cost + parallelization);
  return atOnce(
    () => new Uint8Array(scryptSync(password, salt, length, { cost, blockSize, parallelization, maxmem })),
    name,
  );
}

/** `length` bytes from a password by PBKDF2 with HMAC-SHA-224; `count` is the number of iterations. */
export function pbkdf2Sha224(password: Bytes, salt: Bytes, count: number, length: number): Bytes {
  const name = "PBKDF2 with HMAC-SHA-224";
  const node = nodeFor(name);
  return atOnce(() => new Uint8Array(node.pbkdf2Sync(password, salt, count, length, "sha224")), name);
}

/** Triple DES in CBC mode with PKCS #7 padding; `null` when the padding is wrong. */
export function tripleDesDecrypt(key: Bytes, iv: Bytes, ciphertext: Bytes): Bytes | null {
  const name = "triple DES";
  const node = nodeFor(name);
  const plaintext = nodeTripleDesDecrypt(node, key, iv, ciphertext);
  if (plaintext === undefined) throw unsupported(name);
  return plaintext;
}

function nodeFor(name: string): NodeCrypto {
  const node = immediate(0);
  if (node === undefined) throw unsupported(name);
  return node;
}

function unsupported(name: string): JoseError {
  return new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    `${name} needs node:crypto, which is not in use in ${runtimeName()}; ${conversion}`,
  );
}
