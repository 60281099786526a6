/** General JWE JSON Serialization: RFC 7516 section 7.2.1. */
import type { Suite } from "../algorithms/suite.ts";
import { rowOf } from "../encoding/table.ts";
import { ownBytes } from "../encoding/bytes.ts";
import { JoseError, UsageError } from "../errors.ts";
import { objectsMember } from "../header/json-input.ts";
import { readSignal } from "../options/values.ts";
import type { HeaderInput } from "../header/types.ts";
import { asKey } from "../jwk/io/as-key.ts";
import { resolveKeys } from "../jwk/sets/keyring.ts";
import type { KeysInput } from "../jwk/key/types.ts";
import { defaultLimits } from "../limits.ts";
import { run } from "../steps/drivers.ts";
import type { Steps } from "../steps/steps.ts";
import { Call, decryptionFailed } from "./work-budget.ts";
import { open, prepareDecryption, type PreparedDecryption } from "./decrypt.ts";
import { encrypt, type EncryptionRecipient } from "./encrypt-json.ts";
import {
  describe,
  optionalHeader,
  parseRecipient,
  parseShared,
  readEncryptionInput,
  writeShared,
  writeRecipient,
} from "./json-serialization.ts";
import { decryptJsonOptions, encryptJsonOptions, recipientOptions } from "./options.ts";
import { invalidJwe, type JweParts } from "./parts.ts";
import { resolveDecryptionPolicy } from "./policy.ts";
import type {
  DecryptJsonOptions,
  DecryptedGeneralJwe,
  EncryptJsonOptions,
  GeneralJwe,
  RecipientInput,
} from "./types.ts";
import { requireReachable } from "../jwk/sets/candidates.ts";

/** Implements `encryptGeneral` of josette/jwe with the algorithms of a suite. */
export function encryptGeneral(
  suite: Suite,
  plaintext: Uint8Array,
  recipients: readonly RecipientInput[],
  header: HeaderInput,
  options: EncryptJsonOptions = {},
): Promise<GeneralJwe> {
  return run(encryptGeneralSteps(suite, plaintext, recipients, header, options));
}

/** Implements `decryptGeneral` of josette/jwe with the algorithms of a suite. */
export function decryptGeneral(
  suite: Suite,
  jwe: GeneralJwe | string,
  keys: KeysInput,
  options: DecryptJsonOptions,
): Promise<DecryptedGeneralJwe> {
  return run(decryptGeneralSteps(suite, jwe, keys, options));
}

function* encryptGeneralSteps(
  suite: Suite,
  plaintext: Uint8Array,
  recipients: readonly RecipientInput[],
  header: HeaderInput,
  options: EncryptJsonOptions,
): Steps<GeneralJwe> {
  const input = readEncryptionInput(header, encryptJsonOptions.read(options));
  const encrypted = yield* encrypt(suite, {
    plaintext: ownBytes(plaintext, "plaintext"),
    recipients: readRecipients(suite, recipients),
    ...input,
  });
  return { ...writeShared(encrypted, input), recipients: encrypted.recipients.map(writeRecipient) };
}

/**
 * Reads the recipients. Each of several recipients gets a header, for the parameters of its algorithm. A
 * single recipient gets a header only if the caller passed one.
 */
function readRecipients(suite: Suite, recipients: readonly RecipientInput[]): EncryptionRecipient[] {
  if (!Array.isArray(recipients) || recipients.length === 0 || recipients.length > defaultLimits.recipients) {
    throw new UsageError(
      "ERR_INVALID_ARGUMENT",
      `recipients must be a list of 1 to ${defaultLimits.recipients} recipients`,
    );
  }
  const list: readonly RecipientInput[] = recipients;
  return Array.from(list, (recipient) => {
    const { key, header } = recipientOptions.read(recipient);
    const own = optionalHeader(list.length > 1 ? (header ?? {}) : header);
    return { key: asKey(suite, key), header: undefined, ...own };
  });
}

function* decryptGeneralSteps(
  suite: Suite,
  jwe: GeneralJwe | string,
  keys: KeysInput,
  options: DecryptJsonOptions,
): Steps<DecryptedGeneralJwe> {
  const read = decryptJsonOptions.read(options);
  const signal = readSignal(read.signal);
  const policy = resolveDecryptionPolicy(suite, read);
  const keyring = resolveKeys(policy.suite, keys);
  const { object, shared } = parseShared(jwe, policy.limits);
  if (object["header"] !== undefined || object["encrypted_key"] !== undefined) {
    throw invalidJwe("has members of both the general and the flattened syntax");
  }
  const recipients = objectsMember(object, "recipients", policy.limits, invalidJwe);
  const parts = recipients.map((recipient) => parseRecipient(recipient, shared));
  if (parts.length > 1) parts.forEach((each) => requireWrappedCek(policy.suite, each));
  const call = new Call(policy.limits, signal);
  // Step 13: tries the recipients in turn. Usually only one is meant for the caller, so errors of the others
  // are ignored.
  const failures: JoseError[] = [];
  const attempts: Attempt[] = [];
  for (const [recipient, part] of parts.entries()) {
    try {
      attempts.push({ recipient, part, ...(yield* prepareDecryption(part, keyring, policy, signal)) });
    } catch (error) {
      if (!(error instanceof JoseError)) throw error;
      failures.push(error);
    }
  }
  // Recipients whose "kid" or thumbprint matches a key are tried first, before others use up the limits.
  for (const { recipient, part, plan, candidates } of [
    ...attempts.filter(isHinted),
    ...attempts.filter(isNotHinted),
  ]) {
    try {
      const { plaintext, key, matchedBy } = yield* open(part, plan, candidates, policy, call);
      return { plaintext, ...describe(part, shared), key, matchedBy, recipient };
    } catch (error) {
      if (!(error instanceof JoseError) || call.decided) throw error;
      failures.push(error);
    }
  }
  requireReachable(failures);
  const [failure, ...more] = failures;
  throw failure !== undefined && more.length === 0 ? failure : decryptionFailed();
}

/** A recipient to try, with its candidate keys. */
interface Attempt extends PreparedDecryption {
  readonly recipient: number;
  readonly part: JweParts;
}

function isHinted({ candidates, plan }: Attempt): boolean {
  return candidates.some(({ key, matchedBy }) =>
    matchedBy === "given" ? key.kid !== undefined && key.kid === plan.header.kid : matchedBy !== "tried",
  );
}

function isNotHinted(attempt: Attempt): boolean {
  return !isHinted(attempt);
}

/**
 * Several recipients share one CEK, so none of them may use an algorithm that determines the CEK: `dir`, or
 * `ECDH-ES` without key wrapping. RFC 7518 sections 4.5 and 4.6.
 */
function requireWrappedCek(
  suite: Suite,
  { protectedHeader, unprotectedHeader, recipientHeader }: JweParts,
): void {
  const alg = recipientHeader?.alg ?? unprotectedHeader?.alg ?? protectedHeader.alg ?? "";
  if (rowOf(suite.management, alg)?.decidesCek === true) {
    throw invalidJwe(
      `has several recipients, and one of them has the algorithm ${alg}, which allows only one recipient`,
    );
  }
}
