/** Flattened JWE JSON Serialization: RFC 7516 section 7.2.2. */
import { encodeBase64url } from "../encoding/base64url.ts";
import { ownBytes } from "../encoding/bytes.ts";
import { readSignal } from "../options/signal.ts";
import type { HeaderInput } from "../header/types.ts";
import { asKey } from "../jwk/io/as-key.ts";
import { resolveKeys } from "../jwk/sets/keyring.ts";
import type { KeyInput, KeysInput } from "../jwk/key/types.ts";
import { run, type Steps } from "../platform/steps.ts";
import { newCall } from "./budget.ts";
import { open, prepareDecryption } from "./decrypt.ts";
import { encrypt } from "./encrypt.ts";
import {
  describe,
  optionalHeader,
  parseRecipient,
  parseShared,
  readEncryptionInput,
  writeShared,
} from "./json.ts";
import { decryptJsonOptions, encryptFlattenedOptions } from "./options.ts";
import { invalidJwe } from "./parts.ts";
import { resolveDecryptionPolicy } from "./policy.ts";
import type { DecryptJsonOptions, DecryptedJsonJwe, EncryptFlattenedOptions, FlattenedJwe } from "./types.ts";

/**
 * Encrypts bytes to one recipient. `header` is the protected header, which must have `enc`. `alg` belongs
 * there or in `recipientHeader`.
 *
 * @throws UsageError and JoseError like `encryptCompact`; `ERR_INVALID_ARGUMENT` for a parameter in two
 * headers.
 * @example
 * ```ts
 * import { generateKey } from "josette/jwk";
 * import { decryptFlattened, encryptFlattened } from "josette/jwe";
 * const key = await generateKey("A256KW");
 * const aad = new TextEncoder().encode("invoice 17");
 * const jwe = await encryptFlattened(new Uint8Array([1, 2, 3]), key, { enc: "A256GCM" }, { aad });
 * const { plaintext } = await decryptFlattened(jwe, key, { alg: ["A256KW"], enc: ["A256GCM"] });
 * console.log(plaintext.length, Object.keys(jwe)); // 3, and no "header"
 * ```
 */
export function encryptFlattened(
  plaintext: Uint8Array,
  key: KeyInput,
  header: HeaderInput,
  options: EncryptFlattenedOptions = {},
): Promise<FlattenedJwe> {
  return run(encryptFlattenedSteps(plaintext, key, header, options));
}

/**
 * Decrypts a flattened JWE, given as JSON text or as an object. RFC 7516 section 5.2.
 *
 * @throws JoseError and UsageError like `decryptCompact`.
 * @example
 * ```ts
 * import { generateKey } from "josette/jwk";
 * import { decryptFlattened, encryptFlattened } from "josette/jwe";
 * const key = await generateKey("A128GCMKW");
 * const unprotected = { recipientHeader: { kid: "1" } };
 * const jwe = await encryptFlattened(new Uint8Array(3), key, { enc: "A128GCM" }, unprotected);
 * const text = JSON.stringify(jwe);
 * const { recipientHeader } = await decryptFlattened(text, key, { alg: ["A128GCMKW"], enc: ["A128GCM"] });
 * console.log(recipientHeader?.kid); // 1
 * ```
 */
export function decryptFlattened(
  jwe: FlattenedJwe | string,
  keys: KeysInput,
  options: DecryptJsonOptions,
): Promise<DecryptedJsonJwe> {
  return run(decryptFlattenedSteps(jwe, keys, options));
}

function* encryptFlattenedSteps(
  plaintext: Uint8Array,
  key: KeyInput,
  header: HeaderInput,
  options: EncryptFlattenedOptions,
): Steps<FlattenedJwe> {
  const read = encryptFlattenedOptions.read(options);
  const input = readEncryptionInput(header, read);
  const recipient = { key: asKey(key), header: undefined, ...optionalHeader(read.recipientHeader) };
  const encrypted = yield* encrypt({
    plaintext: ownBytes(plaintext, "plaintext"),
    recipients: [recipient],
    ...input,
  });
  const shared = writeShared(encrypted, input);
  const [{ header: recipientHeader, encryptedKey } = { header: undefined, encryptedKey: new Uint8Array() }] =
    encrypted.recipients;
  return {
    ...shared,
    ...(recipientHeader && Object.keys(recipientHeader).length > 0 && { header: recipientHeader }),
    ...(encryptedKey.length > 0 && { encrypted_key: encodeBase64url(encryptedKey) }),
  };
}

function* decryptFlattenedSteps(
  jwe: FlattenedJwe | string,
  keys: KeysInput,
  options: DecryptJsonOptions,
): Steps<DecryptedJsonJwe> {
  const read = decryptJsonOptions.read(options);
  const signal = readSignal(read.signal);
  const policy = resolveDecryptionPolicy(read);
  const keyring = resolveKeys(keys);
  const { object, shared } = parseShared(jwe, policy.limits);
  if (object["recipients"] !== undefined)
    throw invalidJwe('has "recipients": it is in the general syntax; use decryptGeneral');
  const parts = parseRecipient(object, shared);
  const { plan, candidates } = yield* prepareDecryption(parts, keyring, policy, signal);
  const call = newCall(policy.limits, signal);
  const { plaintext, key, matchedBy } = yield* open(parts, plan, candidates, policy, call);
  return { plaintext, ...describe(parts, shared), key, matchedBy };
}
