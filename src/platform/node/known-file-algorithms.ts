/**
 * Known-answer tests of node:crypto for the algorithms of key files: PBKDF2, scrypt, triple DES and the hash
 * functions that no JOSE algorithm uses.
 */
import { table } from "../../encoding/table.ts";
import type { Bytes } from "../../encoding/bytes.ts";
import type { Hash } from "../../encoding/hash.ts";
import { hashLengths, isOtherHash, otherHashNames, type FileHash, type OtherHash } from "../file-hashes.ts";
import { nodeTripleDesDecipher } from "./ciphers.ts";
import { nodeDigester } from "./iterated-digest.ts";
import { nodeHashes } from "./hashes.ts";
import type { NodeCrypto } from "./module.ts";
import { counting, hex, plaintext, withLastBitFlipped } from "./known-inputs.ts";
import { testedOnce, works, worksLater, type FeatureTest } from "./probe.ts";

/** The first octets of the digest of "abc", and of the HMAC of "abc" with a key of one octet 01. */
const otherAnswers: Readonly<Record<OtherHash, readonly [digest: string, mac: string]>> =
  /* @__PURE__ */ table({
    "SHA-224": ["23097d223405d822", "8f100894951b7cb0"],
    "SHA-512/224": ["4634270f707b6a54", "fa2a73c5e9c0e248"],
    "SHA-512/256": ["53048e2681941ef9", "d4959140d6d1465e"],
    "SHA3-224": ["e642824c3f8cf24a", "2c092188623683b1"],
    "SHA3-256": ["3a985da74fe225b2", "6b10217f2fd12c7d"],
    "SHA3-384": ["ec01498288516fc9", "40234d58fd786b97"],
    "SHA3-512": ["b751850b1a57168a", "cdcb7d9d7bff834e"],
  });

/** Reports whether a hash function that no JOSE algorithm uses works. */
export const otherDigestWorks: FeatureTest<OtherHash> = /* @__PURE__ */ testedOnce((node, hash) =>
  isOutput(node.createHash(otherHashNames[hash]).update(plaintext).digest(), hash, otherAnswers[hash][0]),
);

/** Reports whether HMAC works with a hash function that no JOSE algorithm uses. */
export const otherHmacWorks: FeatureTest<OtherHash> = /* @__PURE__ */ testedOnce((node, hash) => {
  const key = node.createSecretKey(Uint8Array.of(1));
  const mac = node.createHmac(otherHashNames[hash], key).update(plaintext).digest();
  return isOutput(mac, hash, otherAnswers[hash][1]);
});

function isOutput(output: Uint8Array, hash: OtherHash, start: string): boolean {
  return output.length === hashLengths[hash].output && hex(output).startsWith(start);
}

/**
 * Reports whether repeated digests work. They use a different function of node:crypto than the Hash object,
 * which has its own known-answer test, and must give the same results.
 */
export const digesterWorks: FeatureTest<FileHash> = /* @__PURE__ */ testedOnce((node, hash) => {
  const name = isOtherHash(hash) ? otherHashNames[hash] : nodeHashes[hash];
  const digest = nodeDigester(node, name, hashLengths[hash].output);
  const expected = node.createHash(name).update(node.createHash(name).update(plaintext).digest()).digest();
  return hex(digest(digest(plaintext))) === hex(expected);
});

/** Octets 72 to 79 of the key derived from "abc" with the salt 00 to 0f and 2 iterations. */
const pbkdf2Answers: Readonly<Record<FileHash, string>> = /* @__PURE__ */ table({
  "SHA-1": "530d571a3d43d3b1",
  "SHA-256": "7f18d12fed351191",
  "SHA-384": "f410173f7d864720",
  "SHA-512": "3d52848ac91e2afe",
  "SHA-224": "1de47cf8b2b1661c",
  "SHA-512/224": "7d62f070411bcb1b",
  "SHA-512/256": "9c69de486d37896b",
  "SHA3-224": "d297ef2b0684e7f5",
  "SHA3-256": "28cdf4571774f747",
  "SHA3-384": "fbb288bc44d5f570",
  "SHA3-512": "ecf3f36c281c0784",
});

/** Reports whether the synchronous PBKDF2 works. */
export const pbkdf2Works: FeatureTest<Hash> = /* @__PURE__ */ testedOnce((node, hash) =>
  isDerived(node.pbkdf2Sync(plaintext, counting(16), 2, 80, nodeHashes[hash]), pbkdf2Answers[hash]),
);

/** An asynchronous derivation of `length` bytes from a password and a salt. */
type Derive = (password: Bytes, salt: Bytes, length: number) => Promise<Uint8Array>;

/** Reports whether the asynchronous PBKDF2 works. `derive` derives octets with 2 iterations. */
export async function pbkdf2WorksLater(node: NodeCrypto, hash: OtherHash, derive: Derive): Promise<boolean> {
  return worksLater(node, `asynchronous PBKDF2 ${hash}`, async () =>
    isDerived(await derive(plaintext, counting(16), 80), pbkdf2Answers[hash]),
  );
}

/** Reports whether scrypt works. `derive` derives octets with N = 2, r = 1 and p = 2. */
export async function scryptWorks(node: NodeCrypto, derive: Derive): Promise<boolean> {
  return worksLater(node, "scrypt", async () =>
    isDerived(await derive(plaintext, counting(16), 80), "4d00ae2714e6e30d"),
  );
}

function isDerived(derived: Uint8Array, end: string): boolean {
  return derived.length === 80 && hex(derived.subarray(72)) === end;
}

/** Reports whether triple DES works. Tests decryption and the error for wrong padding. */
export function tripleDesWorks(node: NodeCrypto): boolean {
  return works(node, "triple DES", () => {
    const open = (iv: Bytes): string | undefined => {
      const decipher = nodeTripleDesDecipher(node, counting(24), iv);
      const start = decipher?.update(ciphertext);
      const end = decipher?.final();
      return start && end ? hex(start) + hex(end) : undefined;
    };
    const ciphertext = Uint8Array.of(0x90, 0x66, 0x30, 0xfc, 0xc5, 0xfe, 0xc0, 0xd8);
    return open(counting(8)) === hex(plaintext) && open(withLastBitFlipped(counting(8))) === undefined;
  });
}
