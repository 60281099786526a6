/** New keys for a test, each with a key ID. They are worth nothing outside it. */
import type { ManagementAlgorithm } from "../alg/management.ts";
import type { SignatureAlgorithm } from "../alg/signature.ts";
import { generateKey } from "../jwk/io/generate.ts";
import type { Key } from "../jwk/key/key.ts";
import { publicKey } from "../jwk/io/public-key.ts";
import { keySet, type KeySet } from "../jwk/sets/set.ts";
import { OptionReader } from "../options/reader.ts";
import { text } from "../options/values.ts";
import { run, settle, type Steps } from "../platform/steps.ts";

/** Which keys to make. */
export interface TestKeysOptions {
  /** What is signed with; `"ES256"` by default. A symmetric algorithm gives one secret key for both sides. */
  readonly alg?: SignatureAlgorithm;
  /** How content encryption keys are encrypted; `"ECDH-ES+A256KW"` by default. Not `dir` or PBES2, whose keys are not generated. */
  readonly encryptionAlg?: ManagementAlgorithm;
}

/** The same, as data for its reader. */
export const testKeysOptions: OptionReader<TestKeysOptions> =
  /* @__PURE__ */ new OptionReader<TestKeysOptions>("options", {
    alg: { kind: "convenience", is: text },
    encryptionAlg: { kind: "convenience", is: text },
  });

/** Keys for a test. */
export interface TestKeys {
  /** What the issuer signs with. */
  readonly signing: Key;
  /** Another key with the same algorithm and the same `kid`: what it signs must be refused. */
  readonly wrong: Key;
  /** What the application decrypts with. */
  readonly decryption: Key;
  /** What the application verifies with: the public half of `signing`, or the secret itself. */
  keySet(): KeySet;
}

/**
 * Makes keys for a test.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for an unknown option or algorithm.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for an algorithm that the runtime does not have.
 * @example
 * ```ts
 * import { testKeys } from "josette/testing";
 * const { signing, keySet } = await testKeys({ alg: "Ed25519" });
 * console.log(signing.alg, typeof keySet().find); // Ed25519 function
 * ```
 */
export function testKeys(options: TestKeysOptions = {}): Promise<TestKeys> {
  return run(testKeysSteps(options));
}

/** Makes keys for a test. */
export function* testKeysSteps(options: TestKeysOptions): Steps<TestKeys> {
  const { alg = "ES256", encryptionAlg = "ECDH-ES+A256KW" } = testKeysOptions.read(options);
  const signing = yield* settle(generateKey(alg, { kid: "test-signing" }));
  const wrong = yield* settle(generateKey(alg, { kid: "test-signing" }));
  const decryption = yield* settle(generateKey(encryptionAlg, { kid: "test-encryption" }));
  return Object.freeze({ signing, wrong, decryption, keySet: () => keySet([publicSide(signing)]) });
}

/** The half that the other side has: of a secret, all of it. */
export function publicSide(key: Key): Key {
  return key.type === "private" ? publicKey(key) : key;
}
