/**
 * Algorithms of encrypted key files that WebCrypto lacks: scrypt (RFC 7914), triple DES (RFC 8018 appendix
 * B), and the hash functions that no JOSE algorithm uses. They require node:crypto. The slow algorithms run
 * in the thread pool of Node.js.
 */
import { concat, type Bytes } from "../encoding/bytes.ts";
import { JoseError } from "../errors.ts";
import { runtimeName } from "../runtime.ts";
import { nodeInUse } from "./backend.ts";
import { isOtherHash, otherHashNames, type FileHash, type OtherHash } from "./file-hashes.ts";
import { nodeTripleDesDecipher } from "./node/ciphers.ts";
import {
  otherDigestWorks,
  otherHmacWorks,
  pbkdf2WorksLater,
  scryptWorks,
  tripleDesWorks,
} from "./node/known-file-algorithms.ts";
import type { NodeCrypto } from "./node/module.ts";
import { atOnce, refusal } from "./platform-errors.ts";
import { hmac, pbkdf2 } from "./digest-hmac-pbkdf2.ts";
import type { Operation } from "../steps/operation.ts";
import { perform, type Steps } from "../steps/steps.ts";
import { TimeSlice } from "../steps/time-slice.ts";

/** The parameters of scrypt: RFC 7914 section 2. */
export interface ScryptParameters {
  /** The cost N, a power of two. */
  readonly cost: number;
  /** The block size r. */
  readonly blockSize: number;
  /** The parallelization p. */
  readonly parallelization: number;
}

const scryptName = "scrypt";
const tripleDesName = "triple DES";

/** The number of bytes processed between two readings of the clock. This takes about 2 milliseconds. */
const bytesPerLook = 65_536;

/**
 * Checks that an algorithm is available, before time is spent on other parts of the file.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED`, which names the algorithm.
 */
export function requireNode(what: "scrypt" | "triple DES" | FileHash): void {
  if (what === scryptName || what === tripleDesName || isOtherHash(what)) nodeFor(what);
}

/** Derives `length` bytes from a password with scrypt. */
export function scrypt(
  password: Bytes,
  salt: Bytes,
  parameters: ScryptParameters,
  length: number,
): Operation<Bytes> {
  const node = nodeFor(scryptName);
  const known = { cost: 2, blockSize: 1, parallelization: 2 };
  return {
    name: scryptName,
    prefer: "later",
    async later() {
      const works = await scryptWorks(node, (...input) => scryptIn(node, known, ...input));
      if (!works) throw unsupported(scryptName);
      return scryptIn(node, parameters, password, salt, length);
    },
  };
}

async function scryptIn(
  { scrypt: derive }: NodeCrypto,
  { cost, blockSize, parallelization }: ScryptParameters,
  password: Bytes,
  salt: Bytes,
  length: number,
): Promise<Bytes> {
  if (derive === undefined) throw unsupported(scryptName);
  // RFC 7914 section 5: 128 * N * r bytes, and 128 * r more for each of the p parallel blocks. The limit is
  // twice the sum.
  const maxmem = 256 * blockSize * (cost + parallelization);
  return derived(scryptName, (done) => {
    derive(password, salt, length, { cost, blockSize, parallelization, maxmem }, done);
  });
}

/** Derives `length` bytes from a password with PBKDF2. `count` is the number of iterations. */
export function filePbkdf2(
  hash: FileHash,
  password: Bytes,
  salt: Bytes,
  count: number,
  length: number,
): Operation<Bytes> {
  if (!isOtherHash(hash)) return pbkdf2(hash, password, salt, count, length);
  const node = nodeFor(hash);
  const name = `PBKDF2 with ${hash}`;
  const derive = (iterations: number, secret: Bytes, salted: Bytes, octets: number): Promise<Bytes> =>
    derived(name, (done) => {
      node.pbkdf2(secret, salted, iterations, octets, otherHashNames[hash], done);
    });
  return {
    name,
    prefer: "later",
    async later() {
      const works = await pbkdf2WorksLater(node, hash, (...input) => derive(2, ...input));
      if (!works) throw unsupported(name);
      return derive(count, password, salt, length);
    },
  };
}

/** Computes the HMAC of data. */
export function* fileHmac(hash: FileHash, key: Bytes, data: Bytes): Steps<Bytes> {
  if (!isOtherHash(hash)) return yield* perform(hmac(hash, key, data));
  const node = nodeFor(hash);
  const alg = `HMAC with ${hash}`;
  if (!otherHmacWorks(node, hash)) throw unsupported(alg);
  const mac = atOnce(() => node.createHmac(otherHashNames[hash], node.createSecretKey(key)), alg);
  const slice = new TimeSlice();
  for (let start = 0; start < data.length; start += bytesPerLook) {
    yield* slice.pause();
    mac.update(data.subarray(start, start + bytesPerLook));
  }
  return new Uint8Array(mac.digest());
}

/** Decrypts with triple DES in CBC mode and PKCS #7 padding; `null` if the padding is wrong. */
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
 * Returns node:crypto for an algorithm that WebCrypto lacks.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` if node:crypto is not used, or lacks the algorithm.
 */
export function nodeFor(what: "scrypt" | "triple DES" | OtherHash): NodeCrypto {
  const node = nodeInUse();
  if (node === undefined || !has(node, what)) throw unsupported(what);
  return node;
}

function has(node: NodeCrypto, what: "scrypt" | "triple DES" | OtherHash): boolean {
  if (what === scryptName) return node.scrypt !== undefined;
  return what === tripleDesName ? tripleDesWorks(node) : otherDigestWorks(node, what);
}

/** Returns a promise for a key derivation that node:crypto runs in its thread pool. */
function derived(
  name: string,
  derive: (done: (error: unknown, octets: Bytes) => void) => void,
): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    try {
      derive((error, octets) => {
        if (error === null || error === undefined) resolve(new Uint8Array(octets));
        else reject(refusal(name, error));
      });
    } catch (error) {
      reject(refusal(name, error));
    }
  });
}

function unsupported(what: string): JoseError {
  return new JoseError(
    "ERR_JOSE_NOT_SUPPORTED",
    nodeInUse() === undefined
      ? `${what} needs node:crypto, which ${runtimeName()} lacks or selectBackend("webcrypto") switched off`
      : `${runtimeName()} does not support ${what}`,
  );
}
