/**
 * RC2 in CBC mode, decryption only: RFC 2268. This is the only cipher implemented here instead of by the
 * platform. Windows before 2017 and `openssl pkcs12 -legacy` encrypt the certificates of a PFX with RC2,
 * usually with a 40-bit key, and neither WebCrypto nor node:crypto supports it any longer. Its use is
 * restricted (safe.ts, bags.ts):
 *
 * - Only certificates, which are public, and keys that are also encrypted with a stronger algorithm are read
 *   from RC2 ciphertexts. A private key protected only by RC2 is never accepted.
 * - No other key depends on the RC2 key: the key derivation of RFC 7292 appendix B uses a separate salt for
 *   it, and an identifier other than that of the MAC key. This code is not constant time, but its timing
 *   reveals nothing about other keys.
 * - RC2 does not authenticate the data. The MAC of the file does, and it is verified before anything is
 *   decrypted.
 */
import type { Bytes } from "../../../encoding/bytes.ts";
import type { Steps } from "../../../steps/steps.ts";
import { TimeSlice } from "../../../steps/time-slice.ts";

/** In bytes. */
const blockLength = 8;

/** The number of blocks decrypted between two checks of the clock: about one millisecond of work. */
const blocksPerLook = 512;

/**
 * Decrypts and removes PKCS #7 padding. Returns `null` if the padding is invalid. `effectiveBits` is T1 of
 * section 2. A file may have megabytes, so this function yields to the event loop regularly.
 */
export function* rc2CbcDecrypt(
  key: Bytes,
  effectiveBits: number,
  iv: Bytes,
  ciphertext: Bytes,
): Steps<Bytes | null> {
  if (ciphertext.length === 0 || ciphertext.length % blockLength !== 0) return null;
  const schedule = expandKey(key, effectiveBits);
  const plaintext = new Uint8Array(ciphertext.length);
  const words = new Uint16Array(4);
  const slice = new TimeSlice();
  for (let offset = 0; offset < ciphertext.length; offset += blockLength) {
    if (offset % (blockLength * blocksPerLook) === 0) yield* slice.pause();
    for (let index = 0; index < 4; index++) words[index] = wordAt(ciphertext, offset + 2 * index);
    decryptBlock(words, schedule);
    for (let index = 0; index < blockLength; index++) {
      const previous = offset === 0 ? iv[index] : ciphertext[offset - blockLength + index];
      plaintext[offset + index] = ((words[index >> 1] ?? 0) >> (8 * (index & 1))) ^ (previous ?? 0);
    }
  }
  return withoutPadding(plaintext);
}

/** Section 2: the 64 words of the expanded key. */
function expandKey(key: Bytes, effectiveBits: number): Uint16Array {
  const octets = new Uint8Array(128);
  octets.set(key);
  for (let index = key.length; index < 128; index++) {
    octets[index] = substitute((octets[index - 1] ?? 0) + (octets[index - key.length] ?? 0));
  }
  const effectiveBytes = Math.ceil(effectiveBits / 8);
  const mask = 0xff >> (8 * effectiveBytes - effectiveBits);
  octets[128 - effectiveBytes] = substitute((octets[128 - effectiveBytes] ?? 0) & mask);
  for (let index = 127 - effectiveBytes; index >= 0; index--) {
    octets[index] = substitute((octets[index + 1] ?? 0) ^ (octets[index + effectiveBytes] ?? 0));
  }
  return Uint16Array.from({ length: 64 }, (_, index) => wordAt(octets, 2 * index));
}

/**
 * Section 4: the rounds of encryption in reverse. There is a mashing round after the fifth and the eleventh
 * of the sixteen mixing rounds.
 */
function decryptBlock(words: Uint16Array, schedule: Uint16Array): void {
  for (let round = 15; round >= 0; round--) {
    for (let index = 3; index >= 0; index--) reverseMix(words, index, schedule[4 * round + index] ?? 0);
    if (round === 11 || round === 5) {
      for (let index = 3; index >= 0; index--) reverseMash(words, index, schedule);
    }
  }
}

function reverseMix(words: Uint16Array, index: number, keyWord: number): void {
  const shift = shifts[index] ?? 0;
  const word = words[index] ?? 0;
  const rotated = (word >> shift) | (word << (16 - shift));
  const [one, two, three] = [
    wordBefore(words, index, 1),
    wordBefore(words, index, 2),
    wordBefore(words, index, 3),
  ];
  words[index] = rotated - keyWord - (one & two) - (~one & three);
}

function reverseMash(words: Uint16Array, index: number, schedule: Uint16Array): void {
  words[index] = (words[index] ?? 0) - (schedule[wordBefore(words, index, 1) & 63] ?? 0);
}

function wordBefore(words: Uint16Array, index: number, distance: number): number {
  return words[(index - distance) & 3] ?? 0;
}

/** Section 1.1: words are little-endian. */
function wordAt(octets: Uint8Array, offset: number): number {
  return (octets[offset] ?? 0) | ((octets[offset + 1] ?? 0) << 8);
}

/** RFC 5652 section 6.3. */
function withoutPadding(plaintext: Bytes): Bytes | null {
  const count = plaintext[plaintext.length - 1] ?? 0;
  if (count < 1 || count > blockLength) return null;
  const length = plaintext.length - count;
  return plaintext.subarray(length).every((octet) => octet === count) ? plaintext.subarray(0, length) : null;
}

function substitute(value: number): number {
  return Number.parseInt(piTable.substring(2 * (value & 0xff), 2 * (value & 0xff) + 2), 16);
}

/** The rotation of each word in a mixing round, section 3.1. */
const shifts = [1, 2, 3, 5];

/** Section 2: PITABLE, a permutation of the octets based on the digits of pi. */
const piTable =
  "d978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32" +
  "bd8f40eb86b77b0bf09521225c6b4e8254d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626" +
  "6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed708e8eade8052eef784aa72ac354d6a2a" +
  "961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731" +
  "2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2e" +
  "c5f3db47e5a59c770aa62068fe7fc1ad";
