/** JWE Compact Serialization: RFC 7516 section 7.1. */
import type { Suite } from "../algorithms/suite.ts";
import { ownBytes } from "../encoding/bytes.ts";
import { readSignal } from "../options/values.ts";
import { readWrittenHeader } from "../header/serialize.ts";
import type { HeaderInput } from "../header/types.ts";
import { asKey } from "../jwk/io/as-key.ts";
import { withListed } from "../header/allow-list.ts";
import { resolveKeys } from "../jwk/sets/keyring.ts";
import type { KeyInput, KeysInput } from "../jwk/key/types.ts";
import { run } from "../steps/drivers.ts";
import type { Steps } from "../steps/steps.ts";
import { Call } from "./work-budget.ts";
import { encryptBytes } from "./encrypt-compact.ts";
import { decryptOptions } from "./options.ts";
import { cachedDecryptionPolicy } from "./policy.ts";
import type { DecryptOptions, DecryptedJwe } from "./types.ts";
import { openCompactJwe } from "./decrypt.ts";
import { splitCompact } from "../header/segments.ts";
import { invalidJwe } from "./parts.ts";

/** Implements `encryptCompact` of josette/jwe with the algorithms of a suite. */
export function encryptCompact(
  suite: Suite,
  plaintext: Uint8Array,
  key: KeyInput,
  header: HeaderInput,
): Promise<string> {
  return run(encryptCompactSteps(suite, plaintext, key, header));
}

/** Implements `decryptCompact` of josette/jwe with the algorithms of a suite. */
export function decryptCompact(
  suite: Suite,
  token: string,
  keys: KeysInput,
  options: DecryptOptions,
): Promise<DecryptedJwe> {
  return run(decryptCompactSteps(suite, token, keys, options));
}

function* encryptCompactSteps(
  suite: Suite,
  plaintext: Uint8Array,
  key: KeyInput,
  header: HeaderInput,
): Steps<string> {
  return yield* encryptBytes(
    suite,
    ownBytes(plaintext, "plaintext"),
    asKey(suite, key),
    readWrittenHeader(header),
  );
}

function* decryptCompactSteps(
  suite: Suite,
  token: string,
  keys: KeysInput,
  options: DecryptOptions,
): Steps<DecryptedJwe> {
  const read = decryptOptions.read(options);
  const signal = readSignal(read.signal);
  const keyring = resolveKeys(withListed(suite, read.alg, read.enc), keys);
  const policy = cachedDecryptionPolicy(suite, read, keyring);
  const split = splitCompact(token, [5], policy.limits, invalidJwe);
  return yield* openCompactJwe(split, keyring, policy, new Call(policy.limits, signal));
}
