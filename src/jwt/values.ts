/**
 * Policies with algorithms as values: those of josette/lean, and those that profiles return. Their `decrypt`
 * is a value that holds the function which resolves it. An entry that does not include JWE code accepts only
 * this form, and leaves it to the value to bring that code along.
 */
import type { Suite } from "../algorithms/suite.ts";
import type { ContentScheme, ManagementScheme, SignatureScheme } from "../algorithms/types.ts";
import type { Limits } from "../limits.ts";
import type { KeysInput } from "../jwk/key/types.ts";
import { invalidOption } from "../options/values.ts";
import type { ResolveDecryption, ResolvedDecryption } from "./decryption.ts";
import type { EncryptedJwtPolicy } from "./encrypted-types.ts";
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

/** What a decryption holds besides its options. */
interface Made {
  readonly resolve: ResolveDecryption;
  /** The object by which policies share the decryption. */
  readonly origin: object;
}

/** How encrypted tokens are decrypted: the `decrypt` of a policy, with the code for it. */
export class Decryption implements DecryptionOptions {
  declare readonly keys: KeysInput;
  declare readonly alg: readonly ManagementScheme[];
  declare readonly enc: readonly ContentScheme[];
  readonly #made: Made;

  /** `given` is the object of the caller that the options come from, if policies may share it. */
  constructor(options: DecryptionOptions, resolve: ResolveDecryption, given?: object) {
    Object.assign(this, options);
    this.#made = {
      resolve,
      origin: given === undefined ? this : (Decryption.madeOf(given)?.origin ?? given),
    };
    Object.freeze(this);
  }

  static madeOf(value: object): Made | undefined {
    return #made in value ? value.#made : undefined;
  }
}

/**
 * Returns the object by which policies share a decryption: the caller's own. Profiles return policies with
 * values that they made of it.
 */
export function sharedDecryption(policy: DecryptPolicy): object {
  return madeOf(policy)?.origin ?? policy;
}

/**
 * Resolves a decryption with the function that it holds.
 * @throws UsageError `ERR_INVALID_OPTION` for any other value.
 */
export function resolveDecryptionValue(
  suite: Suite,
  policy: DecryptPolicy,
  limits: Limits,
): ResolvedDecryption {
  const made = madeOf(policy);
  if (made !== undefined) return made.resolve(suite, policy, limits);
  throw invalidOption("decrypt: with josette/lean, pass decryption({ keys, alg, enc })");
}

function madeOf(policy: DecryptPolicy): Made | undefined {
  return typeof policy === "object" && policy !== null ? Decryption.madeOf(policy) : undefined;
}
