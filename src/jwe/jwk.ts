/** Encrypted keys: RFC 7517 sections 7 and 8.5.2, with the example of its appendix C. */
import { parseJsonObject } from "../encoding/json.ts";
import { decodeUtf8, encodeUtf8 } from "../encoding/utf8.ts";
import { JoseError, type Fault } from "../errors.ts";
import { readSignal } from "../options/signal.ts";
import { readWrittenHeader } from "../header/serialize.ts";
import type { HeaderInput, JweHeader } from "../header/types.ts";
import type { Candidate } from "../jwk/sets/candidates.ts";
import { exportJwkSteps } from "../jwk/io/export.ts";
import { asKey, importJwk } from "../jwk/io/as-key.ts";
import type { Key } from "../jwk/key/key.ts";
import { resolveKeys } from "../jwk/sets/keyring.ts";
import type { KeyInput, KeysInput } from "../jwk/key/types.ts";
import { run, type Steps } from "../platform/steps.ts";
import { newCall } from "./budget.ts";
import { openCompactJwe } from "./compact.ts";
import { encryptBytes } from "./encrypt-compact.ts";
import { decryptOptions } from "./options.ts";
import { resolveDecryptionPolicy } from "./policy.ts";
import type { DecryptOptions } from "./types.ts";

/** A decrypted key, and the key it was decrypted with. */
export interface DecryptedJwk extends Candidate {
  readonly decryptedKey: Key;
  readonly header: JweHeader;
}

/**
 * Encrypts a key, including its private part, as a JWE that contains its JWK. The header gets
 * `cty: "jwk+json"`. RFC 7517 section 7.
 *
 * @throws UsageError and JoseError like `exportJwk` and `encryptCompact`.
 * @example
 * ```ts
 * import { generateKey, importSecret } from "josette/jwk";
 * import { decryptJwk, encryptJwk } from "josette/jwe";
 * const key = await generateKey("ES256");
 * const password = importSecret(new TextEncoder().encode("Thus from my lips, by yours, my sin is purged."));
 * const token = await encryptJwk(key, password, { alg: "PBES2-HS256+A128KW", enc: "A128CBC-HS256" });
 * const options = { alg: ["PBES2-HS256+A128KW"], enc: ["A128CBC-HS256"] } as const;
 * const { decryptedKey } = await decryptJwk(token, password, options);
 * console.log(decryptedKey.kty, decryptedKey.type); // EC private
 * ```
 */
export function encryptJwk(key: KeyInput, recipient: KeyInput, header: HeaderInput): Promise<string> {
  return run(encryptJwkSteps(key, recipient, header));
}

/**
 * Decrypts an encrypted key. RFC 7517 section 7.
 *
 * @throws JoseError the codes of `decryptCompact` and `importKey`; `ERR_JWK_INVALID` if the plaintext is not
 * a JWK.
 * @throws UsageError like `decryptCompact`.
 * @example
 * ```ts
 * import { generateKey } from "josette/jwk";
 * import { decryptJwk, encryptJwk } from "josette/jwe";
 * const wrapping = await generateKey("A256GCMKW");
 * const token = await encryptJwk(await generateKey("HS256"), wrapping, { enc: "A256GCM" });
 * const { decryptedKey } = await decryptJwk(token, wrapping, { alg: ["A256GCMKW"], enc: ["A256GCM"] });
 * console.log(decryptedKey.alg); // HS256
 * ```
 */
export function decryptJwk(token: string, keys: KeysInput, options: DecryptOptions): Promise<DecryptedJwk> {
  return run(decryptJwkSteps(token, keys, options));
}

function* encryptJwkSteps(input: KeyInput, recipient: KeyInput, header: HeaderInput): Steps<string> {
  const key = asKey(input);
  const encryptionKey = asKey(recipient);
  const written = readWrittenHeader(header);
  const jwk = yield* exportJwkSteps(key, { private: key.type !== "public" });
  return yield* encryptBytes(encodeUtf8(JSON.stringify(jwk)), encryptionKey, {
    ...written,
    header: { ...written.header, cty: "jwk+json" },
  });
}

function* decryptJwkSteps(token: string, keys: KeysInput, options: DecryptOptions): Steps<DecryptedJwk> {
  const read = decryptOptions.read(options);
  const signal = readSignal(read.signal);
  const policy = resolveDecryptionPolicy(read);
  const { plaintext, ...opened } = yield* openCompactJwe(
    token,
    resolveKeys(keys),
    policy,
    newCall(policy.limits, signal),
  );
  const text = decodeUtf8(plaintext);
  if (text === undefined) throw invalidJwk("is not UTF-8");
  const jwk = parseJsonObject(text, { depth: policy.limits.jsonDepth, fault: invalidJwk });
  return { decryptedKey: importJwk(jwk), ...opened };
}

const invalidJwk: Fault = (problem) => new JoseError("ERR_JWK_INVALID", `The decrypted JWK ${problem}`);
