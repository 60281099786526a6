// ID tokens of Azure AD B2C: the issuer, and the policy in tfp or acr. The tokens are minted with node:crypto alone.
import type { B2cOptions, EntraIdTokenOptions } from "josette/profiles";
import { afterEach, describe, expect, test, vi } from "vitest";
import { entraIdToken } from "../../../src/profiles/index.ts";
import { createJwtVerifier } from "../../../src/jwt/index.ts";
import { codeOf, codeOfRejection } from "../../support/errors.ts";
import {
  consumerSigner,
  entry,
  mint,
  now,
  signer,
  stranger,
  tenantA,
  type Claims,
} from "../../support/profiles/entra/tokens.ts";
import { outcomeUnder, type Outcome } from "../../support/profiles/oidc/tokens.ts";

type Options = Partial<EntraIdTokenOptions>;

const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";
const clientId = "90c0fe63-bcf2-44d5-8fb7-b8bbc0b29dc6";
const nonce = "12345";
const host = "contoso.b2clogin.com";
const issuer = `https://${host}/${tenantA}/v2.0/`;
const withPolicy = (policy: string): string => `https://${host}/tfp/${tenantA}/${policy}/v2.0/`;
const b2c: B2cOptions = { host, policies: ["B2C_1_SignUpSignIn1", "B2C_1A_edit"] };

/** Of a right token, as in the documentation. */
const right: Claims = {
  ...{ iss: issuer, aud: clientId, iat: now - 60, nbf: now - 60, exp: now + 3540, ver: "1.0", nonce },
  ...{ sub: "884408e1-2918-4cd0-b12d-3aa027d7563b", tfp: "b2c_1_signupsignin1", auth_time: now - 60 },
};

function options(changes: Options = {}): EntraIdTokenOptions {
  const keys = { keys: [entry(signer)] };
  return { tenants: tenantA, clientId, keys, b2c, ...changes };
}

function outcome(claims: Claims, changes: Options = {}): Promise<Outcome> {
  return outcomeUnder(entraIdToken(options(changes)), mint({ ...right, ...claims }), { nonce });
}

test.each<[string, Claims, Options?]>([
  ["as in the documentation", {}],
  ["the policy as it was created", { tfp: "B2C_1_SignUpSignIn1" }],
  ["another accepted policy", { tfp: "B2C_1A_EDIT" }],
  ["the policy in acr, as in older user flows", { tfp: undefined, acr: "b2c_1_signupsignin1" }],
  ["the policy in tfp, and another acr", { acr: "urn:mfa" }],
  ["the issuer with the policy", { iss: withPolicy("b2c_1_signupsignin1") }],
  ["the issuer with the policy as it was created", { iss: withPolicy("B2C_1_SignUpSignIn1") }],
  ["the tenant in tid", { tid: tenantA }],
  ["an object id", { oid: stranger }],
  ["azp that is the client", { azp: clientId }],
  [
    "a custom domain",
    { iss: `https://login.contoso.com/${tenantA}/v2.0/` },
    { b2c: { ...b2c, host: "Login.Contoso.com" } },
  ],
  ["a single policy", {}, { b2c: { host, policies: "B2C_1_SignUpSignIn1" } }],
])("accepted: %s", async (_what, claims, changes) => {
  expect(await outcome(claims, changes)).toBe("accepted");
});

test.each<[string, Claims, string, Options?]>([
  ["another policy", { tfp: "b2c_1_passwordreset" }, "tfp"],
  ["a policy that starts the same", { tfp: "b2c_1_signupsignin" }, "tfp"],
  ["an empty policy", { tfp: "" }, "tfp"],
  ["a policy that is null", { tfp: null }, "tfp"],
  ["a policy that is no text", { tfp: ["b2c_1_signupsignin1"] }, "tfp"],
  ["no policy", { tfp: undefined }, "tfp"],
  ["another policy in acr", { tfp: undefined, acr: "b2c_1_passwordreset" }, "acr"],
  ["another policy in tfp, an accepted one in acr", { tfp: "b2c_1_x", acr: "b2c_1_signupsignin1" }, "tfp"],
  ["another policy than that of the issuer", { iss: withPolicy("b2c_1a_edit") }, "tfp"],
  ["the issuer with another policy", { iss: withPolicy("b2c_1_passwordreset") }, "iss"],
  ["the issuer with no policy", { iss: withPolicy("") }, "iss"],
  ["another tenant", { iss: issuer.replace(tenantA, stranger) }, "iss"],
  ["another tenant in tid", { tid: stranger }, "tid"],
  ["another host", { iss: issuer.replace("contoso", "fabrikam") }, "iss"],
  ["the issuer without the slash", { iss: issuer.slice(0, -1) }, "iss"],
  ["the issuer of Entra ID", { iss: `https://login.microsoftonline.com/${tenantA}/v2.0` }, "iss"],
  ["another client", { aud: stranger }, "aud"],
  ["another nonce", { nonce: "x" }, "nonce"],
  ["an object id that is no GUID", { oid: "alice" }, "oid"],
])("refused: %s", async (_what, claims, claim, changes) => {
  expect(await outcome(claims, changes)).toEqual([failed, claim]);
});

describe("keys", () => {
  const requested: string[] = [];
  afterEach(() => {
    vi.unstubAllGlobals();
    requested.length = 0;
  });
  const urlOf = (policy: string): string => `https://${host}/${tenantA}/${policy}/discovery/v2.0/keys`;

  /** Verifies a right token with published keys. */
  async function verify(
    policies: readonly string[],
    published: Readonly<Record<string, object>>,
  ): Promise<unknown> {
    vi.stubGlobal("fetch", (url: string) => {
      requested.push(url);
      const keys = published[url.split("/")[4] ?? ""];
      return Promise.resolve(
        keys === undefined ? new Response("", { status: 404 }) : Response.json({ keys: [keys] }),
      );
    });
    const policy = entraIdToken({ tenants: tenantA, clientId, b2c: { host, policies } });
    expect(requested).toEqual([]);
    const { claims } = await createJwtVerifier(policy).verify(mint(right), { now, nonce });
    return claims["tfp"];
  }

  test("of a policy", async () => {
    expect(await verify(["B2C_1_SignUpSignIn1"], { b2c_1_signupsignin1: entry(signer) })).toBe(right["tfp"]);
    expect(requested).toEqual([urlOf("b2c_1_signupsignin1")]);
  });

  test("of the second policy, if the first has others", async () => {
    const published = { b2c_1a_edit: entry(consumerSigner), b2c_1_signupsignin1: entry(signer) };
    expect(await verify(["B2C_1A_edit", "B2C_1_SignUpSignIn1"], published)).toBe(right["tfp"]);
    expect(new Set(requested)).toEqual(new Set([urlOf("b2c_1a_edit"), urlOf("b2c_1_signupsignin1")]));
  });

  test("of the second policy, if those of the first cannot be fetched", async () => {
    const published = { b2c_1_signupsignin1: entry(signer) };
    expect(await verify(["B2C_1A_edit", "B2C_1_SignUpSignIn1"], published)).toBe(right["tfp"]);
  });

  test("none, if no set can be fetched", async () => {
    expect(await codeOfRejection(verify(["B2C_1A_edit", "B2C_1_SignUpSignIn1"], {}))).toBe(
      "ERR_JWKS_UNAVAILABLE",
    );
  });
});

describe("options", () => {
  test.each<[string, object]>([
    ["a URL for a host", { b2c: { ...b2c, host: `https://${host}` } }],
    ["a path behind the host", { b2c: { ...b2c, host: `${host}/x` } }],
    ["no host", { b2c: { policies: b2c.policies } }],
    ["no policies", { b2c: { host } }],
    ["an empty list of policies", { b2c: { host, policies: [] } }],
    ["a policy with a slash", { b2c: { host, policies: ["b2c_1_x/../y"] } }],
    ["an unknown option", { b2c: { ...b2c, policy: "x" } }],
    ["any tenant", { tenants: "any" }],
    ["two tenants", { tenants: [tenantA, stranger] }],
    ["versions", { versions: ["1.0"] }],
    ["a cloud", { cloud: "usgov" }],
    ["an external tenant", { ciam: "contoso" }],
    ["an application id for keys", { appId: clientId, keys: undefined }],
  ])("refused: %s", (_what, changes) => {
    expect(codeOf(() => entraIdToken({ ...options(), ...changes }))).toBe("ERR_INVALID_OPTION");
  });
});
