/** Flattened JWE JSON Serialization: RFC 7516 section 7.2.2. */
import type { Suite } from "../algorithms/suite.ts";
import { ownBytes } from "../encoding/bytes.ts";
import { readSignal } from "../options/values.ts";
import type { HeaderInput } from "../header/types.ts";
import { asKey } from "../jwk/io/as-key.ts";
import { resolveKeys } from "../jwk/sets/keyring.ts";
import type { KeyInput, KeysInput } from "../jwk/key/types.ts";
import { run } from "../steps/drivers.ts";
import type { Steps } from "../steps/steps.ts";
import { Call } from "./work-budget.ts";
import { open, prepareDecryption } from "./decrypt.ts";
import { encrypt } from "./encrypt-json.ts";
import {
  describe,
  optionalHeader,
  parseRecipient,
  parseShared,
  readEncryptionInput,
  writeShared,
  writeRecipient,
} from "./json-serialization.ts";
import { decryptJsonOptions, encryptFlattenedOptions } from "./options.ts";
import { invalidJwe } from "./parts.ts";
import { resolveDecryptionPolicy } from "./policy.ts";
import type { DecryptJsonOptions, DecryptedJsonJwe, EncryptFlattenedOptions, FlattenedJwe } from "./types.ts";

/** Implements `encryptFlattened` of josette/jwe with the algorithms of a suite. */
export function encryptFlattened(
  suite: Suite,
  plaintext: Uint8Array,
  key: KeyInput,
  header: HeaderInput,
  options: EncryptFlattenedOptions = {},
): Promise<FlattenedJwe> {
  return run(encryptFlattenedSteps(suite, plaintext, key, header, options));
}

/** Implements `decryptFlattened` of josette/jwe with the algorithms of a suite. */
export function decryptFlattened(
  suite: Suite,
  jwe: FlattenedJwe | string,
  keys: KeysInput,
  options: DecryptJsonOptions,
): Promise<DecryptedJsonJwe> {
  return run(decryptFlattenedSteps(suite, jwe, keys, options));
}

function* encryptFlattenedSteps(
  suite: Suite,
  plaintext: Uint8Array,
  key: KeyInput,
  header: HeaderInput,
  options: EncryptFlattenedOptions,
): Steps<FlattenedJwe> {
  const read = encryptFlattenedOptions.read(options);
  const input = readEncryptionInput(header, read);
  const recipient = { key: asKey(suite, key), header: undefined, ...optionalHeader(read.recipientHeader) };
  const encrypted = yield* encrypt(suite, {
    plaintext: ownBytes(plaintext, "plaintext"),
    recipients: [recipient],
    ...input,
  });
  const shared = writeShared(encrypted, input);
  const [first] = encrypted.recipients;
  return { ...shared, ...(first && writeRecipient(first)) };
}

function* decryptFlattenedSteps(
  suite: Suite,
  jwe: FlattenedJwe | string,
  keys: KeysInput,
  options: DecryptJsonOptions,
): Steps<DecryptedJsonJwe> {
  const read = decryptJsonOptions.read(options);
  const signal = readSignal(read.signal);
  const policy = resolveDecryptionPolicy(suite, read);
  const keyring = resolveKeys(policy.suite, keys);
  const { object, shared } = parseShared(jwe, policy.limits);
  if (object["recipients"] !== undefined)
    throw invalidJwe('has "recipients": it is in the general syntax; use decryptGeneral');
  const parts = parseRecipient(object, shared);
  const { plan, candidates } = yield* prepareDecryption(parts, keyring, policy, signal);
  const call = new Call(policy.limits, signal);
  const { plaintext, key, matchedBy } = yield* open(parts, plan, candidates, policy, call);
  return { plaintext, ...describe(parts, shared), key, matchedBy };
}
