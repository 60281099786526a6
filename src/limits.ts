/** Limits on untrusted tokens that callers can change, and where each default comes from. */
/**
 * Limits on untrusted input. Every function that opens tokens accepts `limits`; omitted members keep their
 * defaults.
 */
export interface Limits {
  /** The maximum length of a token, in characters. Default: 262,144. */
  readonly tokenLength: number;
  /** The maximum length of a protected header, in bytes of JSON. Default: 16,384. */
  readonly headerLength: number;
  /**
   * The maximum length of a plaintext after decompression (`zip: DEF`), in bytes. Enforced during
   * decompression. Default: 256,000.
   */
  readonly inflatedLength: number;
  /** The maximum number of candidate keys tried for one signature or one recipient. Default: 8. */
  readonly keys: number;
  /** The maximum number of signatures of a JWS or recipients of a JWE. Default: 16. */
  readonly recipients: number;
  /** The maximum iteration count of one PBES2 header ("p2c"). Default: 1,000,000. */
  readonly pbes2Count: number;
  /**
   * The maximum total of PBES2 iterations in one call, over all keys, recipients and policies that are tried.
   * Default: 4,800,000.
   */
  readonly pbes2Iterations: number;
  /**
   * The maximum number of RSA decryptions, key agreements and unwraps by external keys in one call. Default:
   * 32.
   */
  readonly privateOperations: number;
  /** The maximum nesting depth of JSON objects and arrays. Default: 32; at most 512. */
  readonly jsonDepth: number;
}

/**
 * The default limits. They allow the largest tokens found in practice and keep the cost of one token low.
 * `inflatedLength` is the limit of Microsoft.IdentityModel (RFC 8725bis section 3.15 requires one).
 * `pbes2Iterations` is eight derivations with the default count. The others are josette's own choice.
 */
export const defaultLimits: Limits = /* @__PURE__ */ Object.freeze({
  tokenLength: 262_144,
  headerLength: 16_384,
  inflatedLength: 256_000,
  keys: 8,
  recipients: 16,
  pbes2Count: 1_000_000,
  pbes2Iterations: 4_800_000,
  privateOperations: 32,
  jsonDepth: 32,
});

/** The maximum value of `jsonDepth`. Recursion to this depth is safe in every runtime. */
export const deepestJson = 512;
