// The groups in a token: listed, too many for the token, too many for a URL, or none.
import { createJwtVerifier } from "../../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { groupsOf, type EntraGroups } from "../../../src/profiles/index.ts";
import { codeOf } from "../../support/errors.ts";
import { idToken, mint, now, publicKeys, type Claims } from "../../support/profiles/entra/tokens.ts";

const verifier = createJwtVerifier({
  verify: { keys: publicKeys, alg: ["RS256"] },
  claims: { issuer: null, audience: null },
});

async function groupsIn(claims: Claims): Promise<EntraGroups> {
  return groupsOf((await verifier.verify(mint({ ...idToken, ...claims }), { now })).claims);
}

const group = "0cd02bb5-3c24-4f77-8b19-99223d65aa67";
const endpoint = "https://graph.microsoft.com/v1.0/users/1/getMemberObjects";
const sources = { src1: { endpoint } };
const named = { groups: "src1" };

test.each<[string, Claims, EntraGroups]>([
  ["no claim", {}, { kind: "absent" }],
  ["a list", { groups: [group, "Admins"] }, { kind: "listed", groups: [group, "Admins"] }],
  ["an empty list", { groups: [] }, { kind: "listed", groups: [] }],
  ["hasgroups", { hasgroups: true }, { kind: "hasgroups" }],
  ["hasgroups as text", { hasgroups: "true" }, { kind: "hasgroups" }],
  ["hasgroups, false", { hasgroups: false }, { kind: "absent" }],
  ["an overage", { _claim_names: named, _claim_sources: sources }, { kind: "overage", endpoint }],
  [
    "an overage and a list",
    { _claim_names: named, _claim_sources: sources, groups: [group] },
    { kind: "overage", endpoint },
  ],
  [
    "an overage and hasgroups",
    { _claim_names: named, hasgroups: true },
    { kind: "overage", endpoint: undefined },
  ],
  ["no sources", { _claim_names: named }, { kind: "overage", endpoint: undefined }],
  [
    "other sources",
    { _claim_names: named, _claim_sources: { src2: sources.src1 } },
    { kind: "overage", endpoint: undefined },
  ],
  [
    "a source without an endpoint",
    { _claim_names: named, _claim_sources: { src1: {} } },
    { kind: "overage", endpoint: undefined },
  ],
  [
    "an endpoint that is no text",
    { _claim_names: named, _claim_sources: { src1: { endpoint: 1 } } },
    { kind: "overage", endpoint: undefined },
  ],
  [
    "a source that is inherited",
    { _claim_names: { groups: "constructor" }, _claim_sources: {} },
    { kind: "overage", endpoint: undefined },
  ],
  [
    "an overage of something else",
    { _claim_names: { roles: "src1" }, _claim_sources: sources },
    { kind: "absent" },
  ],
  ["names that are a list", { _claim_names: ["groups"] }, { kind: "absent" }],
  ["groups as text", { groups: group }, { kind: "absent" }],
  ["groups that are not text", { groups: [group, 1] }, { kind: "absent" }],
])("%s", async (_what, claims, expected) => {
  expect(await groupsIn(claims)).toEqual(expected);
});

describe("what is no claims object is refused:", () => {
  test.each([[undefined], [null], ["claims"]])("%j", (value) => {
    expect(codeOf(() => groupsOf(value as never))).toBe("ERR_INVALID_ARGUMENT");
  });
});
