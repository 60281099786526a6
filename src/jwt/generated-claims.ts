/** Claims generated from options when signing or encrypting: RFC 7519 sections 4.1.4 to 4.1.7. */
import type { JsonObject } from "../encoding/json-value.ts";
import { UsageError } from "../errors.ts";
import type { JoseHeader } from "../header/types.ts";
import type { Members, Misplaced } from "../options/reader.ts";
import { flag, invalidOption, type Value, readSeconds } from "../options/values.ts";
import { currentSeconds, randomUuid } from "../runtime.ts";

/**
 * A time span: a positive whole number of seconds, or a string such as `"15m"`: a whole number and `s`, `m`,
 * `h` or `d`.
 */
export type TimeSpan = string | number;

/** Options that generate claims. It is an error to also pass the claim itself. */
export interface MadeClaims {
  /** Generates `exp`: `now` plus this time span. */
  readonly expiresIn?: TimeSpan;
  /** Generates `nbf`: `now` plus this time span. */
  readonly notBefore?: TimeSpan;
  /** `true` generates `iat`: `now`, in whole seconds. */
  readonly issuedAt?: boolean;
  /** `true` generates `jti`: a new random UUID. */
  readonly jwtId?: boolean;
  /** The time to count from: a Date or seconds since 1970. Default: the system clock. */
  readonly now?: Date | number;
}

const span: Value = {
  must: 'be a positive whole number of seconds, or a string like "90s", "15m", "2h" or "7d"',
  is: (value) => secondsIn(value) !== undefined,
};

/** The options of `MadeClaims`, for the option readers that include them. */
export const madeClaimsMembers: Members<MadeClaims> = {
  expiresIn: { kind: "strict", is: span },
  notBefore: { kind: "strict", is: span },
  issuedAt: { kind: "convenience", is: flag },
  jwtId: { kind: "convenience", is: flag },
  now: { kind: "convenience", is: "elsewhere" },
};

/** Names of claims, and of options of other libraries, that are passed as options by mistake, with hints. */
export const misplacedClaims: Misplaced = {
  issuer: "it belongs in the claims, as iss",
  audience: "it belongs in the claims, as aud",
  subject: "it belongs in the claims, as sub",
  exp: "it belongs in the claims, or use the option expiresIn",
  expirationTime: 'use the option expiresIn, for example expiresIn: "2h"',
  nbf: "it belongs in the claims, or use the option notBefore",
  iat: "it belongs in the claims, or use the option issuedAt: true",
  jti: "it belongs in the claims, or use the option jwtId: true",
};

/**
 * Returns the claims together with the generated ones; the same object if no claim is generated.
 * @throws UsageError `ERR_INVALID_OPTION` for a claim that is both passed and generated, and for an invalid
 * time.
 */
export function withMadeClaims(claims: JsonObject, options: MadeClaims): JsonObject {
  const { expiresIn, notBefore, issuedAt = false, jwtId = false } = options;
  const makesNone = expiresIn === undefined && notBefore === undefined && !issuedAt && !jwtId;
  if (makesNone && options.now === undefined) return claims;
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
  throw invalidOption(`"${twice}" is in the claims and is also set by an option; remove one of the two`);
}

/** The number of seconds in each unit. */
const units: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
  ["s", 1],
  ["m", 60],
  ["h", 3600],
  ["d", 86_400],
]);

/** Returns `undefined` for anything that is not a time span. */
function secondsIn(value: unknown): number | undefined {
  const seconds = typeof value === "string" ? secondsInText(value) : value;
  return typeof seconds === "number" && Number.isSafeInteger(seconds) && seconds >= 1 ? seconds : undefined;
}

function secondsInText(text: string): number | undefined {
  if (!/^[1-9]\d*[smhd]$/.test(text)) return undefined;
  return Number(text.slice(0, -1)) * (units.get(text.slice(-1)) ?? Number.NaN);
}

/** Options and claims that do not belong in a header, and where they belong. */
const misplaced: Readonly<Record<string, string>> = {
  expiresIn: "it belongs in the options; the claim is called exp",
  notBefore: "it belongs in the options; the claim is called nbf",
  issuedAt: "it belongs in the options; the claim is called iat",
  jwtId: "it belongs in the options; the claim is called jti",
  issuer: "it belongs in the claims, as iss",
  audience: "it belongs in the claims, as aud",
  subject: "it belongs in the claims, as sub",
};

/**
 * Rejects names of options and claims in a header, where no verifier would look for them.
 * @throws UsageError `ERR_INVALID_ARGUMENT`.
 */
export function requireNoClaimOptions(header: JoseHeader): void {
  for (const name of Object.keys(header)) {
    const advice = Object.hasOwn(misplaced, name) ? misplaced[name] : undefined;
    if (advice === undefined) continue;
    throw new UsageError("ERR_INVALID_ARGUMENT", `header must not have "${name}": ${advice}`);
  }
}
