/** Known-answer tests for the ciphers, hash functions, MACs and key wrapping of node:crypto. */
import { equalLatin1ConstantTime } from "../../encoding/latin1.ts";
import { table } from "../../encoding/table.ts";
import type { Hash } from "../../encoding/hash.ts";
import { nodeKeyUnwrapper, nodeKeyWrapper } from "./aes-key-wrap.ts";
import * as ciphers from "./ciphers.ts";
import { nodeHashes } from "./hashes.ts";
import { counting, hex, plaintext, withLastBitFlipped } from "./known-inputs.ts";
import { testedOnce, type FeatureTest } from "./probe.ts";

const one = /* @__PURE__ */ Uint8Array.of(1);

/** Maps each key length in bits to the ciphertext of `plaintext`. */
const cbcAnswers: Readonly<Record<string, string>> = /* @__PURE__ */ table({
  128: "e717d9be0bd90f750b58e38385f082ab",
  192: "2992335c1dfadaf18dddc70e0702bead",
  256: "e98b50daffee0c8e527bba7859e83713",
});

/**
 * Reports whether AES-CBC with keys of this length (in bytes) works. Tests encryption, decryption and the
 * error for wrong padding.
 */
export const cbcWorks: FeatureTest<number> = /* @__PURE__ */ testedOnce((node, keyLength) => {
  const key = counting(keyLength);
  const iv = counting(16);
  const ciphertext = ciphers.nodeCbcEncrypt(node, key, iv, plaintext);
  const opened = ciphers.nodeCbcDecrypt(node, key, iv, ciphertext);
  const spoiled = ciphers.nodeCbcDecrypt(node, key, withLastBitFlipped(iv), ciphertext);
  return hex(ciphertext) === cbcAnswers[keyLength * 8] && hex(opened) === hex(plaintext) && spoiled === null;
});

/** Maps each key length in bits to the ciphertext and tag of `plaintext`, with the octet 01 as the AAD. */
const gcmAnswers: Readonly<Record<string, string>> = /* @__PURE__ */ table({
  128: "f20ec4da674bc8ebc26c12b999b13b678b772b",
  192: "879b41379becdf2b69d896cff5f7d835de70b3",
  256: "2660b5c85f2b69f70cd551a680bf284bcde0bc",
});

/**
 * Reports whether AES-GCM with keys of this length (in bytes) works. Tests encryption, decryption and the
 * error for a wrong tag.
 */
export const gcmWorks: FeatureTest<number> = /* @__PURE__ */ testedOnce((node, keyLength) => {
  const key = counting(keyLength);
  const iv = counting(12);
  const { ciphertext, tag } = ciphers.nodeGcmEncrypt(node, key, iv, one, plaintext);
  const opened = ciphers.nodeGcmDecrypt(node, key, iv, one, { ciphertext, tag });
  const wrong = { ciphertext, tag: withLastBitFlipped(tag) };
  return (
    hex(ciphertext) + hex(tag) === gcmAnswers[keyLength * 8] &&
    hex(opened) === hex(plaintext) &&
    ciphers.nodeGcmDecrypt(node, key, iv, one, wrong) === null
  );
});

/**
 * The first octets of the digest of `plaintext` (FIPS 180-4), and of the HMAC of `plaintext` with a key of
 * one octet 01.
 */
const hashAnswers: Readonly<Record<Hash, readonly [digest: string, mac: string]>> = /* @__PURE__ */ table({
  "SHA-1": ["a9993e364706816aba3e25717850c26c9cd0d89d", "f19977fa1f3d1b867d9ab54492de48e2c6f9b3d2"],
  "SHA-256": ["ba7816bf8f01cfea414140de5dae2223b00361a3", "df55998f9fc33d78ac99d1d8ebc2b6e16aa076c4"],
  "SHA-384": ["cb00753f45a35e8bb5a03d699ac65007272c32ab", "a53c8554205e057ebd1d25c76cf16490ea031bba"],
  "SHA-512": ["ddaf35a193617abacc417349ae20413112e6fa4e", "68b0ee4c602560159f69812f77a38921084556fc"],
});

const hashLengths: Readonly<Record<Hash, number>> = /* @__PURE__ */ table({
  "SHA-1": 20,
  "SHA-256": 32,
  "SHA-384": 48,
  "SHA-512": 64,
});

/** Reports whether a hash function works. */
export const digestWorks: FeatureTest<Hash> = /* @__PURE__ */ testedOnce((node, hash) =>
  isOutput(node.createHash(nodeHashes[hash]).update(plaintext).digest(), hash, hashAnswers[hash][0]),
);

/** Reports whether HMAC with a hash function works, and gives the same result as bytes and as a string. */
export const hmacWorks: FeatureTest<Hash> = /* @__PURE__ */ testedOnce((node, hash) => {
  const create = () => node.createHmac(nodeHashes[hash], node.createSecretKey(one)).update(plaintext);
  const mac = create().digest();
  return isOutput(mac, hash, hashAnswers[hash][1]) && equalLatin1ConstantTime(mac, create().digest("latin1"));
});

/** Maps each key length in bits to the first 16 octets of the key, wrapped with the whole key (RFC 3394). */
const wrapAnswers: Readonly<Record<string, string>> = /* @__PURE__ */ table({
  128: "935a3eb101c34add025e170b46ff0db23e5c2fae8c8f8370",
  192: "549066e93e3fa7930d642b16e25bb4e7421b11626979d045",
  256: "8cc4bfeca8a9f2f38c8b28392f1e8f4b3e5a5fd2f20bd688",
});

/**
 * Reports whether AES Key Wrap with keys of this length (in bytes) works. Tests wrapping, unwrapping and the
 * error for a wrong key.
 */
export const keyWrapWorks: FeatureTest<number> = /* @__PURE__ */ testedOnce((node, keyLength) => {
  const key = counting(keyLength);
  const wrapped = nodeKeyWrapper(node, key)?.(counting(16));
  const unwrap = nodeKeyUnwrapper(node, key);
  if (wrapped === undefined || unwrap === undefined) return false;
  return (
    hex(wrapped) === wrapAnswers[keyLength * 8] &&
    hex(unwrap(wrapped)) === hex(counting(16)) &&
    unwrap(withLastBitFlipped(wrapped)) === null
  );
});

function isOutput(output: Uint8Array, hash: Hash, start: string): boolean {
  return output.length === hashLengths[hash] && hex(output).startsWith(start);
}
