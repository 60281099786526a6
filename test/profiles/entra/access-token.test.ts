// Access tokens of Entra ID: which pass, and which claim the others fail by.
import { describe, expect, test } from "vitest";
import type { EntraAccessTokenOptions } from "../../../src/profiles/entra/access-token-options.ts";
import { withBitFlipped, withBytes } from "../../support/tokens.ts";
import {
  api,
  apiUri,
  client,
  consumers,
  consumerSigner,
  entry,
  header,
  idToken,
  issuer,
  mint,
  now,
  outcomeOf,
  publicKeys,
  signer,
  stranger,
  tenantA,
  tenantB,
  v1,
  v2,
  type Claims,
} from "../../support/profiles/entra/tokens.ts";

type Options = Partial<EntraAccessTokenOptions>;

const both: Options = { tenants: [tenantA, tenantB] };
const any: Options = { tenants: "any" };

/** Keys whose entry names this issuer. */
function keysOf(keyIssuer: string | undefined): Options {
  return { keys: { keys: [entry(signer, keyIssuer)] } };
}

/** What another place than the public cloud gives. */
const usgov: Options = { cloud: "usgov", ...keysOf(issuer.usgov("{tenantid}")) };
const china: Options = { cloud: "china", ...keysOf(issuer.china("{tenantid}")) };
const ciam: Options = { ciam: "orders", ...keysOf(issuer.ciam("{tenantid}")) };

const ofConsumers = { tid: consumers, iss: issuer.v2(consumers) };
const ofB = { tid: tenantB, iss: issuer.v2(tenantB) };

describe("accepted is", () => {
  test.each<[string, Claims, Options, string?]>([
    ["a token of version 2.0", v2, {}],
    ["a token of version 1.0", v1, {}, mint(v1, header.v1)],
    ["one whose header has an x5t and no kid, as AD FS writes them", v1, {}, mint(v1, header.adfs)],
    ["one without typ", v2, {}, mint(v2, { alg: "RS256", kid: signer.x5t })],
    ["one with a typ in other letters", v2, {}, mint(v2, { ...header.v2, typ: "application/jwt" })],
    ["version 1.0 where it alone is", v1, { versions: ["1.0"] }],
    ["version 2.0 where it alone is", v2, { versions: ["2.0"] }],
    ["an audience among others", { ...v2, aud: ["api://else", api] }, {}],
    ["the API's URI as its audience", { ...v1, aud: apiUri }, { audience: apiUri }],
    ["the API's id as the audience of version 1.0", { ...v1, aud: api }, { audience: api }],
    ["an audience that the policy writes in capitals", v2, { audience: api.toUpperCase() }],
    ["a tenant that the policy writes in capitals", v2, { tenants: tenantA.toUpperCase() }],
    ["the second of two tenants", { ...v2, ...ofB }, both],
    ["a tenant where all are", { ...v2, ...ofB }, any],
    ["version 1.0 where all tenants are", v1, any],
    [
      "a personal account where all tenants are",
      { ...v2, ...ofConsumers },
      any,
      mint({ ...v2, ...ofConsumers }, header.consumers, consumerSigner),
    ],
    [
      "a personal account where its tenant is",
      { ...v2, ...ofConsumers },
      { tenants: consumers },
      mint({ ...v2, ...ofConsumers }, header.consumers, consumerSigner),
    ],
    ["a key without an issuer", v2, keysOf(undefined)],
    ["a key of this tenant alone", v2, keysOf(issuer.v2(tenantA))],
    ["version 1.0 with a key of this tenant alone", v1, keysOf(issuer.v2(tenantA))],
    ["version 1.0 with a key of its own issuer", v1, keysOf(issuer.v1(tenantA))],
    ["version 1.0 with a key for all issuers of its kind", v1, keysOf(issuer.v1("{tenantid}"))],
    ["a key with a placeholder in capitals", v2, keysOf(issuer.v2("{tenantId}"))],
    ["one key alone, which is no set", v2, { keys: entry(signer, issuer.v2("{tenantid}")) }],
    ["version 2.0 of the US Government", { ...v2, iss: issuer.usgov(tenantA) }, usgov],
    ["version 1.0 of the US Government", v1, usgov],
    ["version 2.0 of China", { ...v2, iss: issuer.china(tenantA) }, china],
    ["version 1.0 of China", { ...v1, iss: issuer.chinaV1(tenantA) }, china],
    ["China with all tenants", { ...v2, ...ofB, iss: issuer.china(tenantB) }, { ...china, ...any }],
    ["an external tenant", { ...v2, iss: issuer.ciam(tenantA) }, ciam],
    ["an external tenant in capitals", { ...v2, iss: issuer.ciam(tenantA) }, { ...ciam, ciam: "ORDERS" }],
    [
      "an external tenant with a key of its own",
      { ...v2, iss: issuer.ciam(tenantA) },
      { ...ciam, ...keysOf(issuer.ciam(tenantA)) },
    ],
    ["no nbf", { ...v2, nbf: undefined }, {}],
    ["a minute after exp", { ...v2, exp: now - 59 }, {}],
    ["a minute before nbf", { ...v2, nbf: now + 60 }, {}],
    ["an age under the limit", v2, { maxTokenAge: 60, clockTolerance: 0 }],
  ])("%s", async (_what, claims, changes, token = mint(claims)) => {
    expect(await outcomeOf(token, changes)).toBe("accepted");
  });
});

const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";

describe("refused by the tenant, the version or the issuer is", () => {
  test.each<[string, Claims, string, Options?]>([
    ["a tenant outside the list", { ...v2, tid: stranger, iss: issuer.v2(stranger) }, "iss"],
    ["version 1.0 of one", { ...v1, tid: stranger, iss: issuer.v1(stranger) }, "iss"],
    ["the issuer of a tenant outside the list", { ...v2, iss: issuer.v2(stranger) }, "iss"],
    ["an accepted issuer with a tid outside the list", { ...v2, tid: stranger }, "tid"],
    ["a personal account", { ...v2, ...ofConsumers }, "iss"],
    ["iss of A with tid of B", { ...v2, tid: tenantB }, "iss", both],
    ["iss of B with tid of A", { ...v2, iss: issuer.v2(tenantB) }, "iss", both],
    ["the same where all tenants are accepted", { ...v2, iss: issuer.v2(tenantB) }, "iss", any],
    ["version 1.0 with iss of B and tid of A", { ...v1, iss: issuer.v1(tenantB) }, "iss", both],
    ["version 1.0 with the issuer of 2.0", { ...v1, iss: issuer.v2(tenantA) }, "iss"],
    ["version 2.0 with the issuer of 1.0", { ...v2, iss: issuer.v1(tenantA) }, "iss"],
    ["the same where all tenants are accepted, again", { ...v2, iss: issuer.v1(tenantA) }, "iss", any],
    ["version 1.0 where 2.0 is wanted", v1, "iss", { versions: ["2.0"] }],
    ["version 2.0 where 1.0 is wanted", v2, "iss", { versions: ["1.0"] }],
    ["ver 1.0 where 2.0 is wanted, with its issuer", { ...v2, ver: "1.0" }, "ver", { versions: ["2.0"] }],
    ["ver 2.0 where 1.0 is wanted, with its issuer", { ...v1, ver: "2.0" }, "ver", { versions: ["1.0"] }],
    ["version 1.0 where all tenants are, and 2.0 alone", v1, "iss", { ...any, versions: ["2.0"] }],
    ["a version that does not exist", { ...v2, ver: "3.0" }, "ver"],
    ["a version that every object has", { ...v2, ver: "constructor" }, "ver"],
    ["a version that is a number", { ...v2, ver: 2 }, "ver"],
    ["a version that is a list", { ...v2, ver: ["2.0"] }, "ver"],
    ["no version", { ...v2, ver: undefined }, "ver"],
    ["no tid", { ...v2, tid: undefined }, "tid"],
    ["no tid where all tenants are accepted", { ...v2, tid: undefined }, "tid", any],
    ["tid null", { ...v2, tid: null }, "tid"],
    ["tid empty", { ...v2, tid: "" }, "tid"],
    ["tid a list", { ...v2, tid: [tenantA] }, "tid"],
    ["tid a domain", { ...v2, tid: "orders.example" }, "tid"],
    ["tid common", { ...v2, tid: "common", iss: issuer.v2("common") }, "iss", any],
    ["tid the placeholder", { ...v2, tid: "{tenantid}", iss: issuer.v2("{tenantid}") }, "iss", any],
    ["tid in capitals", { ...v2, tid: tenantA.toUpperCase() }, "tid"],
    ["tid in capitals where all tenants are", { ...v2, tid: tenantA.toUpperCase() }, "tid", any],
    ["tid with something after it", { ...v2, tid: `${tenantA}\n` }, "tid"],
    ["tid in braces", { ...v2, tid: `{${tenantA}}` }, "tid"],
    ["iss in capitals", { ...v2, iss: issuer.v2(tenantA.toUpperCase()) }, "iss"],
    [
      "iss and tid in capitals, with all tenants",
      { ...v2, tid: tenantA.toUpperCase(), iss: issuer.v2(tenantA.toUpperCase()) },
      "iss",
      any,
    ],
    ["iss of 2.0 with a slash", { ...v2, iss: `${issuer.v2(tenantA)}/` }, "iss"],
    ["iss of 1.0 without its slash", { ...v1, iss: issuer.v1(tenantA).slice(0, -1) }, "iss"],
    ["iss of 2.0 without its version", { ...v2, iss: issuer.v2(tenantA).slice(0, -5) }, "iss"],
    ["iss with a slash where all tenants are accepted", { ...v2, iss: `${issuer.v2(tenantA)}/` }, "iss", any],
    ["iss with something before it, with all tenants", { ...v2, iss: `x${issuer.v2(tenantA)}` }, "iss", any],
    ["iss without encryption", { ...v2, iss: issuer.v2(tenantA).replace("https", "http") }, "iss", any],
    ["iss of another host", { ...v2, iss: `https://login.example/${tenantA}/v2.0` }, "iss", any],
    [
      "iss of a host that begins like it",
      { ...v2, iss: `https://login.microsoftonline.com.example/${tenantA}/v2.0` },
      "iss",
      any,
    ],
    ["iss of an alias", { ...v2, iss: `https://login.windows.net/${tenantA}/v2.0` }, "iss", any],
    ["no iss", { ...v2, iss: undefined }, "iss"],
    ["no iss where all tenants are accepted", { ...v2, iss: undefined }, "iss", any],
    ["iss a list", { ...v2, iss: [issuer.v2(tenantA)] }, "iss"],
    ["the US Government in the public cloud", { ...v2, iss: issuer.usgov(tenantA) }, "iss"],
    ["China in the public cloud", { ...v2, iss: issuer.china(tenantA) }, "iss", any],
    ["version 1.0 of China in the public cloud", { ...v1, iss: issuer.chinaV1(tenantA) }, "iss", any],
    ["the public cloud in the US Government's", v2, "iss", usgov],
    ["the public cloud in China", v2, "iss", china],
    ["version 1.0 of the public cloud in China", v1, "iss", china],
    ["an external tenant in the public cloud", { ...v2, iss: issuer.ciam(tenantA) }, "iss", any],
    ["the public cloud for an external tenant", v2, "iss", ciam],
    ["version 1.0 for an external tenant", v1, "iss", ciam],
    [
      "an external tenant of another host",
      { ...v2, iss: issuer.ciam(tenantA).replace(tenantA, tenantB) },
      "iss",
      ciam,
    ],
    [
      "an external tenant by its name",
      { ...v2, iss: `https://orders.ciamlogin.com/${tenantA}/v2.0` },
      "iss",
      ciam,
    ],
    ["another external tenant", { ...v2, tid: tenantB, iss: issuer.ciam(tenantB) }, "iss", ciam],
  ])("%s", async (_what, claims, claim, changes = {}) => {
    expect(await outcomeOf(mint(claims), changes)).toEqual([failed, claim]);
  });
});

describe("refused by the key's own issuer is", () => {
  test.each<[string, Claims, Options]>([
    ["a key of another tenant", v2, keysOf(issuer.v2(tenantB))],
    ["a key of another tenant for version 1.0", v1, keysOf(issuer.v2(tenantB))],
    ["a key of another tenant where both are accepted", v2, { ...both, ...keysOf(issuer.v2(tenantB)) }],
    ["a key of another tenant where all are", v2, { ...any, ...keysOf(issuer.v2(tenantB)) }],
    ["a key of personal accounts", v2, { ...any, ...keysOf(issuer.v2(consumers)) }],
    ["a key of personal accounts for version 1.0", v1, { ...any, ...keysOf(issuer.v2(consumers)) }],
    ["a key of issuers of version 1.0 for 2.0", v2, keysOf(issuer.v1("{tenantid}"))],
    ["a key of another cloud", v2, keysOf(issuer.usgov("{tenantid}"))],
    [
      "a key of the public cloud in the US Government's",
      { ...v2, iss: issuer.usgov(tenantA) },
      { ...usgov, ...keysOf(issuer.v2("{tenantid}")) },
    ],
    [
      "a key of the public cloud for an external tenant",
      { ...v2, iss: issuer.ciam(tenantA) },
      { ...ciam, ...keysOf(issuer.v2("{tenantid}")) },
    ],
    [
      "a key of half an external tenant",
      { ...v2, iss: issuer.ciam(tenantA) },
      { ...ciam, ...keysOf(`https://{tenantid}.ciamlogin.com/${tenantB}/v2.0`) },
    ],
    ["a key of another placeholder", v2, keysOf(issuer.v2("{tenant}"))],
    ["a key of a host alone", v2, keysOf("https://login.microsoftonline.com/")],
    ["a key of nobody", v2, keysOf("")],
  ])("%s", async (_what, claims, changes) => {
    expect(await outcomeOf(mint(claims), changes)).toEqual([failed, "iss"]);
  });

  test("the consumers' key for an organisation's token, out of the set that has both", async () => {
    const token = mint(v2, header.consumers, consumerSigner);
    expect(await outcomeOf(token)).toEqual([failed, "iss"]);
    expect(await outcomeOf(token, any)).toEqual([failed, "iss"]);
  });
});

describe("refused by another claim is", () => {
  test.each<[string, Claims, string, Options?]>([
    ["another audience", { ...v2, aud: client }, "aud"],
    ["no audience", { ...v2, aud: undefined }, "aud"],
    ["the audience with a slash", { ...v1, aud: `${apiUri}/` }, "aud"],
    ["a part of the audience", { ...v1, aud: apiUri.slice(0, -1) }, "aud"],
    ["no exp", { ...v2, exp: undefined }, "exp"],
    ["no iat", { ...v2, iat: undefined }, "iat"],
    ["exp that is text", { ...v2, exp: String(now + 60) }, "exp"],
    ["before nbf", { ...v2, nbf: now + 61 }, "nbf"],
    ["iat in the future, where the age counts", { ...v2, iat: now + 61 }, "iat", { maxTokenAge: 60 }],
    ["nobody's token", { ...v2, azp: undefined }, "azp"],
    ["nobody's token of version 1.0", { ...v1, appid: undefined }, "appid"],
    ["version 2.0 with the client of 1.0", { ...v2, azp: undefined, appid: client }, "azp"],
    ["version 1.0 with the client of 2.0", { ...v1, appid: undefined, azp: client }, "appid"],
    ["a client with a name", { ...v2, azp: "orders-client" }, "azp"],
    ["a client that is a list", { ...v2, azp: [client] }, "azp"],
    ["an ID token", idToken, "azp"],
    ["an ID token with scopes", { ...idToken, scp: "Orders.Read" }, "azp", { scopes: ["Orders.Read"] }],
    ["an ID token of version 1.0", { ...v1, appid: undefined, appidacr: undefined, nonce: "1" }, "appid"],
  ])("%s", async (_what, claims, claim, changes = {}) => {
    expect(await outcomeOf(mint(claims), changes)).toEqual([failed, claim]);
  });

  test.each(["at+jwt", "id_token", "JWS", "logout+jwt", "jwt+x", "secevent+jwt", "kb+jwt", ""])(
    "typ %j",
    async (typ) => {
      expect(await outcomeOf(mint(v2, { ...header.v2, typ }))).toEqual([failed, "typ"]);
    },
  );

  test.each<[string, Claims, string, Options?]>([
    ["exp", { ...v2, exp: now - 60 }, "exp"],
    ["a year ago", { ...v2, exp: now - 31_536_000 }, "exp"],
    ["exp, to the second", { ...v2, exp: now }, "exp", { clockTolerance: 0 }],
    ["its age", { ...v2, iat: now - 3601 }, "iat", { maxTokenAge: 3540 }],
  ])("as too old: %s", async (_what, claims, claim, changes = {}) => {
    expect(await outcomeOf(mint(claims), changes)).toEqual(["ERR_JWT_EXPIRED", claim]);
  });
});

describe("refused before any claim is", () => {
  const token = mint(v2);

  test.each<[string, string, string, Options?]>([
    ["another algorithm", mint(v2, { ...header.v2, alg: "RS512" }), "ERR_JOSE_ALG_NOT_ALLOWED"],
    ["no algorithm", mint(v2, { ...header.v2, alg: "none" }), "ERR_JOSE_ALG_NOT_ALLOWED"],
    ["an unknown kid", mint(v2, { ...header.v2, kid: "unknown" }), "ERR_JWKS_NO_MATCHING_KEY"],
    ["a set without keys", token, "ERR_JWKS_NO_MATCHING_KEY", { keys: { keys: [] } }],
    ["another key", mint(v2, header.v2, consumerSigner), "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
    [
      "a bit turned",
      withBytes(token, 2, (bytes) => withBitFlipped(bytes)),
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    ],
    [
      "a key for encryption",
      token,
      "ERR_JWKS_NO_MATCHING_KEY",
      { keys: { keys: [{ ...entry(signer), use: "enc" }] } },
    ],
    ["an unknown critical parameter", mint(v2, { ...header.v2, crit: ["exp"], exp: 1 }), "ERR_JWS_INVALID"],
    ["what is no token", "eyJ0eXAiOiJKV1QifQ", "ERR_JWT_INVALID"],
  ])("%s", async (_what, text, code, changes = {}) => {
    expect(await outcomeOf(text, changes)).toBe(code);
  });

  test("none of this by the set as it is", async () => {
    expect(await outcomeOf(token, { keys: publicKeys })).toBe("accepted");
  });
});
