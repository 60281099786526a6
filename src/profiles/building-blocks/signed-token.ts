/** The options and the policy that profiles for signed tokens of one issuer have in common. */
import type { SignatureAlgorithm } from "../../algorithms/names.ts";
import { RS256 } from "../../algorithms/signatures/rsa-pkcs1.ts";
import type { Suite } from "../../algorithms/suite.ts";
import type { SignatureScheme } from "../../algorithms/types.ts";
import type { KeysInput } from "../../jwk/key/types.ts";
import { decryptionCode } from "../../jwt/verify-unsigned.ts";
import { resolveJwtPolicy } from "../../jwt/policy.ts";
import { decryptionOf, signatureValues, withProfile } from "../../jwt/profile-policy.ts";
import type { ProfileRules } from "../../jwt/profile-rules.ts";
import type {
  CachePolicy,
  ClaimsCheck,
  ClaimsPolicy,
  ClaimsPredicate,
  DecryptPolicy,
  JwtContext,
} from "../../jwt/types.ts";
import type { Decryption, LeanJwtPolicy } from "../../jwt/lean-policy.ts";
import type { Limits } from "../../limits.ts";
import type { Members } from "../../options/reader.ts";
import { callback, duration } from "../../options/values.ts";

/** Options of every profile for signed tokens. Times are in seconds. */
export interface SignedTokenOptions<Context extends JwtContext = JwtContext, Claims = unknown> {
  /** The keys to verify with. Default: the keys from the issuer's metadata, as with `discoverKeySet`. */
  readonly keys?: KeysInput;
  /** The accepted signature algorithms. Default: `["RS256"]`. */
  readonly alg?: readonly (SignatureAlgorithm | SignatureScheme)[];
  /**
   * How encrypted tokens are decrypted. Without it, encrypted tokens are rejected. With it, unencrypted
   * tokens are rejected unless `optional` is set.
   */
  readonly decrypt?: DecryptPolicy;
  /** The allowed clock skew in seconds. Default: 60. */
  readonly clockTolerance?: number;
  /** The maximum age of a token: seconds since `iat`. */
  readonly maxTokenAge?: number;
  /**
   * The application's check, which runs after all others. If it is a type predicate, the verified claims get
   * its type.
   */
  readonly check?: ClaimsCheck<Context> | ClaimsPredicate<Claims, Context>;
  /** Limits on untrusted tokens. Omitted members keep their defaults. */
  readonly limits?: Partial<Limits>;
}

/** The options of `SignedTokenOptions`, for the option readers that include them. */
export const signedTokenMembers: Members<SignedTokenOptions> = {
  keys: { kind: "strict", is: "elsewhere" },
  alg: { kind: "strict", is: "elsewhere" },
  decrypt: { kind: "strict", is: "elsewhere" },
  clockTolerance: { kind: "strict", is: duration },
  maxTokenAge: { kind: "strict", is: duration },
  check: { kind: "strict", is: callback },
  limits: { kind: "strict", is: "elsewhere" },
};

/** What distinguishes the tokens of a profile. */
export interface SignedToken extends Omit<ProfileRules, "applicationCheck"> {
  /** Returns the default of the option `keys`. */
  readonly publishedKeys: () => KeysInput;
  /** The `typ` that the JWS header must have. */
  readonly typ?: string;
  readonly claims: Pick<ClaimsPolicy, "issuer" | "audience" | "subject" | "exp">;
  readonly cache?: boolean | CachePolicy | undefined;
  /** The `decrypt` of the policy, if the profile reads that option itself. */
  readonly decryption?: Decryption | undefined;
}

/**
 * Returns the policy of a profile. `options` is the copy that the option reader made.
 * @throws UsageError and JoseError for invalid options, like `createJwtVerifier`.
 */
export function signedTokenPolicy<Context extends JwtContext>(
  suite: Suite,
  options: SignedTokenOptions<Context>,
  { publishedKeys, typ, claims, cache, decryption: given, ...rules }: SignedToken,
): LeanJwtPolicy<Context> {
  const { alg = [RS256], decrypt, clockTolerance = 60, maxTokenAge, check, limits } = options;
  const { keys = publishedKeys() } = options;
  const decryption = decrypt === undefined ? given : decryptionOf(suite, decrypt, decryptionCode);
  const policy = withProfile<Context>(
    {
      ...(decryption !== undefined && { decrypt: decryption }),
      verify: { keys, alg: signatureValues(suite, alg), ...(typ !== undefined && { typ }) },
      claims: { ...claims, clockTolerance, ...(maxTokenAge !== undefined && { maxTokenAge }) },
      ...(cache !== undefined && { cache }),
      ...(limits !== undefined && { limits }),
    },
    { ...rules, applicationCheck: check },
  );
  // Mistakes in options that are passed on to the policy are reported here, before a verifier is created.
  resolveJwtPolicy(suite, decryptionCode.resolve, policy);
  return policy;
}
