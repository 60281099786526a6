/** New keys for tests, each with a key ID. */
import type { Suite } from "../algorithms/suite.ts";
import type { ManagementAlgorithm, SignatureAlgorithm } from "../algorithms/names.ts";
import { generateKey } from "../jwk/io/generate.ts";
import type { Key } from "../jwk/key/key.ts";
import { publicKey } from "../jwk/io/public-key.ts";
import { keySet, type KeySet } from "../jwk/sets/local-key-set.ts";
import { OptionReader } from "../options/reader.ts";
import { text } from "../options/values.ts";
import { run } from "../steps/drivers.ts";
import { settle, type Steps } from "../steps/steps.ts";

/** Options of {@link testKeys}. */
export interface TestKeysOptions {
  /**
   * The algorithm of the signing key. A symmetric algorithm generates one secret for both sides. Default:
   * `"ES256"`.
   */
  readonly alg?: SignatureAlgorithm;
  /**
   * The key management algorithm of the decryption key. Not `dir` or PBES2, whose keys cannot be generated.
   * Default: `"ECDH-ES+A256KW"`.
   */
  readonly encryptionAlg?: ManagementAlgorithm;
}

/** The reader of `TestKeysOptions`. */
export const testKeysOptions: OptionReader<TestKeysOptions> =
  /* @__PURE__ */ new OptionReader<TestKeysOptions>("options", {
    alg: { kind: "convenience", is: text },
    encryptionAlg: { kind: "convenience", is: text },
  });

/** Keys for tests. */
export interface TestKeys {
  /** The key that the issuer signs with. */
  readonly signing: Key;
  /** Another key with the same algorithm and `kid`, whose signatures must be rejected. */
  readonly wrong: Key;
  /** The key that the application decrypts with. */
  readonly decryption: Key;
  /** The key set that the application verifies with: the public key of `signing`, or the secret itself. */
  keySet(): KeySet;
}

/** Implements `testKeys` of josette/testing with the algorithms of a suite. */
export function testKeys(suite: Suite, options: TestKeysOptions = {}): Promise<TestKeys> {
  return run(testKeysSteps(suite, options));
}

/** The steps of {@link testKeys}. */
export function* testKeysSteps(suite: Suite, options: TestKeysOptions): Steps<TestKeys> {
  const { alg = "ES256", encryptionAlg = "ECDH-ES+A256KW" } = testKeysOptions.read(options);
  const signing = yield* settle(generateKey(suite, alg, { kid: "test-signing" }));
  const wrong = yield* settle(generateKey(suite, alg, { kid: "test-signing" }));
  const decryption = yield* settle(generateKey(suite, encryptionAlg, { kid: "test-encryption" }));
  return Object.freeze({
    signing,
    wrong,
    decryption,
    keySet: () => keySet(suite, [publicSide(suite, signing)]),
  });
}

/** Returns the key that the other party needs: the public key, or the secret itself. */
export function publicSide(suite: Suite, key: Key): Key {
  return key.type === "private" ? publicKey(suite, key) : key;
}
