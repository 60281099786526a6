/**
 * Policies with algorithms as values, which josette/lean accepts and profiles return. Their `decrypt` is an
 * object that refers to the JWE code. An entry point without JWE code accepts only this form, so a bundle
 * contains that code only if the application creates such an object.
 */
import type { ContentScheme, ManagementScheme, SignatureScheme } from "../algorithms/types.ts";
import type { KeysInput } from "../jwk/key/types.ts";
import { invalidOption } from "../options/values.ts";
import type { DecryptionCode } from "./nested.ts";
import type { EncryptedJwtPolicy } from "./unsigned-types.ts";
import type { DecryptPolicy, JwtContext, JwtPolicy, VerifyPolicy } from "./types.ts";

/** The options of a decryption, with algorithms as values of `josette/algorithms`. */
export interface DecryptionOptions extends DecryptPolicy {
  /** The accepted key management algorithms, as values, for example `[RSA_OAEP]`. Mandatory. */
  readonly alg: readonly ManagementScheme[];
  /** The accepted content encryption algorithms, as values, for example `[A256GCM]`. Mandatory. */
  readonly enc: readonly ContentScheme[];
}

/** What a verifier accepts, with algorithms as values. Otherwise like `JwtPolicy` of `josette/jwt`. */
export interface LeanJwtPolicy<Context extends JwtContext = JwtContext, Claims = unknown> extends JwtPolicy<
  Context,
  Claims
> {
  /** How encrypted tokens are decrypted: `decryption({ keys, alg, enc })`. Without it, they are rejected. */
  readonly decrypt?: Decryption;
  /** The keys and algorithms to verify signatures with. */
  readonly verify: LeanVerifyPolicy;
}

/** The keys and algorithms for the JWS, nested or not. */
export interface LeanVerifyPolicy extends VerifyPolicy {
  /** The accepted signature algorithms, as values, for example `[RS256]`. Mandatory. */
  readonly alg: readonly SignatureScheme[];
}

/** The policy of a verifier for tokens that are encrypted with a shared key and not signed. */
export interface LeanEncryptedJwtPolicy extends Omit<EncryptedJwtPolicy, "decrypt"> {
  /** How tokens are decrypted. Every `alg` must use a shared key. */
  readonly decrypt: Decryption;
}

/** How encrypted tokens are decrypted: the `decrypt` of a policy, with the JWE code. */
export class Decryption implements DecryptionOptions {
  declare readonly keys: KeysInput;
  declare readonly alg: readonly ManagementScheme[];
  declare readonly enc: readonly ContentScheme[];
  declare readonly optional?: boolean;
  readonly #code: DecryptionCode;

  constructor(options: DecryptionOptions, code: DecryptionCode) {
    Object.assign(this, options);
    this.#code = code;
    Object.freeze(this);
  }

  static codeOf(value: object): DecryptionCode | undefined {
    return #code in value ? value.#code : undefined;
  }
}

/** Resolves a `decrypt` with the JWE code that it refers to. A `decrypt` without code is an error. */
export const codeOfValues: DecryptionCode = {
  resolve: (suite, policy, limits) => codeOf(policy).resolve(suite, policy, limits),
  encryptedOnly: (suite, policy) => codeOf(policy.decrypt).encryptedOnly(suite, policy),
};

/**
 * Returns the JWE code of a `decrypt`.
 * @throws UsageError `ERR_INVALID_OPTION` if it has none.
 */
function codeOf(policy: DecryptPolicy | undefined): DecryptionCode {
  const code = typeof policy === "object" && policy !== null ? Decryption.codeOf(policy) : undefined;
  if (code !== undefined) return code;
  throw invalidOption("decrypt: with josette/lean, pass decryption({ keys, alg, enc })");
}
