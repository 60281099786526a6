/**
 * What old files are encrypted with and WebCrypto does not have: scrypt (RFC 7914), triple DES (RFC 8018
 * appendix B), and the hash functions that no JOSE algorithm uses. Only where node:crypto is in use. What
 * takes long is left to its threads.
 */
import { concat, type Bytes } from "../encoding/bytes.ts";
import { JoseError } from "../errors.ts";
import { runtimeName } from "../runtime.ts";
import { immediate } from "./backend.ts";
import { isOtherHash, otherHashNames, type FileHash, type OtherHash } from "./file-hashes.ts";
import { nodeTripleDesDecipher } from "./node/ciphers.ts";
import type { NodeCrypto } from "./node/module.ts";
import { atOnce, refusal } from "./refusals.ts";
import { hmac, pbkdf2 } from "./secrets.ts";
import type { MaybePromise, Steps } from "./steps.ts";
import { TimeSlice } from "./time-slice.ts";

/** The parameters of scrypt, RFC 7914 section 2. */
export interface ScryptParameters {
  /** N, a power of two. */
  readonly cost: number;
  /** r. */
  readonly blockSize: number;
  /** p. */
  readonly parallelization: number;
}

const scryptName = "scrypt";
const tripleDesName = "triple DES";

/** How much is decrypted between two looks at the clock: 2 milliseconds' work. */
const bytesPerLook = 65_536;

/**
 * Finds out whether something is there before anything is paid for that needs it.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED`, naming it.
 */
export function requireNode(what: "scrypt" | "triple DES" | FileHash): void {
  if (what === scryptName && nodeFor(what).scrypt === undefined) throw unsupported(what);
  if (what === tripleDesName) nodeFor(what);
  if (what !== scryptName && what !== tripleDesName && isOtherHash(what)) nodeFor(what);
}

/** `length` bytes from a password by scrypt. */
export function scrypt(
  password: Bytes,
  salt: Bytes,
  parameters: ScryptParameters,
  length: number,
): Promise<Bytes> {
  const { scrypt: derive } = nodeFor(scryptName);
  if (derive === undefined) throw unsupported(scryptName);
  const { cost, blockSize, parallelization } = parameters;
  // RFC 7914 section 5: 128 * N * r bytes, and as much again for what the parallel parts start from.
  const maxmem = 256 * blockSize * (cost + parallelization);
  return derived(scryptName, (done) => {
    derive(password, salt, length, { cost, blockSize, parallelization, maxmem }, done);
  });
}

/** `length` bytes from a password by PBKDF2; `count` is the number of iterations. */
export function filePbkdf2(
  hash: FileHash,
  password: Bytes,
  salt: Bytes,
  count: number,
  length: number,
): MaybePromise<Bytes> {
  if (!isOtherHash(hash)) return pbkdf2(hash, password, salt, count, length);
  const node = nodeFor(hash);
  return derived(`PBKDF2 with ${hash}`, (done) => {
    node.pbkdf2(password, salt, count, length, otherHashNames[hash], done);
  });
}

/** The HMAC of data. */
export function fileHmac(hash: FileHash, key: Bytes, data: Bytes): MaybePromise<Bytes> {
  if (!isOtherHash(hash)) return hmac(hash, key, data);
  const node = nodeFor(hash);
  const name = otherHashNames[hash];
  return atOnce(
    () => new Uint8Array(node.createHmac(name, node.createSecretKey(key)).update(data).digest()),
    `HMAC with ${hash}`,
  );
}

/** Triple DES in CBC mode with PKCS #7 padding; `null` when the padding is wrong. */
export function* tripleDesDecrypt(key: Bytes, iv: Bytes, ciphertext: Bytes): Steps<Bytes | null> {
  const decipher = nodeTripleDesDecipher(nodeFor(tripleDesName), key, iv);
  if (decipher === undefined) throw unsupported(tripleDesName);
  const slice = new TimeSlice();
  const pieces: Bytes[] = [];
  for (let start = 0; start < ciphertext.length; start += bytesPerLook) {
    yield* slice.pause();
    const piece = decipher.update(ciphertext.subarray(start, start + bytesPerLook));
    if (piece === null) return null;
    pieces.push(piece);
  }
  const last = decipher.final();
  return last === null ? null : concat(...pieces, last);
}

/**
 * node:crypto, for what nothing else has.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` where it is not in use, or does not have a hash function.
 */
export function nodeFor(what: "scrypt" | "triple DES" | OtherHash): NodeCrypto {
  const node = immediate(0);
  if (node === undefined) throw unsupported(what);
  if (what !== scryptName && what !== tripleDesName) {
    try {
      node.createHash(otherHashNames[what]);
    } catch {
      throw unsupported(what);
    }
  }
  return node;
}

/** What node:crypto derives on its threads. */
function derived(
  what: string,
  derive: (done: (error: unknown, octets: Bytes) => void) => void,
): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    try {
      derive((error, octets) => {
        if (error === null || error === undefined) resolve(new Uint8Array(octets));
        else reject(refusal(what, error));
      });
    } catch (error) {
      reject(refusal(what, error));
    }
  });
}

function unsupported(what: string): JoseError {
  return new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    immediate(0) === undefined
      ? `${what} needs node:crypto, which is not in use in ${runtimeName()}`
      : `${runtimeName()} does not support ${what}`,
  );
}
