// Logout tokens, section by section: OpenID Connect Back-Channel Logout 1.0 sections 2.4 and 2.6. The tokens are minted with node:crypto alone,
// each with what a right one has and one difference.
import { type LogoutTokenOptions, type Seen, seenInMemory } from "josette/profiles";
import { createJwtVerifier, decodeUnverified } from "../../../src/jwt/index.ts";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { UnavailableError } from "../../../src/errors.ts";
import { logoutToken, oidcIdToken } from "../../../src/profiles/index.ts";
import { codeOf, codeOfRejection } from "../../support/errors.ts";
import { otherRsaKey, publicJwk } from "../../support/keys.ts";
import {
  clientId,
  decrypt,
  encrypted,
  idClaims,
  idOptions,
  issuer,
  mint,
  now,
  outcomeUnder,
  rs256,
  signerOf,
  type Claims,
  type Outcome,
} from "../../support/profiles/oidc/tokens.ts";

type Options = Partial<LogoutTokenOptions>;

const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";
const event = "http://schemas.openid.net/event/backchannel-logout";
const typed = { typ: "logout+jwt" };

/** Of a right token. */
const right: Claims = {
  ...{ iss: issuer, sub: "alice", aud: clientId, iat: now - 1, exp: now + 119, jti: "bWJq", sid: "h3Pq" },
  events: { [event]: {} },
};

function options(changes: Options = {}): LogoutTokenOptions {
  return { issuer, clientId, keys: rs256.jwk, ...changes };
}

/** The outcome of a token that may be presented again. */
function outcome(token: string, changes: Options = {}): Promise<Outcome> {
  return outcomeUnder(logoutToken(options({ seen: null, ...changes })), token);
}

const forms: readonly (readonly [string, (token: string) => string, Options])[] = [
  ["signed", (token) => token, {}],
  ["signed and encrypted", (token) => encrypted(token), { decrypt }],
];

describe.each(forms)("%s:", (_form, wrap, opening) => {
  test.each<[string, Claims, object?, Options?]>([
    ["as the specification has it", {}],
    ["typ as a full media type", {}, { typ: "application/logout+jwt" }],
    ["typ in upper case", {}, { typ: "LOGOUT+JWT" }],
    ["no typ, which is only recommended", {}, { typ: undefined }],
    ["typ JWT, if the options accept it", {}, { typ: "JWT" }, { typ: "JWT" }],
    ["no typ, if JWT is accepted", {}, { typ: undefined }, { typ: "JWT" }],
    ["logout+jwt, if JWT is accepted", {}, {}, { typ: "JWT" }],
    ["logout+jwt, if it is required", {}, {}, { typ: "required" }],
    ["a user without a session", { sid: undefined }],
    ["a session without a user", { sub: undefined }],
    ["a session without a user, if a session is required", { sub: undefined }, {}, { sessionRequired: true }],
    ["an event with members", { events: { [event]: { reason: "admin" } } }],
    ["an event among others", { events: { "https://else.example": 1, [event]: {} } }],
    ["claims that nobody knows", { x: [1] }],
    ["a list with the client alone", { aud: [clientId] }],
    ["one of several clients", {}, {}, { clientId: ["app", clientId] }],
    ["two of several clients", { aud: [clientId, "app"] }, {}, { clientId: ["app", clientId] }],
    ["a trusted audience", { aud: [clientId, "app"] }, {}, { trustedAudiences: ["app"] }],
    ["expired within the tolerance", { exp: now - 59 }],
    ["issued in the future within the tolerance", { iat: now + 60 }],
    ["no exp, if that is accepted", { exp: undefined, iat: now - 179 }, {}, { exp: "optional" }],
    ["no exp, with an age", { exp: undefined, iat: now - 359 }, {}, { exp: "optional", maxTokenAge: 300 }],
    ["exp, if it is optional", { iat: now - 900 }, {}, { exp: "optional" }],
  ])("accepted: %s", async (_what, claims, header = {}, changes = {}) => {
    const token = wrap(mint({ ...right, ...claims }, { ...typed, ...header }));
    expect(await outcome(token, { ...opening, ...changes })).toBe("accepted");
  });

  test.each<[string, Claims, string, object?, Options?]>([
    ["another typ", {}, "typ", { typ: "at+jwt" }],
    ["typ JWT", {}, "typ", { typ: "JWT" }],
    ["the typ of security events", {}, "typ", { typ: "secevent+jwt" }],
    ["an empty typ", {}, "typ", { typ: "" }],
    ["no typ, if it is required", {}, "typ", { typ: undefined }, { typ: "required" }],
    ["typ JWT, if logout+jwt is required", {}, "typ", { typ: "JWT" }, { typ: "required" }],
    ["another typ, if JWT is accepted", {}, "typ", { typ: "at+jwt" }, { typ: "JWT" }],
    ["no iss", { iss: undefined }, "iss"],
    ["another issuer", { iss: "https://else.example" }, "iss"],
    ["no aud", { aud: undefined }, "aud"],
    ["an empty list of audiences", { aud: [] }, "aud"],
    ["another client", { aud: "app" }, "aud"],
    ["none of several clients", { aud: "else" }, "aud", {}, { clientId: ["app", clientId] }],
    ["an audience that is not trusted", { aud: [clientId, "app"] }, "aud"],
    ["no iat", { iat: undefined }, "iat"],
    ["iat as text", { iat: String(now) }, "iat"],
    ["issued in the future", { iat: now + 61 }, "iat"],
    ["no exp", { exp: undefined }, "exp"],
    ["no exp and no iat", { exp: undefined, iat: undefined }, "iat", {}, { exp: "optional" }],
    ["exp as text, if it is optional", { exp: String(now) }, "exp", {}, { exp: "optional" }],
    ["no jti", { jti: undefined }, "jti"],
    ["an empty jti", { jti: "" }, "jti"],
    ["jti as a number", { jti: 1 }, "jti"],
    ["neither user nor session", { sub: undefined, sid: undefined }, "sid"],
    ["no session, if one is required", { sid: undefined }, "sid", {}, { sessionRequired: true }],
    ["an empty session", { sid: "" }, "sid"],
    ["a session that is not text", { sid: 7 }, "sid"],
    ["a session that is null", { sid: null }, "sid"],
    ["an empty user", { sub: "" }, "sub"],
    ["a user that is not text", { sub: 7 }, "sub"],
    ["no events", { events: undefined }, "events"],
    ["events as a list", { events: [event] }, "events"],
    ["events as text", { events: event }, "events"],
    ["events that are null", { events: null }, "events"],
    ["no events in it", { events: {} }, "events"],
    ["another event", { events: { [`${event}/`]: {} } }, "events"],
    ["an event that is true", { events: { [event]: true } }, "events"],
    ["an event that is null", { events: { [event]: null } }, "events"],
    ["an event that is a list", { events: { [event]: [] } }, "events"],
    ["an event that is text", { events: { [event]: "{}" } }, "events"],
    ["a nonce", { nonce: "n-1" }, "nonce"],
    ["an empty nonce", { nonce: "" }, "nonce"],
    ["a nonce that is null", { nonce: null }, "nonce"],
  ])("refused: %s", async (_what, claims, claim, header = {}, changes = {}) => {
    const token = wrap(mint({ ...right, ...claims }, { ...typed, ...header }));
    expect(await outcome(token, { ...opening, ...changes })).toEqual([failed, claim]);
  });

  test.each<[string, Claims, string, Options?]>([
    ["at the end of the tolerance", { exp: now - 60 }, "exp"],
    ["too old for the options", { iat: now - 91 }, "iat", { maxTokenAge: 30 }],
    ["no exp, and two minutes old", { exp: undefined, iat: now - 180 }, "iat", { exp: "optional" }],
    [
      "no exp, and as old as the options allow",
      { exp: undefined, iat: now - 360 },
      "iat",
      { exp: "optional", maxTokenAge: 300 },
    ],
  ])("expired: %s", async (_what, claims, claim, changes = {}) => {
    const token = wrap(mint({ ...right, ...claims }, typed));
    expect(await outcome(token, { ...opening, ...changes })).toEqual(["ERR_JWT_EXPIRED", claim]);
  });

  test("an ID token is refused", async () => {
    const { nonce: _nonce, ...login } = idClaims;
    expect(await outcome(wrap(mint(login)), opening)).toEqual([failed, "events"]);
  });

  test("a right token is not an ID token", async () => {
    const policy = oidcIdToken({ ...idOptions({ nonce: null }), ...opening });
    expect(await outcomeUnder(policy, wrap(mint({ ...idClaims, ...right }, typed)))).toEqual([failed, "typ"]);
  });
});

test.each<[string, string, Outcome, Options?]>([
  ["no key", "none", "ERR_JOSE_ALG_NOT_ALLOWED"],
  ["an algorithm that is not registered", "PS256", "ERR_JOSE_ALG_NOT_ALLOWED"],
  ["one that is", "PS256", "accepted", { alg: ["PS256"] }],
  ["the client secret", "HS256", "accepted", { keys: signerOf("HS256").jwk, alg: ["HS256"] }],
  ["another key", "RS256", "ERR_JWS_SIGNATURE_VERIFICATION_FAILED", { keys: publicJwk(otherRsaKey) }],
])("signed with %s", async (_what, alg, expected, changes) => {
  const signer = alg === "none" ? { ...rs256, alg, sign: () => Buffer.alloc(0) } : signerOf(alg);
  expect(await outcome(mint(right, typed, signer), changes)).toEqual(expected);
});

test.each<[string, string, Outcome, Options?]>([
  ["an encrypted token, without keys for it", encrypted(mint(right, typed)), "ERR_JWT_ENCRYPTED"],
  ["a plain token, if tokens are encrypted", mint(right, typed), "ERR_JWT_NOT_ENCRYPTED", { decrypt }],
  ["claims that are not signed", encrypted(JSON.stringify(right)), "ERR_JWT_INVALID", { decrypt }],
  [
    "another issuer in the JWE header",
    encrypted(mint(right, typed), { header: { iss: "https://else.example" } }),
    [failed, "iss"],
    { decrypt },
  ],
  [
    "the issuer in the JWE header, as recommended",
    encrypted(mint(right, typed), { header: { iss: issuer } }),
    "accepted",
    { decrypt },
  ],
])("%s", async (_what, token, expected, changes) => {
  expect(await outcome(token, changes)).toEqual(expected);
});

describe("a token is accepted once", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test("by default, for each policy", async () => {
    vi.useFakeTimers({ now: now * 1000 });
    const verifier = createJwtVerifier(logoutToken(options()));
    const token = mint(right, typed);
    expect((await verifier.verify(token)).claims.sid).toBe("h3Pq");
    const again = verifier.verify(token);
    expect(await again.catch((error: unknown) => error)).toMatchObject({ code: failed, claim: "jti" });
    expect((await verifier.verify(mint({ ...right, jti: "other" }, typed))).claims.jti).toBe("other");
    const other = createJwtVerifier(logoutToken(options()));
    expect((await other.verify(token)).claims.sub).toBe("alice");
  });

  test("also with another signature, and with one memory for several policies and issuers", async () => {
    vi.useFakeTimers({ now: now * 1000 });
    const seen = seenInMemory();
    const one = createJwtVerifier(logoutToken(options({ seen, alg: ["RS256", "PS256"] })));
    const issuer2 = "https://second.example";
    const two = createJwtVerifier(logoutToken(options({ seen, issuer: issuer2 })));
    await one.verify(mint(right, typed));
    expect(await codeOfRejection(one.verify(mint(right, typed, signerOf("PS256"))))).toBe(failed);
    await two.verify(mint({ ...right, iss: issuer2 }, typed));
    expect(await codeOfRejection(two.verify(mint({ ...right, iss: issuer2 }, typed)))).toBe(failed);
  });

  test("only if it is accepted: a rejected token uses nothing up", async () => {
    vi.useFakeTimers({ now: now * 1000 });
    let accepts = false;
    const verifier = createJwtVerifier(logoutToken(options({ check: () => accepts })));
    const token = mint(right, typed);
    expect(await codeOfRejection(verifier.verify(token))).toBe(failed);
    const early = verifier.verify(mint({ ...right, nonce: "n" }, typed));
    expect(await codeOfRejection(early)).toBe(failed);
    accepts = true;
    expect((await verifier.verify(token)).claims.jti).toBe("bWJq");
  });

  test.each<[string, Claims, Options, number]>([
    ["exp", {}, {}, now + 119],
    ["exp, with a tolerance", {}, { clockTolerance: 5 }, now + 119],
    ["iat, without exp", { exp: undefined }, { exp: "optional" }, now - 1 + 120],
    ["iat and the age", { exp: undefined }, { exp: "optional", maxTokenAge: 9 }, now - 1 + 9],
    ["iat and the age, although exp is later", {}, { maxTokenAge: 9 }, now - 1 + 9],
    ["exp, although the age is later", {}, { maxTokenAge: 900 }, now + 119],
  ])("it is remembered until it is rejected: %s", async (_what, claims, changes, end) => {
    const told: number[] = [];
    const seen: Seen = (_id, { until }) => {
      told.push(until);
      return false;
    };
    const policy = logoutToken(options({ seen, ...changes }));
    const token = mint({ ...right, ...claims }, typed);
    const verifier = createJwtVerifier(policy);
    await verifier.verify(token, { now });
    const [until = 0] = told;
    expect(until).toBe(end + (changes.clockTolerance ?? 60) + 1);
    expect(await codeOfRejection(verifier.verify(token, { now: until }))).toBe("ERR_JWT_EXPIRED");
    expect(told).toHaveLength(1);
  });

  test.each([
    ["raised", { maxTokenAge: 5 }, 90, now - 1 + 90],
    ["lowered", { maxTokenAge: 90 }, 5, now - 1 + 5],
    ["added", {}, 5, now - 1 + 5],
  ])(
    "the age of the policy counts if it was %s after the profile made it",
    async (_what, changes, age, end) => {
      const told: number[] = [];
      const seen: Seen = (_id, { until }) => told.push(until) > 1;
      const policy = logoutToken(options({ seen, ...changes }));
      const token = mint(right, typed);
      const verifier = createJwtVerifier({ ...policy, claims: { ...policy.claims, maxTokenAge: age } });
      await verifier.verify(token, { now });
      expect(told).toEqual([end + 61]);
      expect(await codeOfRejection(verifier.verify(token, { now: end + 60 }))).toBe(failed);
      expect(await codeOfRejection(verifier.verify(token, { now: end + 61 }))).toBe("ERR_JWT_EXPIRED");
    },
  );

  test("verifySync cannot wait for the memory", () => {
    const verifier = createJwtVerifier(logoutToken(options({ seen: () => Promise.resolve(false) })));
    const expected = inject("backend") === "auto" ? "ERR_INVALID_OPTION" : "ERR_JOSE_NOT_SUPPORTED";
    expect(codeOf(() => verifier.verifySync(mint(right, typed), { now }))).toBe(expected);
  });

  test("not while the memory is down", async () => {
    const seen: Seen = () => Promise.reject(new Error("down"));
    const verifier = createJwtVerifier(logoutToken(options({ seen })));
    const error: unknown = await verifier
      .verify(mint(right, typed), { now })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({ code: "ERR_REPLAY_UNAVAILABLE" });
  });
});

describe("options", () => {
  test.each<[string, object]>([
    ["no issuer", { issuer: undefined }],
    ["an empty client id", { clientId: "" }],
    ["an empty list of client ids", { clientId: [] }],
    ["a typ of one's own", { typ: "logout+jwt" }],
    ["exp that is not optional", { exp: "required" }],
    ["a memory that is no function", { seen: new Map() }],
    ["a memory that is undefined", { seen: undefined }],
    ["an empty list of trusted audiences", { trustedAudiences: [] }],
    ["sessionRequired as text", { sessionRequired: "true" }],
    ["a nonce, which logout tokens never have", { nonce: "n" }],
    ["a tolerance below zero", { clockTolerance: -1 }],
    ["an algorithm that does not exist", { alg: ["none"] }],
  ])("refused: %s", (_what, changes) => {
    expect(codeOf(() => logoutToken({ ...options(), ...changes }))).toMatch(
      /^ERR_(INVALID_OPTION|JOSE_NOT_SUPPORTED)$/,
    );
  });

  test("exp cannot be made optional behind the profile's back", () => {
    const policy = logoutToken(options());
    const changed = { ...policy, claims: { ...policy.claims, exp: "optional" } } as const;
    expect(codeOf(() => createJwtVerifier(changed))).toBe("ERR_INVALID_OPTION");
  });

  test("the result has the claims, with their types", async () => {
    const token = mint(right, typed);
    const { claims, jws } = await createJwtVerifier(logoutToken(options({ seen: null }))).verify(token, {
      now,
    });
    const known: { readonly iss: string; readonly sid?: string; readonly events: object } = claims;
    expect(known).toEqual(decodeUnverified(token).claims);
    expect(jws.header.typ).toBe("logout+jwt");
  });
});
