/** Decryption as a value: only a bundle that calls this function contains the code for encrypted tokens. */
import { decryptionCode } from "../jwt/verify-unsigned.ts";
import { Decryption, type DecryptionOptions } from "../jwt/lean-policy.ts";
import { copyOptions } from "../options/reader.ts";

/**
 * Returns the value of a policy's `decrypt`: the options for encrypted tokens, together with the code that
 * decrypts them. Only bundles that import this function contain that code. The options are copied now, and
 * validated when the verifier is created.
 *
 * @example
 * ```ts
 * import { A256CBC_HS512, RS256, RSA_OAEP_256 } from "josette/algorithms";
 * import { createJwtVerifier, decryption, generateKey, publicKey, signAndEncryptJwt } from "josette/lean";
 * const own = await generateKey(RSA_OAEP_256);
 * const issuer = await generateKey(RS256);
 * const token = await signAndEncryptJwt(
 *   { iss: "me", exp: 4102444800 },
 *   { sign: { key: issuer }, encrypt: { key: publicKey(own), header: { enc: A256CBC_HS512 } } },
 * );
 * const verifier = createJwtVerifier({
 *   decrypt: decryption({ keys: own, alg: [RSA_OAEP_256], enc: [A256CBC_HS512] }),
 *   verify: { keys: publicKey(issuer), alg: [RS256] },
 *   claims: { issuer: "me", audience: null },
 * });
 * console.log((await verifier.verify(token)).jwe?.header.enc); // A256CBC-HS512
 * ```
 */
export function decryption(options: DecryptionOptions): Decryption {
  return new Decryption(copyOptions(options, "decryption"), decryptionCode);
}
