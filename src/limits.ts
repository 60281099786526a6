/** The budgets for untrusted input, in one place, each with where it comes from. DESIGN: security rules. */
import { UsageError } from "./errors.ts";

/** The budgets for untrusted input. Every entry point takes `limits` and fills what is left out from the defaults. */
export interface Limits {
  /** Longest token, in characters. */
  readonly tokenLength: number;
  /** Longest protected header, in bytes of JSON. */
  readonly headerLength: number;
  /** Longest plaintext after `zip: DEF` has been undone, in bytes; enforced while inflating. */
  readonly inflatedLength: number;
  /** Most candidate keys tried for one signature or one recipient. */
  readonly keys: number;
  /** Deepest nesting of JSON objects and arrays; at most 512. */
  readonly jsonDepth: number;
}

/**
 * The defaults: room for the largest tokens seen in the field, far below what would cost a server anything.
 * `inflatedLength` is the bound Microsoft.IdentityModel uses (RFC 8725bis section 3.15 asks for one);
 * the others are this library's own.
 */
export const defaultLimits: Limits = Object.freeze({
  tokenLength: 262_144,
  headerLength: 16_384,
  inflatedLength: 256_000,
  keys: 8,
  jsonDepth: 32,
});

/** What `jsonDepth` can be raised to: the recursion over a parsed value stays far from any stack's end. */
const deepestJson = 512;

/** Fills in the defaults; a limit that is not a positive integer is the caller's mistake. */
export function resolveLimits(limits: Partial<Limits> | undefined): Limits {
  if (limits === undefined) return defaultLimits;
  if (typeof limits !== "object" || limits === null) {
    throw new UsageError("ERR_INVALID_OPTION", "limits must be an object");
  }
  const stranger = Object.keys(limits).find((name) => !Object.hasOwn(defaultLimits, name));
  if (stranger !== undefined) {
    throw new UsageError("ERR_INVALID_OPTION", `There is no limit named "${stranger}"`);
  }
  const resolved = {
    tokenLength: limitOf("tokenLength", limits.tokenLength),
    headerLength: limitOf("headerLength", limits.headerLength),
    inflatedLength: limitOf("inflatedLength", limits.inflatedLength),
    keys: limitOf("keys", limits.keys),
    jsonDepth: limitOf("jsonDepth", limits.jsonDepth),
  };
  if (resolved.jsonDepth > deepestJson) {
    throw new UsageError("ERR_INVALID_OPTION", `limits.jsonDepth must be at most ${deepestJson}`);
  }
  return Object.freeze(resolved);
}

function limitOf(name: keyof Limits, value: number | undefined): number {
  if (value === undefined) return defaultLimits[name];
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new UsageError("ERR_INVALID_OPTION", `limits.${name} must be a positive integer`);
  }
  return value;
}
