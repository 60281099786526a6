/**
 * josette/testing: keys, key sets and tokens for an application's tests. It verifies nothing: the
 * application's own verifier is under test.
 *
 * @module josette/testing
 */
import { every } from "../algorithms/every.ts";
import { testIssuer as testIssuerWith, type TestIssuerOptions, type TestIssuer } from "./issuer.ts";
import { testKeys as testKeysWith, type TestKeysOptions, type TestKeys } from "./keys.ts";
export { type TestIssuer, type TestIssuerOptions, type TestTokenOptions } from "./issuer.ts";
export { type TestKeys, type TestKeysOptions } from "./keys.ts";

/**
 * Creates an issuer with new keys. It needs no network: pass `keySet()` to the verifier under test.
 *
 * @throws UsageError and JoseError like `testKeys`.
 * @example
 * ```ts
 * import { createJwtVerifier } from "josette";
 * import { testIssuer } from "josette/testing";
 * const issuer = await testIssuer({ issuer: "https://login.example.com", audience: "api" });
 * const verifier = createJwtVerifier({
 *   verify: { keys: issuer.keySet(), alg: ["ES256"] },
 *   claims: { issuer: "https://login.example.com", audience: "api" },
 * });
 * const { claims } = await verifier.verify(await issuer.token({ sub: "alice" }));
 * console.log(claims.sub); // alice
 * await verifier.verify(await issuer.token({}, { expired: true })).catch(({ code }) => {
 *   console.log(code); // ERR_JWT_EXPIRED
 * });
 * ```
 */
export function testIssuer(options: TestIssuerOptions): Promise<TestIssuer> {
  return testIssuerWith(every(), options);
}

/**
 * Generates keys for tests.
 *
 * @throws UsageError `ERR_INVALID_OPTION` for an unknown option or algorithm.
 * @throws JoseError `ERR_JOSE_NOT_SUPPORTED` for an algorithm that the runtime does not support.
 * @example
 * ```ts
 * import { testKeys } from "josette/testing";
 * const { signing, keySet } = await testKeys({ alg: "Ed25519" });
 * console.log(signing.alg, typeof keySet().find); // Ed25519 function
 * ```
 */
export function testKeys(options: TestKeysOptions = {}): Promise<TestKeys> {
  return testKeysWith(every(), options);
}
