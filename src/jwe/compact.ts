/** JWE Compact Serialization: RFC 7516 section 7.1. */
import type { Suite } from "../algorithms/suite.ts";
import { ownBytes } from "../encoding/bytes.ts";
import { readSignal } from "../options/values.ts";
import { readWrittenHeader } from "../header/serialize.ts";
import type { HeaderInput } from "../header/types.ts";
import { asKey } from "../jwk/io/as-key.ts";
import { withListed } from "../header/allow-list.ts";
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

/** Implements `encryptCompact` of josette/jwe for the algorithms of an entry. */
export function encryptCompact(
  suite: Suite,
  plaintext: Uint8Array,
  key: KeyInput,
  header: HeaderInput,
): Promise<string> {
  return run(encryptCompactSteps(suite, plaintext, key, header));
}

/** Implements `decryptCompact` of josette/jwe for the algorithms of an entry. */
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
