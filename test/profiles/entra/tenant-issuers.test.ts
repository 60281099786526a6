// The issuers of tenants, and which signing keys are theirs.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { entraClouds } from "../../../src/profiles/entra/clouds.ts";
import {
  isSigningKeyOf,
  issuerOf,
  issuersOf,
  tokenVersions,
} from "../../../src/profiles/entra/tenant-issuers.ts";

const cloud = fc.constantFrom(...Object.values(entraClouds));
const version = fc.constantFrom(...tokenVersions);
const tenant = fc.uuid();
const global = { cloud: entraClouds.global, ciam: undefined };
const [a, b] = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];

describe("any tenant", () => {
  test("has an issuer that the rule accepts for its versions and its cloud alone", () => {
    fc.assert(
      fc.property(cloud, cloud, version, version, tenant, (one, other, v1, v2, id) => {
        const rule = issuersOf({ cloud: one, ciam: undefined }, [v1], "any");
        const issuer = issuerOf({ cloud: other, ciam: undefined }, v2, id);
        const isSame = issuer === issuerOf({ cloud: one, ciam: undefined }, v1, id);
        expect(typeof rule === "function" && rule(issuer)).toBe(isSame);
      }),
    );
  });

  test.each([
    `https://login.microsoftonline.com/${a}/v2.0/`,
    `https://login.microsoftonline.com/${a}`,
    `http://login.microsoftonline.com/${a}/v2.0`,
    `https://login.microsoftonline.com.evil.example/${a}/v2.0`,
    `https://evil.example/https://login.microsoftonline.com/${a}/v2.0`,
    `https://login.microsoftonline.com/${a}/v2.0${a}`,
    `https://login.microsoftonline.com/${a}${b}/v2.0`,
    `https://login.microsoftonline.com/common/v2.0`,
    `https://login.microsoftonline.com/{tenantid}/v2.0`,
    "",
  ])("does not have the issuer %j", (issuer) => {
    const rule = issuersOf(global, ["1.0", "2.0"], "any");
    expect(typeof rule === "function" && rule(issuer)).toBe(false);
  });
});

test("listed tenants have one issuer for each version", () => {
  expect(issuersOf(global, ["1.0", "2.0"], [a, b])).toEqual(
    [a, b].flatMap((id) => [
      `https://sts.windows.net/${id}/`,
      `https://login.microsoftonline.com/${id}/v2.0`,
    ]),
  );
});

describe("a signing key", () => {
  const v1 = issuerOf(global, "1.0", a);
  const v2 = issuerOf(global, "2.0", a);
  const template = "https://login.microsoftonline.com/{tenantid}/v2.0";

  test.each([
    ["its own issuer of version 2.0", v2, "2.0", true],
    ["its own issuer of version 1.0", v1, "1.0", true],
    ["the issuer of version 2.0, for tokens of version 1.0", v2, "1.0", true],
    ["the issuer of version 1.0, for tokens of version 2.0", v1, "2.0", false],
    ["the template of all tenants", template, "2.0", true],
    ["the template in capitals", template.replace("tenantid", "TENANTID"), "1.0", true],
    ["another tenant's issuer", issuerOf(global, "2.0", b), "2.0", false],
    ["another cloud's issuer", issuerOf({ ...global, cloud: entraClouds.china }, "2.0", a), "2.0", false],
    ["no issuer", "", "2.0", false],
  ] as const)("of %s", (_, keyIssuer, tokenVersion, expected) => {
    expect(isSigningKeyOf(keyIssuer, global, tokenVersion, a)).toBe(expected);
  });

  test("a tenant with patterns of a replacement in it is inserted as it is", () => {
    expect(isSigningKeyOf(template, global, "2.0", "$&")).toBe(true);
  });
});
