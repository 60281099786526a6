/** Compares the claims with the policy: RFC 7519 section 4.1, and what the profile requires. */
import { rowOf } from "../encoding/table.ts";
import type { JsonObject, JsonValue } from "../encoding/json-value.ts";
import { isJsonObject } from "../encoding/json.ts";
import type { JoseHeader } from "../header/types.ts";
import { acceptsIssuer } from "../jwt/check-claims.ts";
import type { ResolvedClaims } from "../jwt/policy.ts";
import { claimMeanings } from "./claim-meanings.ts";
import type { FindingCode } from "./codes/all.ts";
import type { Examination } from "./examination.ts";
import { audienceDifference, issuerDifference, listed } from "./identifiers.ts";
import type { ReadPolicy } from "./policies.ts";
import { checkTime } from "./times.ts";
import { expectedKind, kindOf } from "./token-kind.ts";
import type { ClaimReport } from "./types.ts";

/** The claims of a token, and what they are compared with. */
export interface ClaimsInput {
  readonly claims: JsonObject;
  /** The header of the layer that contains the claims. */
  readonly header: JoseHeader;
  /** The header of the JWE around that layer. */
  readonly outer: JoseHeader | undefined;
  readonly policy: ReadPolicy | undefined;
  readonly layer: number;
}

/** What the checks found out about a claim. */
type Verdict = Pick<ClaimReport, "text" | "ok" | "finding">;

/** Reports what is wrong with the claims, and describes each. */
export function examineClaims(ex: Examination, input: ClaimsInput): readonly ClaimReport[] {
  checkKind(ex, input);
  const reports = Object.entries(input.claims).map(([name, value]) => describe(ex, input, name, value));
  return [...reports, ...missingClaims(ex, input)];
}

/** Reports an ID token where an access token is expected, and the reverse. */
function checkKind(ex: Examination, { header, claims, policy, layer }: ClaimsInput): void {
  const found = kindOf(header, claims);
  if (found === undefined) return;
  const { kind, signs } = found;
  const expected = policy && expectedKind(policy);
  if (kind === expected) return;
  const isId = kind === "ID token";
  const isForOther = policy !== undefined && audienceProblem(claims["aud"], policy.claims) !== undefined;
  // Unless the policy expects a certain kind, only ID tokens for another audience are reported. Without a
  // policy, all ID tokens are.
  if (expected === undefined && !(isId && (isForOther || policy === undefined))) return;
  const severity = policy === undefined ? "info" : "error";
  const code = isId ? "id-token-for-access-token" : "access-token-for-id-token";
  ex.report(code, { signs }, { layer, severity });
}

function describe(ex: Examination, input: ClaimsInput, name: string, value: JsonValue): ClaimReport {
  const known = rowOf(claimMeanings, name);
  const verdict = wrongType(ex, input, name, value) ?? check(ex, input, name, value);
  const isTime = known?.isTime === true && typeof value === "number";
  return {
    name,
    value,
    ...(verdict ?? { text: known?.meaning ?? "a claim that josette has no description of", ok: undefined }),
    reference: known?.reference ?? "",
    ...(isTime && { time: value }),
  };
}

/** RFC 7519 section 4.1: reports a claim of the wrong type, which is never treated as absent. */
function wrongType(
  ex: Examination,
  { layer }: ClaimsInput,
  claim: string,
  value: JsonValue,
): Verdict | undefined {
  const isTime = ["exp", "nbf", "iat"].includes(claim);
  if (isTime && typeof value === "string") {
    ex.report("time-as-text", { claim, value }, { layer });
    return { text: "a string, but it must be a number", ok: false, finding: "time-as-text" };
  }
  const isText = ["iss", "sub", "jti"].includes(claim);
  const isRight =
    (!isTime || typeof value === "number") &&
    (!isText || typeof value === "string") &&
    (claim !== "aud" || audiencesIn(value) !== undefined);
  if (isRight) return undefined;
  const expected = isTime ? "a number of seconds" : isText ? "a string" : "a string or an array of strings";
  ex.report("claim-wrong-type", { claim, actual: typeName(value), expected }, { layer });
  return { text: `${typeName(value)}, but it must be ${expected}`, ok: false, finding: "claim-wrong-type" };
}

function typeName(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : "an array";
  return isJsonObject(value) ? "an object" : `a ${typeof value}`;
}

function audiencesIn(value: JsonValue | undefined): readonly string[] | undefined {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || isJsonObject(value) || value.length === 0)
    return undefined;
  const texts = value.flatMap((each) => (typeof each === "string" ? [each] : []));
  return texts.length === value.length ? texts : undefined;
}

function check(ex: Examination, input: ClaimsInput, name: string, value: JsonValue): Verdict | undefined {
  const { policy, layer } = input;
  const isTime = rowOf(claimMeanings, name)?.isTime === true;
  if (isTime && typeof value === "number") {
    const { clockTolerance = 0, maxTokenAge } = policy?.claims ?? {};
    return checkTime(ex, name, value, { clockTolerance, maxTokenAge }, layer);
  }
  const verdict = rowOf(checks, name)?.(ex, input, value);
  return copyInHeader(ex, input, name, value) ?? verdict;
}

type Check = (ex: Examination, input: ClaimsInput, value: JsonValue) => Verdict | undefined;

const checks: Readonly<Record<string, Check>> = {
  iss(ex, { policy, layer }, value) {
    const issuer = policy?.claims.issuer ?? null;
    if (issuer === null || typeof value !== "string") return unchecked("who issued the token", policy);
    if (acceptsIssuer(issuer, value)) return { text: "an accepted issuer", ok: true };
    const { code, values } = issuerDifference(value, typeof issuer === "function" ? [] : issuer);
    const rule = typeof issuer === "function" && { expected: "other issuers" };
    ex.report(code, { ...values, ...rule }, { layer });
    return refused("not an accepted issuer", code);
  },
  aud(ex, { policy, layer }, value) {
    const actual = audiencesIn(value) ?? [];
    const several = actual.length > 1 ? `one accepted audience of ${actual.length} is enough; ` : "";
    if (policy === undefined || policy.claims.audience === null)
      return unchecked(`${several}for whom the token is meant`, policy);
    const problem = audienceProblem(value, policy.claims);
    if (problem === undefined) return { text: `${several}includes an accepted audience`, ok: true };
    ex.report(problem.code, problem.values, { layer });
    return refused("does not include an accepted audience", problem.code);
  },
  sub(ex, { policy, layer }, value) {
    const subject = policy?.claims.subject;
    if (subject === undefined) return unchecked("whom the token is about", policy);
    if (value === subject) return { text: "the expected subject", ok: true };
    ex.report("subject-mismatch", { actual: JSON.stringify(value), expected: subject }, { layer });
    return refused("not the expected subject", "subject-mismatch");
  },
  nonce(ex, { layer }, value) {
    if (ex.nonce === undefined) return undefined;
    if (value === ex.nonce) return { text: "the nonce of this session", ok: true };
    ex.report("nonce-mismatch", {}, { layer });
    return refused("not the nonce of this session", "nonce-mismatch");
  },
};

function refused(text: string, finding: FindingCode): Verdict {
  return { text, ok: false, finding };
}

function unchecked(meaning: string, policy: ReadPolicy | undefined): Verdict {
  const why = policy === undefined ? "there is no policy to check it" : "the policy does not check it";
  return { text: `${meaning}; ${why}`, ok: undefined };
}

function audienceProblem(
  value: JsonValue | undefined,
  { audience }: ResolvedClaims,
): ReturnType<typeof audienceDifference> | undefined {
  const actual = audiencesIn(value);
  if (audience === null || actual === undefined || actual.some((each) => audience.includes(each)))
    return undefined;
  return audienceDifference(actual, audience);
}

/** RFC 7519 section 5.3: reports a claim that differs from its copy in the header of the JWE. */
function copyInHeader(
  ex: Examination,
  { outer, layer }: ClaimsInput,
  claim: string,
  value: JsonValue,
): Verdict | undefined {
  const copy = ["iss", "sub", "aud"].includes(claim) ? outer?.[claim] : undefined;
  if (copy === undefined || JSON.stringify(copy) === JSON.stringify(value)) return undefined;
  ex.report("claim-differs-from-header", { claim }, { layer });
  return refused("differs from its copy in the header", "claim-differs-from-header");
}

/** Reports the claims that the policy requires but the token lacks. */
function missingClaims(ex: Examination, { claims, policy, layer }: ClaimsInput): readonly ClaimReport[] {
  const rules = policy?.claims;
  const { required = [], issuer = null, audience = null, subject, maxTokenAge, profile } = rules ?? {};
  const names = new Set(required);
  if (issuer !== null) names.add("iss");
  if (audience !== null) names.add("aud");
  if (subject !== undefined) names.add("sub");
  if (maxTokenAge !== undefined) names.add("iat");
  if (ex.nonce !== undefined) names.add("nonce");
  return [...names].flatMap((claim) => {
    if (Object.hasOwn(claims, claim)) return [];
    const isOfProfile = profile?.required.includes(claim) === true;
    const who = isOfProfile ? profile.name : rules === undefined ? "the session" : "the policy";
    ex.report("claim-missing", { claim, who, advice: adviceFor(claim, audience) }, { layer });
    const reference = rowOf(claimMeanings, claim)?.reference ?? "";
    return [
      {
        name: claim,
        value: null,
        text: `missing; ${who} requires it`,
        reference,
        ok: false,
        finding: "claim-missing",
      } as const,
    ];
  });
}

function adviceFor(claim: string, audience: readonly string[] | null): string {
  const meaning = rowOf(claimMeanings, claim)?.meaning;
  const what = meaning === undefined ? "" : ` (${meaning})`;
  switch (claim) {
    case "exp":
      return 'The issuer must set an expiration time. If tokens never expire, set claims.exp to "optional".';
    case "aud": {
      const example = audience === null ? "" : `, for example ${listed(audience)}`;
      return `The issuer must set "aud" to the recipient of the token${example}.`;
    }
    default:
      return `The issuer must write the claim${what}. Check whether this is another kind of token.`;
  }
}
