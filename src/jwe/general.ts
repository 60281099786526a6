/** General JWE JSON Serialization: RFC 7516 section 7.2.1. */
import { encodeBase64url } from "../encoding/base64url.ts";
import { ownBytes } from "../encoding/bytes.ts";
import { JoseError, UnavailableError, UsageError } from "../errors.ts";
import { objectsMember } from "../header/json-input.ts";
import { requireLive } from "../options/signal.ts";
import { readHeader } from "../header/serialize.ts";
import type { HeaderInput, JoseHeader } from "../header/types.ts";
import { asKey } from "../jwk/as-key.ts";
import { resolveKeys } from "../jwk/keyring.ts";
import type { KeysInput } from "../jwk/types.ts";
import { defaultLimits, type Limits } from "../limits.ts";
import { run, type Steps } from "../primitives/steps.ts";
import { decrypt, decryptionFailed } from "./decrypt.ts";
import { encrypt, type EncryptedRecipient } from "./encrypt.ts";
import {
  describe,
  optionalHeader,
  parseRecipient,
  parseShared,
  readEncryptionInput,
  writeShared,
} from "./json.ts";
import { decryptJsonOptions, encryptJsonOptions, recipientOptions } from "./options.ts";
import { invalidJwe, type JweParts } from "./parts.ts";
import { resolveDecryptionPolicy } from "./policy.ts";
import type {
  DecryptJsonOptions,
  DecryptedGeneralJwe,
  EncryptJsonOptions,
  GeneralJwe,
  GeneralRecipient,
  RecipientInput,
} from "./types.ts";

/**
 * Encrypts bytes to several recipients: one content encryption key, wrapped for each in its own way. `dir` and `ECDH-ES`
 * without key wrapping decide that key themselves, so they can only be alone. RFC 7516 section 5.1.
 *
 * @throws UsageError and JoseError like `encryptCompact`; `ERR_INVALID_ARGUMENT` for no recipients, more than 16, or a
 * parameter in two headers.
 * @example
 * ```ts
 * import { generateKey, publicKey } from "josette/jwk";
 * import { decryptGeneral, encryptGeneral } from "josette/jwe";
 * const alice = await generateKey("ECDH-ES+A128KW", { crv: "X25519" });
 * const bob = await generateKey("A256KW");
 * const plaintext = new TextEncoder().encode("to both");
 * const jwe = await encryptGeneral(plaintext, [{ key: publicKey(alice) }, { key: bob }], { enc: "A128GCM" });
 * const { recipient } = await decryptGeneral(jwe, bob, { alg: ["A256KW"], enc: ["A128GCM"] });
 * console.log(recipient); // 1
 * ```
 */
export function encryptGeneral(
  plaintext: Uint8Array,
  recipients: readonly RecipientInput[],
  header: HeaderInput,
  options: EncryptJsonOptions = {},
): Promise<GeneralJwe> {
  return run(encryptGeneralSteps(plaintext, recipients, header, options));
}

/**
 * Decrypts a general JWE, from JSON text or from an object, for the first recipient whose part one of the keys opens.
 *
 * @throws JoseError and UsageError like `decryptCompact`; `ERR_JWE_INVALID` for more than 16 recipients.
 * @example
 * ```ts
 * import { generateKey } from "josette/jwk";
 * import { decryptGeneral, encryptGeneral } from "josette/jwe";
 * const key = await generateKey("A128KW");
 * const jwe = await encryptGeneral(new Uint8Array([7]), [{ key, header: { kid: "k" } }], { enc: "A128CBC-HS256" });
 * const { plaintext, recipientHeader } = await decryptGeneral(jwe, key, { alg: ["A128KW"], enc: ["A128CBC-HS256"] });
 * console.log(plaintext[0], recipientHeader?.kid); // 7 k
 * ```
 */
export function decryptGeneral(
  jwe: GeneralJwe | string,
  keys: KeysInput,
  options: DecryptJsonOptions,
): Promise<DecryptedGeneralJwe> {
  return run(decryptGeneralSteps(jwe, keys, options));
}

function* encryptGeneralSteps(
  plaintext: Uint8Array,
  recipients: readonly RecipientInput[],
  header: HeaderInput,
  options: EncryptJsonOptions,
): Steps<GeneralJwe> {
  const input = readEncryptionInput(encryptJsonOptions.read(options));
  const encrypted = yield* encrypt({
    plaintext: ownBytes(plaintext, "plaintext"),
    protectedHeader: readHeader(header),
    recipients: readRecipients(recipients),
    ...input,
  });
  return { ...writeShared(encrypted, input), recipients: encrypted.recipients.map(writeRecipient) };
}

/** Several recipients each have a header of their own, for what the algorithm adds; a single one only if it brings it. */
function readRecipients(
  recipients: readonly RecipientInput[],
): { readonly key: ReturnType<typeof asKey>; readonly header: JoseHeader | undefined }[] {
  if (!Array.isArray(recipients) || recipients.length === 0 || recipients.length > defaultLimits.recipients) {
    throw new UsageError(
      "ERR_INVALID_ARGUMENT",
      `recipients must be a list of 1 to ${defaultLimits.recipients}`,
    );
  }
  const list: readonly RecipientInput[] = recipients;
  return Array.from(list, (recipient) => {
    const { key, header } = recipientOptions.read(recipient);
    return { key: asKey(key), header: optionalHeader(list.length > 1 ? (header ?? {}) : header) };
  });
}

function writeRecipient({ header, encryptedKey }: EncryptedRecipient): GeneralRecipient {
  return {
    ...(header && Object.keys(header).length > 0 && { header }),
    ...(encryptedKey.length > 0 && { encrypted_key: encodeBase64url(encryptedKey) }),
  };
}

function* decryptGeneralSteps(
  jwe: GeneralJwe | string,
  keys: KeysInput,
  options: DecryptJsonOptions,
): Steps<DecryptedGeneralJwe> {
  const read = decryptJsonOptions.read(options);
  const signal = requireLive(read.signal);
  const policy = resolveDecryptionPolicy(read);
  const keyring = resolveKeys(keys);
  const { object, shared } = parseShared(jwe, policy.limits);
  if (object["header"] !== undefined || object["encrypted_key"] !== undefined) {
    throw invalidJwe("mixes the general and the flattened syntax");
  }
  const recipients = objectsMember(object, "recipients", policy.limits, invalidJwe);
  const parts = recipients.map((recipient) => parseRecipient(recipient, shared));
  checkIterations(parts, policy.limits);
  // Step 13: each recipient in turn. It is normal that only one is for us, so the others' errors say nothing.
  const failures: JoseError[] = [];
  for (const [recipient, part] of parts.entries()) {
    try {
      requireOwnCek(part, parts.length);
      const { plaintext, key, matchedBy } = yield* decrypt(part, keyring, policy, signal);
      return { plaintext, ...describe(part, shared), key, matchedBy, recipient };
    } catch (error) {
      if (!(error instanceof JoseError)) throw error;
      failures.push(error);
    }
  }
  const outage = failures.find((each) => each instanceof UnavailableError);
  if (outage !== undefined) throw outage;
  const [failure, ...more] = failures;
  throw failure !== undefined && more.length === 0 ? failure : decryptionFailed();
}

/** The limit on PBES2 iterations is one for the whole message. */
function checkIterations(parts: readonly JweParts[], limits: Limits): void {
  const counts = parts.map(({ recipientHeader, unprotectedHeader, protectedHeader }) => {
    const { p2c = 0 } = { ...protectedHeader, ...unprotectedHeader, ...recipientHeader };
    return p2c;
  });
  if (counts.length > 1 && counts.reduce((sum, count) => sum + count, 0) > limits.pbes2Count) {
    throw new JoseError(
      "ERR_JOSE_LIMIT_EXCEEDED",
      `The recipients together ask for more than ${limits.pbes2Count} iterations`,
      { stage: "decrypt" },
    );
  }
}

/** An empty encrypted key means that the recipient's key decides the CEK, which then cannot be that of others too. */
function requireOwnCek({ encryptedKey }: JweParts, recipients: number): void {
  if (recipients > 1 && encryptedKey.length === 0) {
    throw invalidJwe("has an empty encrypted key among several recipients");
  }
}
