/** Claims that signing makes from options: RFC 7519 sections 4.1.4 to 4.1.7. */
import type { JsonObject } from "../encoding/json.ts";
import { UsageError } from "../errors.ts";
import type { JoseHeader } from "../header/types.ts";
import type { Members, Misplaced } from "../options/reader.ts";
import { readSeconds } from "../options/time.ts";
import { flag, invalidOption, type Value } from "../options/values.ts";
import { currentSeconds, randomUuid } from "../runtime.ts";

/** A time span: `"15m"`, that is a whole number and `s`, `m`, `h` or `d`; or a positive whole number of seconds. */
export type TimeSpan = string | number;

/** The claims that signing can make. A claim that is given as well is an error. */
export interface MadeClaims {
  /** Makes `exp`: this long after `now`. */
  readonly expiresIn?: TimeSpan;
  /** Makes `nbf`: this long after `now`. */
  readonly notBefore?: TimeSpan;
  /** `true` makes `iat`: `now`, in whole seconds. */
  readonly issuedAt?: boolean;
  /** `true` makes `jti`: a new random UUID. */
  readonly jwtId?: boolean;
  /** The time to count from, as a Date or in seconds; the clock's by default. */
  readonly now?: Date | number;
}

const span: Value = {
  must: 'be a positive whole number of seconds, or a text like "90s", "15m", "2h" or "7d"',
  is: (value) => secondsIn(value) !== undefined,
};

/** The same, as data for readers. */
export const madeClaimsMembers: Members<MadeClaims> = {
  expiresIn: { kind: "strict", is: span },
  notBefore: { kind: "strict", is: span },
  issuedAt: { kind: "convenience", is: flag },
  jwtId: { kind: "convenience", is: flag },
  now: { kind: "convenience", is: "elsewhere" },
};

/** Names of claims, and of other libraries' options, that are written as options by mistake. */
export const misplacedClaims: Misplaced = {
  issuer: "write iss in the claims",
  audience: "write aud in the claims",
  subject: "write sub in the claims",
  exp: "write it in the claims, or expiresIn in the options",
  expirationTime: 'write expiresIn, as in expiresIn: "2h"',
  nbf: "write it in the claims, or notBefore in the options",
  iat: "write it in the claims, or issuedAt: true in the options",
  jti: "write it in the claims, or jwtId: true in the options",
};

/**
 * The claims together with those that the options make; the same object where they make none.
 * @throws UsageError `ERR_INVALID_OPTION` for a claim that is given as well, and for a time that is none.
 */
export function withMadeClaims(claims: JsonObject, options: MadeClaims): JsonObject {
  const { expiresIn, notBefore, issuedAt = false, jwtId = false } = options;
  const now = Math.floor(options.now === undefined ? currentSeconds() : readSeconds(options.now, "now"));
  const made = {
    ...(issuedAt && { iat: now }),
    ...(notBefore !== undefined && { nbf: now + (secondsIn(notBefore) ?? 0) }),
    ...(expiresIn !== undefined && { exp: now + (secondsIn(expiresIn) ?? 0) }),
    ...(jwtId && { jti: randomUuid() }),
  };
  const names = Object.keys(made);
  if (names.length === 0) return claims;
  const twice = names.find((name) => Object.hasOwn(claims, name));
  if (twice === undefined) return { ...claims, ...made };
  throw invalidOption(`claims has "${twice}", and the options make it too; remove one of the two`);
}

/** Seconds in each unit. */
const units: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
  ["s", 1],
  ["m", 60],
  ["h", 3600],
  ["d", 86_400],
]);

/** `undefined` for anything but a time span. */
function secondsIn(value: unknown): number | undefined {
  const seconds = typeof value === "string" ? secondsInText(value) : value;
  return typeof seconds === "number" && Number.isSafeInteger(seconds) && seconds >= 1 ? seconds : undefined;
}

function secondsInText(text: string): number | undefined {
  if (!/^[1-9]\d*[smhd]$/.test(text)) return undefined;
  return Number(text.slice(0, -1)) * (units.get(text.slice(-1)) ?? Number.NaN);
}

/** Names that mean something elsewhere, and where they belong. */
const misplaced: Readonly<Record<string, string>> = {
  expiresIn: "write it in the options, or exp in the claims",
  notBefore: "write it in the options, or nbf in the claims",
  issuedAt: "write it in the options, or iat in the claims",
  jwtId: "write it in the options, or jti in the claims",
  issuer: "write iss in the claims",
  audience: "write aud in the claims",
  subject: "write sub in the claims",
};

/**
 * Refuses names of options and claims in a header, where no verifier would look for them.
 * @throws UsageError `ERR_INVALID_ARGUMENT`.
 */
export function requireNoClaimOptions(header: JoseHeader): void {
  const name = Object.keys(misplaced).find((each) => Object.hasOwn(header, each));
  if (name === undefined) return;
  throw new UsageError("ERR_INVALID_ARGUMENT", `header must not have "${name}": ${misplaced[name] ?? ""}`);
}
