// ID tokens of Entra ID in the forms it issues: both versions, national clouds, external tenants, encrypted or not. Minted with node:crypto alone.
import type { EntraIdTokenOptions, OidcIdTokenContext } from "josette/profiles";
import { createJwtVerifier } from "../../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { entraAccessToken, entraIdToken } from "../../../src/profiles/index.ts";
import { codeOfRejection } from "../../support/errors.ts";
import * as entra from "../../support/profiles/entra/tokens.ts";
import { halfHash, outcomeUnder, type Outcome } from "../../support/profiles/oidc/tokens.ts";

const {
  api: clientId,
  consumers,
  encrypted,
  encryption,
  header,
  issuer,
  mint,
  now,
  publicKeys,
  stranger,
  tenantA,
  tenantB,
} = entra;
type Claims = entra.Claims;
type Options = Partial<EntraIdTokenOptions>;

const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";
const nonce = "678910";

/** Of an ID token of version 1.0. */
const v1: Claims = {
  ...{ aud: clientId, iss: issuer.v1(tenantA), iat: now - 60, nbf: now - 60, exp: now + 3600, amr: ["pwd"] },
  ...{ oid: "02223b6b-aa1d-42d4-9ec0-1b2bb9194438", sub: "l3_roISQU222bULS9yi2k0XpqpOiMz5H3ZACo1GeXA" },
  ...{ tid: tenantA, unique_name: "alice@orders.example", ver: "1.0", nonce },
};
const v2: Claims = entra.idToken;

function options(changes: Options = {}): EntraIdTokenOptions {
  return { tenants: tenantA, clientId, keys: publicKeys, ...changes };
}

function outcome(
  token: string,
  changes: Options = {},
  context: OidcIdTokenContext = { nonce },
): Promise<Outcome> {
  return outcomeUnder(entraIdToken(options(changes)), token, context);
}

const decrypt = { keys: encryption.jwk as object as never };
const forms: readonly (readonly [string, (token: string) => string, Options])[] = [
  ["signed", (token) => token, {}],
  ["signed and encrypted", (token) => encrypted(token), { decrypt }],
];

describe.each(forms)("%s:", (_form, wrap, opening) => {
  test.each<[string, Claims, Options?]>([
    ["version 2.0", v2],
    ["version 1.0", v1],
    ["version 2.0 alone", v2, { versions: ["2.0"] }],
    ["a client id in upper case", v2, { clientId: clientId.toUpperCase() }],
    ["one of several clients", v2, { clientId: [stranger, clientId] }],
    ["one of several tenants", v2, { tenants: [tenantB, tenantA] }],
    ["any tenant", { ...v2, tid: stranger, iss: issuer.v2(stranger) }, { tenants: "any" }],
    ["no object id, as without the scope profile", { ...v2, oid: undefined }],
    ["azp that is the client", { ...v2, azp: clientId }],
    [
      "the US Government's cloud",
      { ...v2, iss: issuer.usgov(tenantA) },
      { cloud: "usgov", keys: entra.entry(entra.signer) },
    ],
    [
      "the Chinese cloud",
      { ...v2, iss: issuer.china(tenantA) },
      { cloud: "china", keys: entra.entry(entra.signer) },
    ],
    [
      "an external tenant",
      { ...v2, iss: issuer.ciam(tenantA) },
      { ciam: "contoso", keys: entra.entry(entra.signer, issuer.ciam(tenantA)) },
    ],
  ])("accepted: %s", async (_what, claims, changes = {}) => {
    expect(await outcome(wrap(mint(claims)), { ...opening, ...changes })).toBe("accepted");
  });

  test.each<[string, Claims, string, Options?]>([
    ["another tenant", { ...v2, tid: stranger, iss: issuer.v2(stranger) }, "iss"],
    ["another tenant in tid", { ...v2, tid: tenantB }, "tid"],
    [
      "an accepted tenant in tid, another in iss",
      { ...v2, tid: tenantB },
      "iss",
      { tenants: [tenantA, tenantB] },
    ],
    ["no tenant", { ...v2, tid: undefined }, "tid"],
    ["a tenant that is no GUID", { ...v2, tid: "common" }, "tid", { tenants: "any" }],
    ["no version", { ...v2, ver: undefined }, "ver"],
    ["another version", { ...v2, ver: "3.0" }, "ver"],
    ["version 1.0 where 2.0 is accepted", v1, "iss", { versions: ["2.0"] }],
    ["version 2.0 with the issuer of 1.0", { ...v2, iss: issuer.v1(tenantA) }, "iss"],
    ["another client", { ...v2, aud: stranger }, "aud"],
    ["another client besides", { ...v2, aud: [clientId, stranger] }, "aud"],
    ["another authorized party, as in access tokens", { ...v2, azp: entra.client }, "azp"],
    ["another nonce", { ...v2, nonce: "678911" }, "nonce"],
    ["no nonce", { ...v2, nonce: undefined }, "nonce"],
    ["an object id that is no GUID", { ...v2, oid: "alice" }, "oid"],
    ["an object id in upper case", { ...v2, oid: tenantA.toUpperCase() }, "oid"],
    ["no subject", { ...v2, sub: undefined }, "sub"],
    ["another cloud", { ...v2, iss: issuer.usgov(tenantA) }, "iss"],
    ["an external tenant", { ...v2, iss: issuer.ciam(tenantA) }, "iss"],
    ["no external tenant", v2, "iss", { ciam: "contoso" }],
    ["issued in the future", { ...v2, iat: now + 61 }, "iat"],
  ])("refused: %s", async (_what, claims, claim, changes = {}) => {
    expect(await outcome(wrap(mint(claims)), { ...opening, ...changes })).toEqual([failed, claim]);
  });

  test("expired", async () => {
    const late = wrap(mint({ ...v2, exp: now - 60 }));
    expect(await outcome(late, opening)).toEqual(["ERR_JWT_EXPIRED", "exp"]);
  });

  test("a key of the tenant of personal accounts signs for it alone", async () => {
    const personal = { ...v2, tid: consumers, iss: issuer.v2(consumers) };
    const any = { ...opening, tenants: "any" as const };
    const by = entra.consumerSigner;
    expect(await outcome(wrap(mint(personal, header.consumers, by)), any)).toBe("accepted");
    expect(await outcome(wrap(mint(v2, header.consumers, by)), any)).toEqual([failed, "iss"]);
  });

  test("hashes of what came with the token", async () => {
    const [accessToken, code] = ["2YotnFZFEjr1zCsicMWpAA", "SplxlOBeZQQYbYS6WxSbIA"];
    const hybrid = wrap(mint({ ...v2, at_hash: halfHash(accessToken), c_hash: halfHash(code) }));
    const from = { ...opening, endpoint: "authorization" as const };
    expect(await outcome(hybrid, from, { nonce, accessToken, code })).toBe("accepted");
    expect(await outcome(hybrid, from, { nonce, accessToken, code: "else" })).toEqual([failed, "c_hash"]);
    expect(await outcome(hybrid, from, { nonce, accessToken: "else", code })).toEqual([failed, "at_hash"]);
    expect(await outcome(hybrid, from, { nonce, accessToken })).toEqual([failed, "c_hash"]);
    expect(await outcome(wrap(mint(v2)), from, { nonce, code })).toEqual([failed, "c_hash"]);
  });

  test("an access token is no ID token, nor the other way round", async () => {
    expect(await outcome(wrap(mint({ ...entra.v2, nonce })), opening)).toEqual([failed, "azp"]);
    const own = { ...entra.v2, azp: clientId };
    expect(await outcome(wrap(mint(own)), opening)).toEqual([failed, "nonce"]);
    const access = entraAccessToken({
      tenants: tenantA,
      audience: clientId,
      keys: publicKeys,
      ...opening,
    });
    expect(await outcomeUnder(access, wrap(mint(v2)))).toEqual([failed, "azp"]);
  });
});

test("a call without the nonce is a mistake, unless the options have none", async () => {
  const token = mint({ ...v2, nonce: undefined });
  const verifier = createJwtVerifier(entraIdToken(options()));
  expect(await codeOfRejection(verifier.verify(token, { now }))).toBe("ERR_INVALID_OPTION");
  expect(await outcome(token, { nonce: null }, {})).toBe("accepted");
});

test.each<[string, string, Outcome, Options?]>([
  ["an encrypted token, without keys for it", encrypted(mint(v2)), "ERR_JWT_ENCRYPTED"],
  ["a plain token, if tokens are encrypted", mint(v2), "ERR_JWT_NOT_ENCRYPTED", { decrypt }],
  [
    "an enc that Entra ID does not use",
    encrypted(mint(v2), { enc: "A256GCM" }),
    "ERR_JOSE_ALG_NOT_ALLOWED",
    { decrypt },
  ],
  ["another typ", mint(v2, { ...header.v2, typ: "at+jwt" }), [failed, "typ"]],
  ["another algorithm", mint(v2, { ...header.v2, alg: "RS512" }), "ERR_JOSE_ALG_NOT_ALLOWED"],
])("%s", async (_what, token, expected, changes) => {
  expect(await outcome(token, changes)).toEqual(expected);
});
