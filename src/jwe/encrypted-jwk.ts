/** Encrypted keys: RFC 7517 sections 7 and 8.5.2. There is an example in appendix C. */
import type { Suite } from "../algorithms/suite.ts";
import { parseJsonObject } from "../encoding/json.ts";
import { decodeUtf8, encodeUtf8 } from "../encoding/utf8.ts";
import { JoseError, type Fault } from "../errors.ts";
import { readSignal } from "../options/values.ts";
import { readWrittenHeader } from "../header/serialize.ts";
import type { HeaderInput, JweHeader } from "../header/types.ts";
import type { Candidate } from "../jwk/sets/candidates.ts";
import { exportJwkSteps } from "../jwk/io/export.ts";
import { asKey, importJwk } from "../jwk/io/as-key.ts";
import type { Key } from "../jwk/key/key.ts";
import { resolveKeys } from "../jwk/sets/keyring.ts";
import type { KeyInput, KeysInput } from "../jwk/key/types.ts";
import { run } from "../steps/drivers.ts";
import type { Steps } from "../steps/steps.ts";
import { Call } from "./work-budget.ts";
import { openCompactJwe } from "./decrypt.ts";
import { encryptBytes } from "./encrypt-compact.ts";
import { decryptOptions } from "./options.ts";
import { resolveDecryptionPolicy } from "./policy.ts";
import type { DecryptOptions } from "./types.ts";
import { splitCompact } from "../header/segments.ts";
import { invalidJwe } from "./parts.ts";

/** A decrypted key, and the key it was decrypted with. */
export interface DecryptedJwk extends Candidate {
  readonly decryptedKey: Key;
  readonly header: JweHeader;
}

/** Implements `encryptJwk` of josette/jwe with the algorithms of a suite. */
export function encryptJwk(
  suite: Suite,
  key: KeyInput,
  recipient: KeyInput,
  header: HeaderInput,
): Promise<string> {
  return run(encryptJwkSteps(suite, key, recipient, header));
}

/** Implements `decryptJwk` of josette/jwe with the algorithms of a suite. */
export function decryptJwk(
  suite: Suite,
  token: string,
  keys: KeysInput,
  options: DecryptOptions,
): Promise<DecryptedJwk> {
  return run(decryptJwkSteps(suite, token, keys, options));
}

function* encryptJwkSteps(
  suite: Suite,
  input: KeyInput,
  recipient: KeyInput,
  header: HeaderInput,
): Steps<string> {
  const key = asKey(suite, input);
  const encryptionKey = asKey(suite, recipient);
  const written = readWrittenHeader(header);
  const jwk = yield* exportJwkSteps(suite, key, { private: key.type !== "public" });
  return yield* encryptBytes(suite, encodeUtf8(JSON.stringify(jwk)), encryptionKey, {
    ...written,
    header: { ...written.header, cty: "jwk+json" },
  });
}

function* decryptJwkSteps(
  suite: Suite,
  token: string,
  keys: KeysInput,
  options: DecryptOptions,
): Steps<DecryptedJwk> {
  const read = decryptOptions.read(options);
  const signal = readSignal(read.signal);
  const policy = resolveDecryptionPolicy(suite, read);
  const keyring = resolveKeys(policy.suite, keys);
  const split = splitCompact(token, [5], policy.limits, invalidJwe);
  const call = new Call(policy.limits, signal);
  const { plaintext, ...opened } = yield* openCompactJwe(split, keyring, policy, call);
  const text = decodeUtf8(plaintext);
  if (text === undefined) throw invalidJwk("is not UTF-8");
  const jwk = parseJsonObject(text, { depth: policy.limits.jsonDepth, fault: invalidJwk });
  return { decryptedKey: importJwk(suite, jwk), ...opened };
}

const invalidJwk: Fault = (problem) => new JoseError("ERR_JWK_INVALID", `The decrypted JWK ${problem}`);
