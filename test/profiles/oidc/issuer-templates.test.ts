// ID tokens of several issuers: lists, and the template of Entra ID's metadata for all tenants.
import type { Jwk } from "josette/jwk";
import type { OidcIdTokenOptions } from "josette/profiles";
import fc from "fast-check";
import { discoverKeySet } from "../../../src/jwk/index.ts";
import { createJwtVerifier } from "../../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { oidcIdToken } from "../../../src/profiles/index.ts";
import { readIssuers } from "../../../src/profiles/oidc/issuer-templates.ts";
import { codeOf } from "../../support/errors.ts";
import {
  idClaims,
  idOptions,
  issuer,
  mint,
  nonce,
  now,
  outcomeOf,
  rs256,
  signerOf,
  type Claims,
  type Outcome,
} from "../../support/profiles/oidc/tokens.ts";

type Options = Partial<OidcIdTokenOptions>;

const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";
const google = ["https://accounts.google.com", "accounts.google.com"] as const;
const tenant = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
const otherTenant = "9188040d-6c67-4c5b-b112-36a304b66dad";
const template = "https://login.microsoftonline.com/{tenantid}/v2.0";
const issuerOf = (id: string): string => template.replace("{tenantid}", id);

/** A key as Entra ID publishes it. */
const keyOf = (name: string | undefined): Jwk => ({
  ...rs256.jwk,
  ...(name !== undefined && { issuer: name }),
});

function outcome(claims: Claims, changes: Options): Promise<Outcome> {
  return outcomeOf(mint({ ...idClaims, ...claims }), changes);
}

describe("a list of issuers", () => {
  test.each<[string, Outcome]>([
    [google[0], "accepted"],
    [google[1], "accepted"],
    ["https://accounts.google.com/", [failed, "iss"]],
    ["https://accounts.google.co", [failed, "iss"]],
    ["", [failed, "iss"]],
    [issuer, [failed, "iss"]],
  ])("%s", async (iss, expected) => {
    expect(await outcome({ iss }, { issuer: google })).toEqual(expected);
  });

  test("of one is the same as that one", async () => {
    expect(await outcome({}, { issuer: [issuer] })).toBe("accepted");
    expect(oidcIdToken(idOptions({ issuer: [issuer] })).claims.issuer).toBe(issuer);
  });

  test("does not mix up keys that say whose they are", async () => {
    const keys = keyOf(google[0]);
    expect(await outcome({ iss: google[0] }, { issuer: google, keys })).toBe("accepted");
    expect(await outcome({ iss: google[1] }, { issuer: google, keys })).toEqual([failed, "iss"]);
  });
});

describe("the template of all tenants", () => {
  const accepted = { issuer: template };

  test.each<[string, Claims, Outcome]>([
    ["a tenant", { iss: issuerOf(tenant), tid: tenant }, "accepted"],
    ["another tenant", { iss: issuerOf(otherTenant), tid: otherTenant }, "accepted"],
    ["the tenant of another token", { iss: issuerOf(tenant), tid: otherTenant }, [failed, "tid"]],
    ["no tenant in the claims", { iss: issuerOf(tenant) }, [failed, "tid"]],
    ["a tenant that is no text", { iss: issuerOf(tenant), tid: [tenant] }, [failed, "tid"]],
    ["an empty tenant", { iss: issuerOf(tenant), tid: "" }, [failed, "tid"]],
    ["no tenant at all", { iss: issuerOf(""), tid: "" }, [failed, "iss"]],
    ["the template itself", { iss: template, tid: "{tenantid}" }, [failed, "iss"]],
    ["a tenant by name", { iss: issuerOf("common"), tid: "common" }, [failed, "iss"]],
    [
      "a tenant in upper case",
      { iss: issuerOf(tenant.toUpperCase()), tid: tenant.toUpperCase() },
      [failed, "iss"],
    ],
    ["more path", { iss: issuerOf(`${tenant}/x`), tid: tenant }, [failed, "iss"]],
    ["a slash behind", { iss: `${issuerOf(tenant)}/`, tid: tenant }, [failed, "iss"]],
    ["another host", { iss: issuerOf(tenant).replace(".com", ".example"), tid: tenant }, [failed, "iss"]],
    ["another start", { iss: ` ${issuerOf(tenant)}`, tid: tenant }, [failed, "iss"]],
  ])("%s", async (_what, claims, expected) => {
    expect(await outcome(claims, accepted)).toEqual(expected);
  });

  test.each<[string, string | undefined, Outcome]>([
    ["of no one in particular", undefined, "accepted"],
    ["of all tenants", template, "accepted"],
    ["of this tenant", issuerOf(tenant), "accepted"],
    ["of another tenant", issuerOf(otherTenant), [failed, "iss"]],
    ["of another cloud", template.replace(".com", ".us"), [failed, "iss"]],
  ])("a key %s", async (_what, name, expected) => {
    const claims = { iss: issuerOf(tenant), tid: tenant };
    expect(await outcome(claims, { ...accepted, keys: keyOf(name) })).toEqual(expected);
  });

  test.each<[string, Claims, Outcome]>([
    ["of the template", { iss: issuerOf(tenant), tid: tenant }, "accepted"],
    ["of the other", { iss: issuer }, "accepted"],
    ["of the other, with a tenant", { iss: issuer, tid: tenant }, "accepted"],
    ["of neither", { iss: "https://else.example" }, [failed, "iss"]],
  ])("beside another issuer: a token %s", async (_what, claims, expected) => {
    expect(await outcome(claims, { issuer: [template, issuer] })).toEqual(expected);
  });

  test("accepts exactly the template with the tenant in its place", () => {
    const rule = readIssuers(template).accepted;
    const text = fc.oneof(fc.uuid(), fc.string(), fc.constantFrom("{tenantid}", "common", tenant));
    const property = fc.property(text, fc.string(), (middle, noise) => {
      const accepts = (iss: string) => typeof rule === "function" && rule(iss);
      const isTenant = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(middle);
      expect(accepts(issuerOf(middle))).toBe(isTenant);
      if (noise !== "") expect(accepts(issuerOf(middle) + noise)).toBe(false);
    });
    fc.assert(property);
  });

  test("takes keys discovered for the template", async () => {
    const url = "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration";
    const jwks = "https://login.microsoftonline.com/common/discovery/v2.0/keys";
    const bodies = new Map<string, object>([
      [url, { issuer: template, jwks_uri: jwks }],
      [jwks, { keys: [keyOf(template)] }],
    ]);
    const fetch = (input: unknown): Promise<Response> =>
      Promise.resolve(Response.json(bodies.get(String(input))));
    const keys = await discoverKeySet(template, { metadataUrl: url, fetch });
    const verifier = createJwtVerifier(oidcIdToken(idOptions({ issuer: template, keys })));
    const token = mint({ ...idClaims, iss: issuerOf(tenant), tid: tenant });
    expect((await verifier.verify(token, { now, nonce })).claims["tid"]).toBe(tenant);
  });
});

describe("options:", () => {
  test.each<[string, object]>([
    ["a list without keys", { issuer: google }],
    ["a template without keys", { issuer: template }],
    ["an empty list", { issuer: [], keys: rs256.jwk }],
    ["an empty issuer", { issuer: [issuer, ""], keys: rs256.jwk }],
    ["another placeholder", { issuer: "https://op.example/{tenant}", keys: rs256.jwk }],
    ["the placeholder in other letters", { issuer: "https://op.example/{tenantId}", keys: rs256.jwk }],
    ["a placeholder twice", { issuer: "https://op.example/{tenantid}/{tenantid}", keys: rs256.jwk }],
    ["a brace", { issuer: [issuer, "https://op.example/{"], keys: rs256.jwk }],
  ])("refused: %s", (_what, options) => {
    const { keys: _keys, ...rest } = idOptions();
    expect(codeOf(() => oidcIdToken({ ...rest, ...options }))).toBe("ERR_INVALID_OPTION");
  });
});

describe("several clients", () => {
  const web = "web.apps.googleusercontent.com";
  const android = "android.apps.googleusercontent.com";
  const ios = "ios.apps.googleusercontent.com";

  test.each<[string, Claims, Outcome, Options]>([
    ["one of them", { aud: web, azp: undefined }, "accepted", { clientId: [web, ios] }],
    ["another of them", { aud: ios, azp: ios }, "accepted", { clientId: [web, ios] }],
    ["none of them", { aud: android, azp: undefined }, [failed, "aud"], { clientId: [web, ios] }],
    ["two of them", { aud: [web, ios], azp: web }, "accepted", { clientId: [web, ios] }],
    [
      "two of them without azp",
      { aud: [web, ios], azp: undefined },
      [failed, "azp"],
      { clientId: [web, ios] },
    ],
    ["one of them for another", { aud: web, azp: ios }, "accepted", { clientId: [web, ios] }],
    ["one of them for a stranger", { aud: web, azp: android }, [failed, "azp"], { clientId: [web, ios] }],
    ["a stranger besides", { aud: [web, android], azp: web }, [failed, "aud"], { clientId: [web, ios] }],
    [
      "a trusted audience besides",
      { aud: [web, "api"], azp: web },
      "accepted",
      { clientId: [web, ios], trustedAudiences: ["api"] },
    ],
    [
      "the app of a server",
      { aud: web, azp: android },
      "accepted",
      { clientId: web, authorizedParties: [android] },
    ],
    [
      "the server itself",
      { aud: web, azp: web },
      "accepted",
      { clientId: web, authorizedParties: [android] },
    ],
    ["no azp", { aud: web, azp: undefined }, "accepted", { clientId: web, authorizedParties: [android] }],
    ["another app", { aud: web, azp: ios }, [failed, "azp"], { clientId: web, authorizedParties: [android] }],
    [
      "a token for the app alone",
      { aud: android, azp: android },
      [failed, "aud"],
      { clientId: web, authorizedParties: [android] },
    ],
    [
      "an app among the audiences",
      { aud: [web, android], azp: android },
      [failed, "aud"],
      { clientId: web, authorizedParties: [android] },
    ],
    ["an app that was not named", { aud: web, azp: android }, [failed, "azp"], { clientId: web }],
    [
      "azp that is no text",
      { aud: web, azp: [android] },
      [failed, "azp"],
      { clientId: web, authorizedParties: [android] },
    ],
  ])("%s", async (_what, claims, expected, changes) => {
    expect(await outcome(claims, changes)).toEqual(expected);
  });

  test("the same with another algorithm, without a nonce", async () => {
    const es256 = signerOf("ES256");
    const token = mint({ ...idClaims, nonce: undefined, aud: web, azp: android }, {}, es256);
    const options = {
      clientId: web,
      authorizedParties: [android],
      keys: es256.jwk,
      alg: ["ES256"],
      nonce: null,
    } as const;
    expect(await outcomeOf(token, options, {})).toBe("accepted");
  });
});
