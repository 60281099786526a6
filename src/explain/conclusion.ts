/** Draws conclusions from all findings together. */
import type { FindingCode } from "./codes/all.ts";
import type { Examination } from "./examination.ts";
import { finding } from "./findings.ts";
import { listed } from "./identifiers.ts";
import type { OpenedLayers } from "./layers.ts";

/** Adds what follows from several findings, and a conclusion if nothing is wrong. */
export function conclude(ex: Examination, opened: OpenedLayers): void {
  joinTenants(ex, opened);
  leaveOutAllowing(ex);
  const { findings, policies } = ex;
  if (findings.some(({ severity }) => severity === "error")) return;
  const { isAuthentic, layers } = opened;
  if (isAuthentic && policies.list.length > 0) {
    const encrypted = layers.some(({ kind }) => kind === "JWE") ? "it was decrypted, " : "";
    ex.report("accepted", { what: `${encrypted}it is authentic, and its claims satisfy the policy` });
  } else if (policies.list.length === 0) {
    const what = isAuthentic
      ? "the token is authentic and its times are valid,"
      : "no problem was found so far,";
    ex.report("no-policy", { what });
  }
}

/** Findings that say what the policy allows, and advise to allow more. */
const allowing: ReadonlySet<FindingCode> = /* @__PURE__ */ new Set<FindingCode>([
  "alg-not-allowed",
  "enc-not-allowed",
  "encryption-not-expected",
]);

/** Findings that explain why the token has something that the policy does not allow. */
const explaining: ReadonlySet<FindingCode> = /* @__PURE__ */ new Set<FindingCode>([
  "algorithm-confusion",
  "symmetric-with-public-key",
  "signature-other-algorithm",
  "private-key-missing",
]);

/** Leaves out advice to allow what an attacker or a mistake put into the token. */
function leaveOutAllowing({ findings }: Examination): void {
  const layers = new Set(findings.flatMap(({ code, layer }) => (explaining.has(code) ? [layer] : [])));
  const kept = findings.filter(({ code, layer }) => !(allowing.has(code) && layers.has(layer)));
  findings.splice(0, findings.length, ...kept);
}

/** If the token is from another tenant or provider, reports that in place of the unknown key ID. */
function joinTenants(ex: Examination, { issuer }: OpenedLayers): void {
  const unknown = ex.findings.findIndex(({ code }) => code === "kid-unknown");
  const found = ex.findings[unknown];
  const isOther = ex.findings.some(
    ({ code }) => code === "issuer-other-tenant" || code === "issuer-mismatch",
  );
  const ofKeys = ex.keys.list.flatMap(({ key }) => key.issuer ?? []).filter((each) => !each.includes("{"));
  const accepted = ex.policies.list.flatMap(({ claims }) =>
    typeof claims.issuer === "object" ? (claims.issuer ?? []) : [],
  );
  const isForeign =
    isOther ||
    (ofKeys.length > 0 && accepted.length === 0 && !ofKeys.some((each) => sameTenant(each, issuer)));
  if (found === undefined || issuer === undefined || !isForeign) return;
  const expected = [...new Set(accepted.length > 0 ? accepted : ofKeys)];
  const kid = /"([^"]*)" \(kid\)/.exec(found.message)?.[1] ?? "";
  const values = {
    actual: `"${issuer}"`,
    expected: expected.length === 0 ? "another issuer" : listed(expected),
    kid,
  };
  ex.findings[unknown] = finding("kid-of-other-tenant", values, { layer: found.layer });
}

/** Whether two issuers are equal or those of one Entra ID tenant: versions 1.0 and 2.0 share only its ID. */
function sameTenant(one: string, other: string | undefined): boolean {
  const tenant = guidIn(one);
  return one === other || (tenant !== undefined && guidIn(other ?? "") === tenant);
}

function guidIn(text: string): string | undefined {
  return /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(text)?.[0].toLowerCase();
}
