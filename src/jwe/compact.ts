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
import { candidatesFor, planFor, rememberPlan } from "./plan.ts";
import { recalledDecryptionPolicy, type DecryptionPolicy } from "./policy.ts";
import type { DecryptOptions, DecryptedJwe } from "./types.ts";

/**
 * Encrypts bytes. The header is protected as given and must name `enc`; nothing is added but `alg`, from a key bound to
 * one, the key's `kid` (`kid: null` leaves it out), and what the algorithm itself needs (`epk`, `iv` and `tag`, `p2s` and `p2c`). With `zip: "DEF"` the plaintext is compressed first. RFC 7516 section 5.1.
 *
 * @throws UsageError `ERR_INVALID_ARGUMENT` for a plaintext that is no `Uint8Array` or a header no recipient would take,
 * `ERR_INVALID_OPTION` for missing or unknown algorithms, `ERR_KEY_NOT_SUITABLE` for a key that cannot serve.
 * @throws JoseError the errors of `importKey`, when the key is not imported yet.
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
 * Decrypts a compact JWE and gives its plaintext, inflated where the header says `zip: "DEF"`. RFC 7516 section 5.2.
 *
 * @throws JoseError `ERR_JWE_INVALID`, `ERR_JOSE_LIMIT_EXCEEDED`, `ERR_JOSE_ALG_NOT_ALLOWED`,
 * `ERR_JWKS_NO_MATCHING_KEY`, `ERR_JWKS_MULTIPLE_MATCHING_KEYS`, `ERR_JWE_DECRYPTION_FAILED`.
 * @throws UsageError `ERR_INVALID_OPTION` for a missing or empty `alg` or `enc`, `ERR_INVALID_ARGUMENT` for keys that are none,
 * `ERR_KEY_NOT_SUITABLE` for an AES-GCM CryptoKey that could serve both `dir` and key wrapping under the allow-lists.
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
  const policy = recalledDecryptionPolicy(read, keyring);
  return yield* openCompactJwe(token, keyring, policy, newCall(policy.limits, signal));
}

/** Decryption with everything already read. */
export function* openCompactJwe(
  token: unknown,
  keyring: Keyring,
  policy: DecryptionPolicy,
  call: Call,
): Steps<DecryptedJwe> {
  const { encodedHeader, octets } = parseCompactJwe(token, policy.limits);
  const plan = planFor(encodedHeader, keyring, policy);
  checkLengths(octets, plan);
  const version = keysVersion(keyring);
  const known = version !== undefined && plan.version === version ? plan.candidates : undefined;
  const candidates = known ?? (yield* candidatesFor(plan, keyring, policy, call.signal));
  const { plaintext, key, matchedBy } = yield* open(octets, plan, candidates, policy, call);
  if (known === undefined) rememberPlan(encodedHeader, plan, { keyring, version, candidates }, policy);
  return { plaintext, header: plan.header, key, matchedBy };
}
