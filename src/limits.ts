/** The budgets for untrusted tokens that a caller can change, each with where it comes from. */
import { UsageError } from "./errors.ts";

/** The budgets for untrusted input. Every function that opens tokens takes `limits` and fills what is left out from the defaults. */
export interface Limits {
  /** Longest token, in characters. */
  readonly tokenLength: number;
  /** Longest protected header, in bytes of JSON. */
  readonly headerLength: number;
  /** Longest plaintext after `zip: DEF` has been undone, in bytes; enforced while inflating. */
  readonly inflatedLength: number;
  /** Most candidate keys tried for one signature or one recipient. */
  readonly keys: number;
  /** Most signatures of a JWS, most recipients of a JWE. */
  readonly recipients: number;
  /** Most iterations a PBES2 header may ask for ("p2c"). */
  readonly pbes2Count: number;
  /** Deepest nesting of JSON objects and arrays; at most 512. */
  readonly jsonDepth: number;
}

/**
 * The defaults: room for the largest tokens seen in the field, far below what would cost a server anything.
 * `inflatedLength` is the bound Microsoft.IdentityModel uses (RFC 8725bis section 3.15 asks for one);
 * the others are this library's own.
 */
export const defaultLimits: Limits = /* @__PURE__ */ Object.freeze({
  tokenLength: 262_144,
  headerLength: 16_384,
  inflatedLength: 256_000,
  keys: 8,
  recipients: 16,
  pbes2Count: 1_000_000,
  jsonDepth: 32,
});

/** What `jsonDepth` can be raised to: the recursion over a parsed value stays far from any stack's end. */
const deepestJson = 512;

/** Fills in the defaults; a limit that is not a positive integer, or none at all, is the caller's mistake. */
export function resolveLimits(limits: Partial<Limits> | undefined): Limits {
  if (limits === undefined) return defaultLimits;
  if (typeof limits !== "object" || limits === null || Array.isArray(limits))
    throw invalidLimit("limits must be an object");
  const given: Readonly<Record<string, unknown>> = { ...limits };
  const stranger = Object.keys(given).find((name) => !Object.hasOwn(defaultLimits, name));
  if (stranger !== undefined) throw invalidLimit(`There is no limit named "${stranger}"`);
  const limit = (name: keyof Limits): number =>
    Object.hasOwn(given, name) ? readLimit(name, given[name]) : defaultLimits[name];
  const resolved = {
    tokenLength: limit("tokenLength"),
    headerLength: limit("headerLength"),
    inflatedLength: limit("inflatedLength"),
    keys: limit("keys"),
    recipients: limit("recipients"),
    pbes2Count: limit("pbes2Count"),
    jsonDepth: limit("jsonDepth"),
  };
  if (resolved.jsonDepth > deepestJson) throw invalidLimit(`limits.jsonDepth must be at most ${deepestJson}`);
  return Object.freeze(resolved);
}

function readLimit(name: keyof Limits, value: unknown): number {
  if (value === undefined) return defaultLimits[name];
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return value;
  throw invalidLimit(`limits.${name} must be a positive integer`);
}

function invalidLimit(problem: string): UsageError {
  return new UsageError("ERR_INVALID_OPTION", problem);
}
