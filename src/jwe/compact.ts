/** JWE Compact Serialization: RFC 7516 section 7.1. */
import { ownBytes } from "../encoding/bytes.ts";
import { readSignal } from "../options/signal.ts";
import { readWrittenHeader } from "../header/serialize.ts";
import type { HeaderInput } from "../header/types.ts";
import { asKey } from "../jwk/io/as-key.ts";
import { keysVersion, resolveKeys, type Keyring } from "../jwk/sets/keyring.ts";
import type { KeyInput, KeysInput } from "../jwk/key/types.ts";
import { run, type Steps } from "../platform/steps.ts";
import { newCall, type Call } from "./budget.ts";
import { checkLengths, open } from "./decrypt.ts";
import { encryptBytes } from "./encrypt-compact.ts";
import { decryptOptions } from "./options.ts";
import { parseCompactJwe } from "./parts.ts";
import { candidatesFor, decryptionPlan, cachePlan } from "./plan.ts";
import { cachedDecryptionPolicy, type DecryptionPolicy } from "./policy.ts";
import type { DecryptOptions, DecryptedJwe } from "./types.ts";

/**
 * Encrypts bytes. The header must have `enc`. Added to it are `alg`, if it is missing and the key has one,
 * the key's `kid` (omit it with `kid: null`), and the parameters of the algorithm (`epk`, `iv` and `tag`,
 * `p2s` and `p2c`). With `zip: "DEF"` the plaintext is compressed first. RFC 7516 section 5.1.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a plaintext that is not a `Uint8Array` or a header that
 * recipients would reject, `ERR_INVALID_OPTION` for missing or unknown algorithms, `ERR_KEY_NOT_SUITABLE` for
 * a key that cannot be used.
 * @throws JoseError the errors of `importKey`, if the key has not been imported yet.
 * @example
 * ```ts
 * import { importSecret } from "josette/jwk";
 * import { decryptCompact, encryptCompact } from "josette/jwe";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(32)));
 * const token = await encryptCompact(new TextEncoder().encode("hello"), key, { alg: "dir", enc: "A256GCM" });
 * const { plaintext } = await decryptCompact(token, key, { alg: ["dir"], enc: ["A256GCM"] });
 * console.log(new TextDecoder().decode(plaintext)); // hello
 * ```
 */
export function encryptCompact(plaintext: Uint8Array, key: KeyInput, header: HeaderInput): Promise<string> {
  return run(encryptCompactSteps(plaintext, key, header));
}

/**
 * Decrypts a compact JWE and returns its plaintext, decompressed if the header has `zip: "DEF"`. RFC 7516
 * section 5.2.
 *
 * @throws JoseError `ERR_JWE_INVALID`, `ERR_JOSE_LIMIT_EXCEEDED`, `ERR_JOSE_ALG_NOT_ALLOWED`,
 * `ERR_JWKS_NO_MATCHING_KEY`, `ERR_JWKS_MULTIPLE_MATCHING_KEYS`, `ERR_JWE_DECRYPTION_FAILED`.
 * @throws UsageError `ERR_INVALID_OPTION` for a missing or empty `alg` or `enc`, `ERR_INVALID_ARGUMENT` for
 * `keys` that are not keys, `ERR_KEY_NOT_SUITABLE` for an AES-GCM CryptoKey that the allow-lists permit for
 * both `dir` and key wrapping.
 * @example
 * ```ts
 * import { importSecret } from "josette/jwk";
 * import { decryptCompact, encryptCompact } from "josette/jwe";
 * const key = importSecret(crypto.getRandomValues(new Uint8Array(64)), { alg: "dir" });
 * const token = await encryptCompact(new Uint8Array(1000), key, { enc: "A256CBC-HS512", zip: "DEF" });
 * const { header, matchedBy } = await decryptCompact(token, [key], { alg: ["dir"], enc: ["A256CBC-HS512"] });
 * console.log(header.zip, matchedBy); // DEF tried
 * ```
 */
export function decryptCompact(
  token: string,
  keys: KeysInput,
  options: DecryptOptions,
): Promise<DecryptedJwe> {
  return run(decryptCompactSteps(token, keys, options));
}

function* encryptCompactSteps(plaintext: Uint8Array, key: KeyInput, header: HeaderInput): Steps<string> {
  return yield* encryptBytes(ownBytes(plaintext, "plaintext"), asKey(key), readWrittenHeader(header));
}

function* decryptCompactSteps(token: string, keys: KeysInput, options: DecryptOptions): Steps<DecryptedJwe> {
  const read = decryptOptions.read(options);
  const signal = readSignal(read.signal);
  const keyring = resolveKeys(keys);
  const policy = cachedDecryptionPolicy(read, keyring);
  return yield* openCompactJwe(token, keyring, policy, newCall(policy.limits, signal));
}

/** Decrypts, with all arguments already read. */
export function* openCompactJwe(
  token: unknown,
  keyring: Keyring,
  policy: DecryptionPolicy,
  call: Call,
): Steps<DecryptedJwe> {
  const { encodedHeader, octets } = parseCompactJwe(token, policy.limits);
  const plan = decryptionPlan(encodedHeader, keyring, policy);
  checkLengths(octets, plan);
  const version = keysVersion(keyring);
  const cached = version !== undefined && plan.version === version ? plan.candidates : undefined;
  const candidates = cached ?? (yield* candidatesFor(plan, keyring, policy, call.signal));
  const { plaintext, key, matchedBy } = yield* open(octets, plan, candidates, policy, call);
  if (cached === undefined) cachePlan(encodedHeader, plan, { keyring, version, candidates }, policy);
  return { plaintext, header: plan.header, key, matchedBy };
}
