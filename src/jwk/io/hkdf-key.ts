/** Derives keys from a high-entropy secret with HKDF: RFC 5869. */
import type { Suite } from "../../algorithms/suite.ts";
import { isContentScheme } from "../../algorithms/recognize-algorithm.ts";
import type { ContentAlgorithm } from "../../algorithms/names.ts";
import type { ContentScheme } from "../../algorithms/types.ts";
import { concat, noBytes, ownBytes, type Bytes } from "../../encoding/bytes.ts";
import { encodeUtf8 } from "../../encoding/utf8.ts";
import { UsageError } from "../../errors.ts";
import { requireKnown } from "../../header/allow-list.ts";
import { OptionReader } from "../../options/reader.ts";
import { invalidOption, type Value } from "../../options/values.ts";
import { hashLengths } from "../../platform/file-hashes.ts";
import { hmac } from "../../platform/digest-hmac-pbkdf2.ts";
import { run } from "../../steps/drivers.ts";
import { perform, type Steps } from "../../steps/steps.ts";
import type { Key } from "../key/key.ts";
import { importSecret } from "./import.ts";

/** A hash function for the derivation of keys. */
export type DerivationHash = "SHA-256" | "SHA-384" | "SHA-512";

/** Options of {@link hkdfKey}. All are mandatory, because both sides must use the same values. */
export interface HkdfKeyOptions {
  /** The hash function that HKDF uses in HMAC. */
  readonly hash: DerivationHash;
  /** The salt: a string, whose UTF-8 encoding is used, or bytes. `""` if there is none. */
  readonly salt: string | Uint8Array;
  /** The purpose of the key: a string, whose UTF-8 encoding is used, or bytes. `""` if there is none. */
  readonly info: string | Uint8Array;
  /**
   * The content encryption algorithm, by name or as a value. The key has the length that this algorithm
   * requires. It can be used only with this algorithm, for direct encryption (`dir`).
   */
  readonly enc: ContentAlgorithm | ContentScheme;
}

const hashes: readonly string[] = ["SHA-256", "SHA-384", "SHA-512"];
const derivationHash: Value = {
  must: `be one of ${hashes.join(", ")}`,
  is: (value) => typeof value === "string" && hashes.includes(value),
};

/** In bytes. The weakest derived keys have 128 bits of security, and HKDF adds no strength to a secret. */
const shortestSecret = 16;

/** Reads the options of `hkdfKey`. */
export const hkdfKeyOptions: OptionReader<HkdfKeyOptions> = /* @__PURE__ */ new OptionReader<HkdfKeyOptions>(
  "options",
  {
    hash: { kind: "mandatory", is: derivationHash, write: 'hash: "SHA-256"' },
    salt: { kind: "mandatory", is: "elsewhere", write: 'salt: "" if there is none' },
    info: { kind: "mandatory", is: "elsewhere", write: 'info: "" if there is none' },
    enc: { kind: "mandatory", is: "elsewhere", write: "enc: the content encryption algorithm" },
  },
);

/** Implements `hkdfKey` of josette/jwk with the algorithms of a suite. */
export function hkdfKey(suite: Suite, secret: string | Uint8Array, options: HkdfKeyOptions): Promise<Key> {
  return run(hkdfKeySteps(suite, secret, options));
}

function* hkdfKeySteps(suite: Suite, secret: string | Uint8Array, options: HkdfKeyOptions): Steps<Key> {
  const { hash, salt, info, enc } = hkdfKeyOptions.read(options);
  const content = isContentScheme(enc) ? enc : requireKnown(enc, suite.content, "enc");
  const octets = secretOctets(secret);
  if (octets.length < shortestSecret) {
    throw new UsageError(
      "ERR_KEY_NOT_SUITABLE",
      `secret is too short: at least ${shortestSecret} random bytes are required`,
    );
  }
  const pseudorandomKey = yield* extract(hash, octetsOf(salt, "salt"), octets);
  const derived = yield* expand(hash, pseudorandomKey, octetsOf(info, "info"), content.cekLength);
  return importSecret(suite, derived, { alg: enc });
}

/** Section 2.2. Without a salt, a string of zeros as long as the hash value is used. */
function* extract(hash: DerivationHash, salt: Bytes, secret: Bytes): Steps<Bytes> {
  const key = salt.length === 0 ? new Uint8Array(hashLengths[hash].output) : salt;
  return yield* perform(hmac(hash, key, secret));
}

/**
 * Section 2.3. `length` is in bytes. No content encryption algorithm needs more than two blocks, so the
 * counter fits in one octet.
 */
function* expand(hash: DerivationHash, key: Bytes, info: Bytes, length: number): Steps<Bytes> {
  const blocks: Bytes[] = [];
  let last = noBytes;
  for (let counter = 1; blocks.length * hashLengths[hash].output < length; counter++) {
    last = yield* perform(hmac(hash, key, concat(last, info, Uint8Array.of(counter))));
    blocks.push(last);
  }
  return concat(...blocks).slice(0, length);
}

/**
 * Returns the octets of a secret. A string is encoded as UTF-8.
 * @throws UsageError `ERR_INVALID_ARGUMENT` if the secret is empty, or neither a string nor a Uint8Array.
 */
export function secretOctets(secret: unknown): Bytes {
  const octets = typeof secret === "string" ? encodeUtf8(secret) : ownBytes(secret, "secret");
  if (octets.length === 0) throw new UsageError("ERR_INVALID_ARGUMENT", "secret is empty");
  return octets;
}

function octetsOf(value: unknown, name: string): Bytes {
  if (typeof value === "string") return encodeUtf8(value);
  try {
    return ownBytes(value, name);
  } catch {
    throw invalidOption(`${name} must be a string or a Uint8Array`);
  }
}
