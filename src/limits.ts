/** The budgets for untrusted tokens that a caller can change, each with where it comes from. */
/** The budgets for untrusted input. Every function that opens tokens takes `limits` and fills what is left out from the defaults. */
export interface Limits {
  /** Longest token, in characters; 262,144 by default. */
  readonly tokenLength: number;
  /** Longest protected header, in bytes of JSON; 16,384 by default. */
  readonly headerLength: number;
  /**
   * Longest plaintext after `zip: DEF` has been undone, in bytes, enforced while inflating; 256,000 by
   * default.
   */
  readonly inflatedLength: number;
  /** Most candidate keys tried for one signature or one recipient; 8 by default. */
  readonly keys: number;
  /** Most signatures of a JWS, most recipients of a JWE; 16 by default. */
  readonly recipients: number;
  /** Most iterations one PBES2 header may ask for ("p2c"); 1,000,000 by default. */
  readonly pbes2Count: number;
  /**
   * Most PBES2 iterations in one call: the sum over all keys, recipients and policies that are tried;
   * 4,800,000 by default.
   */
  readonly pbes2Iterations: number;
  /** Most RSA decryptions, key agreements and unwraps by external keys in one call; 32 by default. */
  readonly privateOperations: number;
  /** Deepest nesting of JSON objects and arrays; 32 by default, at most 512. */
  readonly jsonDepth: number;
}

/**
 * The defaults: room for the largest tokens seen in the field, far below what would cost a server anything.
 * `inflatedLength` is the bound Microsoft.IdentityModel uses (RFC 8725bis section 3.15 asks for one);
 * `pbes2Iterations` is eight derivations with the default count; the others are this library's own.
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

/** What `jsonDepth` can be raised to: the recursion over a parsed value stays far from any stack's end. */
export const deepestJson = 512;
