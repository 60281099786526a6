// Introspection responses as JWTs: RFC 9701 section 5. The tokens are minted with node:crypto alone.
import type { IntrospectionResponseOptions } from "josette/profiles";
import { createJwtVerifier } from "../../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { introspectionResponse, jwtAccessToken } from "../../../src/profiles/index.ts";
import { codeOf } from "../../support/errors.ts";
import {
  accessClaims,
  accessOptions,
  clientId,
  decrypt,
  encrypted,
  issuer,
  mint,
  mintAccess,
  now,
  outcomeUnder,
  rs256,
  signerOf,
  type Claims,
  type Outcome,
} from "../../support/profiles/oidc/tokens.ts";

type Options = Partial<IntrospectionResponseOptions>;

const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";
const typed = { typ: "token-introspection+jwt" };

/** Of a right response, as in section 5. */
const right: Claims = {
  ...{ iss: issuer, aud: clientId, iat: now - 1 },
  token_introspection: {
    ...{ active: true, iss: issuer, aud: "https://api.example", iat: now - 60, exp: now + 60 },
    ...{ client_id: "paiB2goo0a", scope: "read write dolphin", sub: "Z5O3upPC88QrAjx00dis" },
  },
};
const inactive: Claims = { ...right, token_introspection: { active: false } };

function options(changes: Options = {}): IntrospectionResponseOptions {
  return { issuer, audience: clientId, keys: rs256.jwk, ...changes };
}

function outcome(response: string, changes: Options = {}): Promise<Outcome> {
  return outcomeUnder(introspectionResponse(options(changes)), response);
}

const forms: readonly (readonly [string, (token: string) => string, Options])[] = [
  ["signed", (token) => token, {}],
  ["signed and encrypted", (token) => encrypted(token), { decrypt }],
];

describe.each(forms)("%s:", (_form, wrap, opening) => {
  test.each<[string, Claims, object?, Options?]>([
    ["an active token", right],
    ["one that is not active", inactive],
    [
      "a token that has expired, says the application",
      { ...right, token_introspection: { active: true, exp: 1 } },
    ],
    [
      "a token for someone else, says the application",
      { ...right, token_introspection: { active: true, aud: "x" } },
    ],
    ["typ as a full media type", right, { typ: "application/token-introspection+jwt" }],
    ["typ in upper case", right, { typ: "Token-Introspection+JWT" }],
    ["a list of audiences", { ...right, aud: ["else", clientId] }],
    [
      "one of several names",
      { ...right, aud: "https://api.example" },
      {},
      { audience: [clientId, "https://api.example"] },
    ],
    ["exp that has not passed", { ...right, exp: now + 60 }],
    ["issued in the future within the tolerance", { ...right, iat: now + 60 }],
    ["old, without a limit", { ...right, iat: 1 }],
    ["as old as the options allow", { ...right, iat: now - 90 }, {}, { maxTokenAge: 30 }],
  ])("accepted: %s", async (_what, claims, header = {}, changes = {}) => {
    const response = wrap(mint(claims, { ...typed, ...header }));
    expect(await outcome(response, { ...opening, ...changes })).toBe("accepted");
  });

  test.each<[string, Claims, string, object?]>([
    ["no typ", right, "typ", { typ: undefined }],
    ["typ JWT", right, "typ", { typ: "JWT" }],
    ["the typ of access tokens", right, "typ", { typ: "at+jwt" }],
    ["another media type", right, "typ", { typ: "text/token-introspection+jwt" }],
    ["no iss", { ...right, iss: undefined }, "iss"],
    ["another issuer", { ...right, iss: "https://else.example" }, "iss"],
    ["no aud", { ...right, aud: undefined }, "aud"],
    ["another resource server", { ...right, aud: "else" }, "aud"],
    ["the audience of the token alone", { ...right, aud: "https://api.example" }, "aud"],
    ["no iat", { ...right, iat: undefined }, "iat"],
    ["iat as text", { ...right, iat: "1" }, "iat"],
    ["issued in the future", { ...right, iat: now + 61 }, "iat"],
    ["exp as text", { ...right, exp: String(now) }, "exp"],
    ["nothing about a token", { ...right, token_introspection: undefined }, "token_introspection"],
    ["null about a token", { ...right, token_introspection: null }, "token_introspection"],
    ["a list about a token", { ...right, token_introspection: [{ active: true }] }, "token_introspection"],
    ["text about a token", { ...right, token_introspection: "active" }, "token_introspection"],
    ["nothing in it", { ...right, token_introspection: {} }, "token_introspection"],
    ["active as text", { ...right, token_introspection: { active: "true" } }, "token_introspection"],
    ["active as a number", { ...right, token_introspection: { active: 1 } }, "token_introspection"],
    ["active that is null", { ...right, token_introspection: { active: null } }, "token_introspection"],
    [
      "active at the top, as without JWTs",
      { ...right, active: true, token_introspection: { scope: "read" } },
      "token_introspection",
    ],
  ])("refused: %s", async (_what, claims, claim, header = {}) => {
    const response = wrap(mint(claims, { ...typed, ...header }));
    expect(await outcome(response, opening)).toEqual([failed, claim]);
  });

  test.each<[string, Claims, string, Options?]>([
    ["at its own exp", { ...right, exp: now - 60 }, "exp"],
    ["at the age of the options", { ...right, iat: now - 91 }, "iat", { maxTokenAge: 30 }],
  ])("expired: %s", async (_what, claims, claim, changes = {}) => {
    const response = wrap(mint(claims, typed));
    expect(await outcome(response, { ...opening, ...changes })).toEqual(["ERR_JWT_EXPIRED", claim]);
  });

  test("an access token is no response, and a response is no access token", async () => {
    expect(
      await outcome(wrap(mintAccess(accessClaims)), { ...opening, audience: "https://api.example" }),
    ).toEqual([failed, "typ"]);
    const access = { ...accessOptions({ audience: clientId }), ...opening };
    const both = wrap(mint({ ...accessClaims, ...right }, typed));
    expect(await outcomeUnder(jwtAccessToken(access), both)).toEqual([failed, "typ"]);
  });
});

test.each<[string, string, Outcome, Options?]>([
  ["no signature", "none", "ERR_JOSE_ALG_NOT_ALLOWED"],
  [
    "an algorithm that is not registered",
    "ES256",
    "ERR_JOSE_ALG_NOT_ALLOWED",
    { keys: [rs256.jwk, signerOf("ES256").jwk] },
  ],
  ["one that is", "ES256", "accepted", { keys: signerOf("ES256").jwk, alg: ["ES256"] }],
])("%s", async (_what, alg, expected, changes) => {
  const signer = alg === "none" ? { ...rs256, alg, sign: () => Buffer.alloc(0) } : signerOf(alg);
  expect(await outcome(mint(right, typed, signer), changes)).toEqual(expected);
});

test("claims that are encrypted and not signed are refused", async () => {
  expect(await outcome(encrypted(JSON.stringify(right)), { decrypt })).toBe("ERR_JWT_INVALID");
});

test("typ is still required if the application replaces verify", async () => {
  const policy = introspectionResponse(options());
  const { keys, alg } = policy.verify;
  const verifier = createJwtVerifier({ ...policy, verify: { keys, alg } });
  const response = verifier.verify(mint(right, { typ: "JWT" }), { now });
  expect(await response.catch((error: unknown) => error)).toMatchObject({ code: failed, claim: "typ" });
});

test("the result says whether the token is active", async () => {
  const verifier = createJwtVerifier(introspectionResponse(options()));
  const { claims } = await verifier.verify(mint(right, typed), { now });
  const active: boolean = claims.token_introspection.active;
  expect([active, claims.token_introspection["scope"]]).toEqual([true, "read write dolphin"]);
  const other = await verifier.verify(mint(inactive, typed), { now });
  expect(other.claims.token_introspection).toEqual({ active: false });
});

test.each<[string, object]>([
  ["no issuer", { issuer: undefined }],
  ["no audience", { audience: undefined }],
  ["null for an audience", { audience: null }],
  ["an empty list of audiences", { audience: [] }],
  ["a typ, which is fixed", { typ: "JWT" }],
])("an option is refused: %s", (_what, changes) => {
  expect(codeOf(() => introspectionResponse({ ...options(), ...changes }))).toBe("ERR_INVALID_OPTION");
});
