// The options that all profiles for signed tokens share, in each of these profiles.
import type { JwtContext, JwtPolicy } from "josette/jwt";
import type { AuthorizationResponseContext, UserinfoResponseContext } from "josette/profiles";
import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  authorizationResponse,
  entraIdToken,
  introspectionResponse,
  jwtAccessToken,
  logoutToken,
  oidcIdToken,
  userinfoResponse,
} from "../../../src/profiles/index.ts";
import type { SignedTokenOptions } from "../../../src/profiles/building-blocks/signed-token.ts";
import { codeOf } from "../../support/errors.ts";
import {
  accessClaims,
  clientId,
  code,
  decrypt,
  encrypted,
  idClaims,
  issuer,
  mint,
  nonce,
  now,
  outcomeOfCall,
  rs256,
  signerOf,
  state,
  type Claims,
  type Outcome,
} from "../../support/profiles/oidc/tokens.ts";

/** The options in common, with a check that fits every profile. */
interface Common extends Omit<SignedTokenOptions, "check"> {
  readonly check?: () => boolean;
}

/** A profile, and a right token of it. */
interface Row {
  readonly create: (common: Common) => unknown;
  readonly outcome: (token: string, common: Common) => Promise<Outcome>;
  readonly claims: Claims;
  readonly header: object;
}

function row<Context extends JwtContext>(
  policy: (common: Common) => JwtPolicy<Context>,
  claims: Claims,
  header: object,
  context: Context,
): Row {
  const outcome: Row["outcome"] = (token, common) => outcomeOfCall(policy(common), token, context);
  return { create: policy, outcome, claims, header };
}

const tenant = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
const application = "6e74172b-be56-4843-9ff4-e66a39bb12e3";

const rows: Readonly<Record<string, Row>> = {
  oidcIdToken: row((common) => oidcIdToken({ issuer, clientId, ...common }), idClaims, {}, { nonce }),
  jwtAccessToken: row(
    (common) => jwtAccessToken({ issuer, audience: "https://api.example", ...common }),
    accessClaims,
    { typ: "at+jwt" },
    {},
  ),
  authorizationResponse: row<AuthorizationResponseContext>(
    (common) => authorizationResponse({ issuer, clientId, ...common }),
    { iss: issuer, aud: clientId, exp: now + 60, state, code },
    {},
    { state },
  ),
  introspectionResponse: row(
    (common) => introspectionResponse({ issuer, audience: clientId, ...common }),
    { iss: issuer, aud: clientId, iat: now, token_introspection: { active: true } },
    { typ: "token-introspection+jwt" },
    {},
  ),
  userinfoResponse: row<UserinfoResponseContext>(
    (common) => userinfoResponse({ issuer, clientId, ...common }),
    { iss: issuer, aud: clientId, sub: "alice" },
    {},
    { subject: "alice" },
  ),
  entraIdToken: row(
    (common) => entraIdToken({ tenants: tenant, clientId: application, ...common }),
    {
      ...{ ...idClaims, iss: `https://login.microsoftonline.com/${tenant}/v2.0`, aud: application },
      ...{ azp: undefined, tid: tenant, ver: "2.0" },
    },
    { typ: "JWT" },
    { nonce },
  ),
  logoutToken: row(
    (common) => logoutToken({ issuer, clientId, seen: null, ...common }),
    {
      ...{ iss: issuer, sub: "alice", aud: clientId, iat: now - 60, exp: now + 60, jti: "bWJq" },
      events: { "http://schemas.openid.net/event/backchannel-logout": {} },
    },
    { typ: "logout+jwt" },
    {},
  ),
};

describe.each(Object.entries(rows))("%s", (_name, { create, outcome, claims, header }) => {
  const keys = rs256.jwk;
  const right = mint(claims, header);

  test("RS256 by default, and any other algorithm where it is allowed", async () => {
    expect(await outcome(right, { keys })).toBe("accepted");
    const es256 = signerOf("ES256");
    const other = mint(claims, header, es256);
    const both = { keys: [keys, es256.jwk] };
    expect(await outcome(other, both)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    expect(await outcome(other, { ...both, alg: ["ES256"] })).toBe("accepted");
  });

  test("encrypted tokens with decrypt alone, and then no others", async () => {
    expect(await outcome(encrypted(right), { keys })).toBe("ERR_JWT_ENCRYPTED");
    expect(await outcome(encrypted(right), { keys, decrypt })).toBe("accepted");
    expect(await outcome(right, { keys, decrypt })).toBe("ERR_JWT_NOT_ENCRYPTED");
    expect(await outcome(right, { keys, decrypt: { ...decrypt, optional: true } })).toBe("accepted");
  });

  test("a tolerance of a minute by default, and an age where it is limited", async () => {
    const early = mint({ ...claims, nbf: now + 60 }, header);
    expect(await outcome(early, { keys })).toBe("accepted");
    expect(await outcome(early, { keys, clockTolerance: 59 })).toEqual([
      "ERR_JWT_CLAIM_VALIDATION_FAILED",
      "nbf",
    ]);
    const old = mint({ ...claims, iat: now - 100 }, header);
    expect(await outcome(old, { keys, maxTokenAge: 40 })).toBe("accepted");
    expect(await outcome(old, { keys, maxTokenAge: 39 })).toEqual(["ERR_JWT_EXPIRED", "iat"]);
  });

  test("the application's check comes last, and limits are passed on", async () => {
    const check = vi.fn(() => false);
    expect(await outcome(right, { keys, check })).toEqual(["ERR_JWT_CLAIM_VALIDATION_FAILED", "check"]);
    const calls = check.mock.calls.length;
    expect(calls).toBeGreaterThan(0);
    const late = mint({ ...claims, exp: now - 60 }, header);
    expect(await outcome(late, { keys, check })).toEqual(["ERR_JWT_EXPIRED", "exp"]);
    expect(check).toHaveBeenCalledTimes(calls);
    expect(await outcome(right, { keys, limits: { tokenLength: 100 } })).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  });

  test("takes nothing from Object.prototype for an option", async () => {
    const added = { check: () => false, maxTokenAge: 0, maxAge: 0, acr: "x", subject: "x", limits: 0 };
    const properties = Object.entries(added);
    for (const [name, value] of properties) {
      Object.defineProperty(Object.prototype, name, { value, configurable: true });
    }
    try {
      expect(await outcome(right, { keys })).toBe("accepted");
    } finally {
      for (const [name] of properties) Reflect.deleteProperty(Object.prototype, name);
    }
  });

  test.each<[string, object, string]>([
    ["keys that are no keys", { keys: "secret" }, "ERR_INVALID_ARGUMENT"],
    ["an undefined check", { check: undefined }, "ERR_INVALID_OPTION"],
    ["a check that is no function", { check: true }, "ERR_INVALID_OPTION"],
    ["no algorithm", { alg: [] }, "ERR_INVALID_OPTION"],
    ["a limit that does not exist", { limits: { tokens: 1 } }, "ERR_INVALID_OPTION"],
    ["decrypt without keys", { decrypt: { alg: ["dir"], enc: ["A256GCM"] } }, "ERR_INVALID_OPTION"],
  ])("a mistake is reported at once: %s", (_what, common, code) => {
    expect(codeOf(() => create({ keys, ...common }))).toBe(code);
  });
});

describe("without keys", () => {
  const requested: string[] = [];
  beforeEach(() => {
    requested.length = 0;
    vi.stubGlobal("fetch", (url: string) => {
      requested.push(url);
      return Promise.reject(new Error("down"));
    });
    return () => {
      vi.unstubAllGlobals();
    };
  });

  test.each(Object.entries(rows))(
    "%s discovers them with the first token",
    async (_name, { create, outcome, claims, header }) => {
      create({});
      expect(requested).toEqual([]);
      expect(await outcome(mint(claims, header), {})).toBe("ERR_JWKS_UNAVAILABLE");
      expect(requested.length).toBeGreaterThan(0);
      expect(requested[0]).toMatch(/^https:\/\/(op\.example|login\.microsoftonline\.com)\//);
    },
  );
});
