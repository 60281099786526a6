// The options of entraIdToken: mistakes, and where keys are fetched from.
import type { EntraIdTokenOptions } from "josette/profiles";
import { createJwtVerifier } from "../../../src/jwt/index.ts";
import { afterEach, describe, expect, test, vi } from "vitest";
import { entraIdToken } from "../../../src/profiles/index.ts";
import { codeOf } from "../../support/errors.ts";
import {
  api as clientId,
  idToken,
  issuer,
  mint,
  now,
  publicKeys,
  tenantA,
  tenantB,
} from "../../support/profiles/entra/tokens.ts";

const options: EntraIdTokenOptions = { tenants: tenantA, clientId, keys: publicKeys };

describe("a mistake is an error at once:", () => {
  test.each<[string, object]>([
    ["no tenants", { tenants: undefined }],
    ["a domain for a tenant", { tenants: "orders.example" }],
    ["common", { tenants: "common" }],
    ["any in a list", { tenants: ["any"] }],
    ["no tenant in the list", { tenants: [] }],
    ["no client", { clientId: undefined }],
    ["a client that is no GUID", { clientId: "website" }],
    ["an application ID URI", { clientId: "api://orders" }],
    ["no client in the list", { clientId: [] }],
    ["another version", { versions: ["3.0"] }],
    ["version 1.0 of an external tenant", { ciam: "contoso", versions: ["1.0"] }],
    ["an external tenant among several", { ciam: "contoso", tenants: [tenantA, tenantB] }],
    ["an external tenant in another cloud", { ciam: "contoso", cloud: "china" }],
    ["another cloud", { cloud: "germany" }],
    ["an issuer, which follows from the tenants", { issuer: issuer.v2(tenantA) }],
    ["keys and the id to request them for", { appId: clientId }],
    ["null for a nonce from the authorization endpoint", { nonce: null, endpoint: "authorization" }],
    ["an empty nonce", { nonce: "" }],
    ["decrypt without keys", { decrypt: {} }],
    ["an option of access tokens", { scopes: ["Orders.Read"] }],
  ])("%s", (_what, changes) => {
    expect(codeOf(() => entraIdToken({ ...options, ...changes }))).toBe("ERR_INVALID_OPTION");
  });

  test("keys that are no keys", () => {
    expect(codeOf(() => entraIdToken({ ...options, keys: "secret" as never }))).toBe("ERR_INVALID_ARGUMENT");
  });
});

describe("without keys they are fetched", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });
  const at = (path: string): string => `https://login.microsoftonline.com/${path}`;

  test.each<[string, Partial<EntraIdTokenOptions>, string]>([
    ["of the tenant", {}, at(`${tenantA}/discovery/v2.0/keys`)],
    ["of all tenants", { tenants: [tenantA, tenantB] }, at("common/discovery/v2.0/keys")],
    ["of any tenant", { tenants: "any" }, at("common/discovery/v2.0/keys")],
    [
      "of the application",
      { appId: clientId.toUpperCase() },
      at(`${tenantA}/discovery/v2.0/keys?appid=${clientId}`),
    ],
  ])("%s", async (_what, changes, url) => {
    const requested: string[] = [];
    vi.stubGlobal("fetch", (input: unknown) => {
      requested.push(String(input));
      return Promise.resolve(Response.json(publicKeys));
    });
    const verifier = createJwtVerifier(entraIdToken({ tenants: tenantA, clientId, ...changes }));
    const { claims } = await verifier.verify(mint(idToken), { now, nonce: "678910" });
    expect(claims["tid"]).toBe(tenantA);
    expect(requested).toEqual([url]);
  });
});
