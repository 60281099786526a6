// What a client says, once and with each call: a policy without surprises, and an error for every mistake.
import { ES256, PS256, RS256 } from "josette/algorithms";
import type { OidcIdTokenContext } from "josette/profiles";
import { JwtClaimError, UsageError } from "josette/errors";
import { keySet } from "../../../src/jwk/index.ts";
import { createJwtVerifier, verifyJwt } from "../../../src/jwt/index.ts";
import fc from "fast-check";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { oidcIdToken } from "../../../src/profiles/index.ts";
import type { OidcIdTokenOptions } from "../../../src/profiles/oidc/id-token-options.ts";
import { profileSlot } from "../../../src/jwt/profile-slot.ts";
import { codeOf, codeOfRejection } from "../../support/errors.ts";
import {
  accessToken,
  bareKey,
  clientId,
  code,
  decrypt,
  halfHash,
  idClaims,
  idOptions,
  issuer,
  mint,
  nonce,
  now,
  outcomeOf,
  outcomeUnder,
  rs256,
  signerOf,
  state,
} from "../../support/profiles/oidc/tokens.ts";

type Options = Partial<OidcIdTokenOptions>;

const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";
const token = mint(idClaims);

/** Options changed in JavaScript, where no compiler looks. */
function changed(members: object): OidcIdTokenOptions {
  return { ...idOptions(), ...members };
}

describe("the policy", () => {
  const shape = {
    verify: { keys: rs256.jwk, alg: [RS256] },
    claims: {
      ...{ issuer, audience: clientId, clockTolerance: 60 },
      [profileSlot]: expect.any(Object),
    },
    [profileSlot]: expect.any(Object),
  };

  test("has nothing in it that was not asked for", () => {
    expect(oidcIdToken(idOptions())).toStrictEqual(shape);
  });

  test("passes on what belongs to every policy", () => {
    const limits = { tokenLength: 5000 };
    const cache = { maxEntries: 10 };
    const own: Options = { subject: "alice", clockTolerance: 5, maxTokenAge: 600 };
    expect(oidcIdToken(idOptions({ ...own, decrypt, alg: ["PS256", "ES256"], cache, limits }))).toStrictEqual(
      {
        decrypt: expect.objectContaining({ keys: decrypt.keys }),
        verify: { keys: rs256.jwk, alg: [PS256, ES256] },
        claims: { ...shape.claims, ...own },
        [profileSlot]: shape[profileSlot],
        cache,
        limits,
      },
    );
  });

  test("is a plain object, which can be changed like any other", async () => {
    const policy = oidcIdToken(idOptions());
    expect(Object.getPrototypeOf(policy)).toBe(Object.prototype);
    const stricter = { ...policy, claims: { ...policy.claims, subject: "bob" } };
    expect(await outcomeUnder(stricter, token, { nonce })).toEqual([failed, "sub"]);
  });

  test("does not change with the options that it was made from", async () => {
    const trustedAudiences = ["api"];
    const acr = ["urn:se:curity:authentication:html-form:htmlform1"];
    const given = { ...idOptions(), trustedAudiences, acr, nonce };
    const policy = oidcIdToken(given);
    Object.assign(given, { clientId: "else", issuer: "else", nonce: "else", maxAge: 0 });
    trustedAudiences[0] = "else";
    acr[0] = "else";
    expect(await outcomeUnder(policy, mint({ ...idClaims, aud: [clientId, "api"] }))).toBe("accepted");
  });

  test("serves verifyJwt as well", async () => {
    expect((await verifyJwt(token, oidcIdToken(idOptions()), { now, nonce })).claims).toEqual(idClaims);
  });

  test("is one of several of a verifier, chosen by the issuer", async () => {
    const second = signerOf("ES256");
    const verifier = createJwtVerifier([
      oidcIdToken(idOptions()),
      oidcIdToken({ issuer: "https://second.example", clientId: "b", keys: second.jwk, alg: ["ES256"] }),
    ]);
    const claims = { ...idClaims, iss: "https://second.example", aud: "b", azp: "b" };
    expect((await verifier.verify(token, { now, nonce })).claims.iss).toBe(issuer);
    expect((await verifier.verify(mint(claims, {}, second), { now, nonce })).claims).toEqual(claims);
    expect(await codeOfRejection(verifier.verify(mint(claims), { now, nonce }))).toBe(
      "ERR_JOSE_ALG_NOT_ALLOWED",
    );
  });
});

describe("without keys those of the provider are found, when the first token comes:", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test("by its metadata", async () => {
    const fetched: string[] = [];
    vi.stubGlobal("fetch", async (address: string | URL) => {
      fetched.push(String(address));
      return Response.json(
        fetched.length === 1 ? { issuer, jwks_uri: "https://op.example/keys" } : { keys: [rs256.jwk] },
      );
    });
    const verifier = createJwtVerifier(oidcIdToken({ issuer, clientId }));
    expect(fetched).toEqual([]);
    expect((await verifier.verify(token, { now, nonce })).claims).toEqual(idClaims);
    expect((await verifier.verify(token, { now, nonce })).claims).toEqual(idClaims);
    if (inject("backend") === "auto") {
      expect(verifier.verifySync(token, { now, nonce }).claims).toEqual(idClaims);
    }
    expect(fetched).toEqual([`${issuer}/.well-known/openid-configuration`, "https://op.example/keys"]);
  });

  test("not by that of another", async () => {
    vi.stubGlobal("fetch", async () =>
      Response.json({ issuer: "https://op.example", jwks_uri: "https://op.example/keys" }),
    );
    const verifier = createJwtVerifier(oidcIdToken({ issuer, clientId }));
    expect(await codeOfRejection(verifier.verify(token, { now, nonce }))).toBe("ERR_JWKS_UNAVAILABLE");
  });
});

describe("the application's own check", () => {
  test("comes last, and sees what any check sees", async () => {
    const seen: unknown[] = [];
    const check: NonNullable<Options["check"]> = (claims, { jws, context }) => {
      seen.push(claims["sub"], jws.token, context.data);
      return true;
    };
    const wrong = mint({ ...idClaims, s_hash: "else" });
    expect(await outcomeOf(wrong, { check }, { nonce, state })).toEqual([failed, "s_hash"]);
    expect(seen).toEqual([]);
    await createJwtVerifier(oidcIdToken(idOptions({ check }))).verify(token, { now, nonce, data: "t" });
    expect(seen).toEqual(["alice", token, "t"]);
  });

  test.each<[string, unknown, unknown]>([
    ["true", true, "accepted"],
    ["nothing", undefined, [failed, "check"]],
    ["false", false, [failed, "check"]],
    ["null", null, [failed, "check"]],
    ["text", "yes", [failed, "check"]],
  ])("has the last word: %s", async (_what, verdict, outcome) => {
    expect(await outcomeOf(token, { check: () => verdict as boolean })).toEqual(outcome);
  });

  test("may throw, and what it throws comes through", async () => {
    const error = new RangeError("the application's own");
    const check = (): never => {
      throw error;
    };
    const verifier = createJwtVerifier(oidcIdToken(idOptions({ check })));
    await expect(verifier.verify(token, { now, nonce })).rejects.toBe(error);
    if (inject("backend") === "auto") expect(() => verifier.verifySync(token, { now, nonce })).toThrow(error);
  });

  test("may answer later, except at once", async () => {
    const verify = (verdict: boolean): Promise<unknown> => {
      const policy = oidcIdToken(idOptions({ check: async () => verdict }));
      return createJwtVerifier(policy).verify(token, { now, nonce });
    };
    expect(await codeOfRejection(verify(true))).toBeUndefined();
    expect(await codeOfRejection(verify(false))).toBe(failed);
    if (inject("backend") !== "auto") return;
    const verifier = createJwtVerifier(oidcIdToken(idOptions({ check: async () => true })));
    expect(codeOf(() => verifier.verifySync(token, { now, nonce }))).toBe("ERR_INVALID_OPTION");
  });
});

describe("what a call says", () => {
  test.each<[string, object]>([
    ["no nonce", {}],
    ["no nonce, and all the rest", { maxAge: 600, acr: "a", accessToken, code, state }],
    ["a nonce without a value", { nonce: undefined }],
    ["an empty nonce", { nonce: "" }],
    ["a nonce that is null", { nonce: null }],
    ...[undefined, null, -1, Infinity, Number.NaN, "600", [600], new Date(0)].map(
      (maxAge): [string, object] => [`maxAge ${String(maxAge)}`, { nonce, maxAge }],
    ),
    ...[undefined, null, "", 1, [], [""], ["loa2", 1], {}, new Set(["loa2"])].map((acr): [string, object] => [
      `acr ${JSON.stringify(acr)}`,
      { nonce, acr },
    ]),
    ...["accessToken", "code", "state"].flatMap((name) =>
      [undefined, null, "", 1, true, [], ["value"], {}, new Uint8Array(2)].map((value): [string, object] => [
        `${name} ${JSON.stringify(value)}`,
        { nonce, [name]: value },
      ]),
    ),
  ])("is a mistake: %s", async (_what, context) => {
    expect(await outcomeOf(token, {}, context)).toBe("ERR_INVALID_OPTION");
    // It does not hide behind what is wrong with the token.
    expect(await outcomeOf(mint({ ...idClaims, azp: "app" }), {}, context)).toBe("ERR_INVALID_OPTION");
  });

  test("a nonce is no matter of the call where there is none", async () => {
    expect(await outcomeOf(token, { nonce: null }, {})).toBe("accepted");
    expect(await outcomeOf(token, { nonce: null }, { nonce: "" })).toBe("ERR_INVALID_OPTION");
  });

  test("is forgotten with the call", async () => {
    const claims = { ...idClaims, at_hash: halfHash(accessToken), c_hash: halfHash(code) };
    const verifier = createJwtVerifier(oidcIdToken(idOptions({ maxAge: 600, accessToken })));
    const verify = (context: OidcIdTokenContext): Promise<unknown> =>
      verifier.verify(mint(claims), { now, ...context });
    const call = { maxAge: 0, accessToken: "else", code: "else", acr: "else" };
    expect(await codeOfRejection(verify({ nonce, ...call }))).toBe("ERR_JWT_EXPIRED");
    expect(await codeOfRejection(verify({ nonce }))).toBeUndefined();
    expect(await codeOfRejection(verify({}))).toBe("ERR_INVALID_OPTION");
  });
});

/** Values that no option takes. */
const nonsense = [
  undefined,
  null,
  0,
  1,
  -1,
  Number.NaN,
  true,
  false,
  "",
  {},
  [],
  [""],
  [undefined],
  [null],
  [1],
  [[]],
  [{}],
];

/** What each option has besides, that it does not take. */
const impossible: Readonly<Record<string, readonly unknown[]>> = {
  issuer: [[], [issuer, ""], [issuer, 1], new URL("https://op.example"), () => issuer, /./],
  clientId: [[], [clientId, ""], [clientId, 1], { clientId }, () => clientId],
  authorizedParties: ["app", [], ["app", ""], ["app", 1], new Set(["app"])],
  keys: ["https://op.example/keys", "-----BEGIN PUBLIC KEY-----", () => [], { kty: "RSA" }],
  alg: [
    "RS256",
    ["none"],
    ["RS256", "none"],
    ["rs256"],
    ["ES256K"],
    ["RSA-OAEP"],
    ["RS256", 1],
    ["constructor"],
    new Set(["RS256"]),
  ],
  decrypt: [
    ...[
      { keys: [] },
      { keys: bareKey },
      { alg: ["RSA-OAEP"] },
      { ...decrypt, alg: [] },
      { ...decrypt, alg: ["RSA1_5"] },
    ],
    ...[
      { ...decrypt, enc: ["A0GCM"] },
      { ...decrypt, enc: undefined },
      { ...decrypt, zip: true },
      { ...decrypt, optional: 1 },
    ],
  ],
  nonce: [[nonce], () => nonce, new Uint8Array(2)],
  maxAge: [Infinity, "600", 1n, new Date(0)],
  acr: [["loa2", ""], ["loa2", 1], new Set(["loa2"]), /./],
  accessToken: [[accessToken], new Uint8Array(2), () => accessToken],
  code: [[code], new Uint8Array(2), () => code],
  state: [[state], new Uint8Array(2), () => state],
  endpoint: ["Token", "authorize", "userinfo", "constructor", ["token"]],
  trustedAudiences: ["api", ["api", ""], ["api", 1], new Set(["api"])],
  subject: [["alice"], () => "alice", /./],
  clockTolerance: [Infinity, "60", 1n, [60]],
  maxTokenAge: [Infinity, "60", 1n, [60]],
  check: ["true", /./, { check: () => true }],
  cache: ["yes", { maxEntries: 0 }, { maxEntries: 1.5 }, { maxEntries: 1, ttl: 5 }],
  limits: ["none", { tokens: 1 }, { tokenLength: 0 }, { tokenLength: "1" }],
};

/** Nonsense that makes sense for some. */
const possible: Readonly<Record<string, (value: unknown) => boolean>> = {
  nonce: (value) => value === null,
  maxAge: (value) => value === 0 || value === 1,
  clockTolerance: (value) => value === 0 || value === 1,
  maxTokenAge: (value) => value === 0 || value === 1,
  cache: (value) => typeof value === "boolean",
  limits: (value) => JSON.stringify(value) === "{}",
};

describe("a mistake is an error at once:", () => {
  const mistakes = Object.entries(impossible).flatMap(([name, values]) =>
    [...nonsense.filter((value) => possible[name]?.(value) !== true), ...values].map(
      (value): [string, unknown] => [name, value],
    ),
  );

  test.each(mistakes)("%s %o", (name, value) => {
    const expected = ["keys", "decrypt"].includes(name)
      ? /^ERR_(?:INVALID_OPTION|INVALID_ARGUMENT|JWK_INVALID)$/
      : /^ERR_INVALID_OPTION$/;
    expect(codeOf(() => oidcIdToken(changed({ [name]: value })))).toMatch(expected);
  });

  test.each<[string, unknown, string?]>([
    ["nothing", undefined],
    ["null", null],
    ["text", issuer],
    ["a list", [idOptions()]],
    ["no issuer", { clientId, keys: rs256.jwk }],
    ["no issuer, and no keys", { clientId }],
    ["no client", { issuer, keys: rs256.jwk }],
    ["an option that does not exist", { ...idOptions(), audience: clientId }],
    ["an option of another profile", { ...idOptions(), scope: "openid" }],
    ["no nonce from the authorization endpoint", { ...idOptions(), endpoint: "authorization", nonce: null }],
    [
      "an issuer that is no URL, whose keys are to be found",
      { issuer: "op", clientId },
      "ERR_INVALID_ARGUMENT",
    ],
    [
      "one without encryption, whose keys are to be found",
      { issuer: "http://op.example", clientId },
      "ERR_INVALID_ARGUMENT",
    ],
  ])("%s", (_what, given, expected = "ERR_INVALID_OPTION") => {
    expect(codeOf(() => oidcIdToken(given as OidcIdTokenOptions))).toBe(expected);
  });

  test("an issuer that is no URL is one, where the keys are given", async () => {
    const policy = oidcIdToken(idOptions({ issuer: "op" }));
    expect(await outcomeUnder(policy, mint({ ...idClaims, iss: "op" }), { nonce })).toBe("accepted");
  });

  test("an option on Object.prototype is none", async () => {
    const given: object = Object.create({ maxAge: 0, acr: "else", nonce: "else" });
    const policy = oidcIdToken(Object.assign(given, idOptions()));
    expect(await outcomeUnder(policy, token, { nonce })).toBe("accepted");
  });

  test("each option is read once", () => {
    const reads: string[] = [];
    const given = {};
    const all = {
      ...idOptions({ nonce, maxAge: 1, acr: ["a"], code, state, accessToken, subject: "a" }),
      check: () => true,
    };
    for (const [name, value] of Object.entries({
      ...all,
      decrypt,
      trustedAudiences: ["b"],
      endpoint: "token",
    })) {
      const get = (): unknown => (reads.push(name), value);
      Object.defineProperty(given, name, { enumerable: true, get });
    }
    oidcIdToken(given as OidcIdTokenOptions);
    expect(reads).toEqual([...new Set(reads)]);
    expect(reads).toContain("nonce");
  });

  test("property: whatever else stands in one place is a UsageError, or a policy", () => {
    const names = [...Object.keys(impossible), "else"];
    const value = fc.oneof(fc.anything(), fc.constantFrom(...Object.values(impossible).flat()));
    fc.assert(
      fc.property(fc.constantFrom(...names), value, (name, given) => {
        try {
          oidcIdToken(changed({ [name]: given }));
        } catch (error) {
          if (error instanceof UsageError) return;
          // Bad keys are told by the errors of importKey and keySet.
          expect(["keys", "decrypt"]).toContain(name);
          codeOf(() => {
            throw error;
          });
        }
      }),
    );
  });

  test("property: one wrong value of any other type is a UsageError", () => {
    const texts = fc.constantFrom(
      "issuer",
      "clientId",
      "nonce",
      "accessToken",
      "code",
      "state",
      "subject",
      "endpoint",
    );
    // An issuer and a client id may be a list of strings, which fc.anything() makes now and then.
    const notText = fc
      .anything()
      .filter((value) => typeof value !== "string" && value !== null && !Array.isArray(value));
    const times = fc.constantFrom("maxAge", "clockTolerance", "maxTokenAge");
    const notTime = fc.oneof(
      fc.anything().filter((value) => typeof value !== "number"),
      fc.double({ max: -Number.MIN_VALUE, noNaN: true }),
    );
    const lists = fc.constantFrom("alg", "trustedAudiences");
    const wrong = fc.oneof(fc.tuple(texts, notText), fc.tuple(times, notTime), fc.tuple(lists, fc.string()));
    fc.assert(
      fc.property(wrong, ([name, value]) => {
        expect(codeOf(() => oidcIdToken(changed({ [name]: value })))).toBe("ERR_INVALID_OPTION");
      }),
    );
  });

  test("property: one wrong entry in a list spoils the list", () => {
    const lists = { acr: "loa2", trustedAudiences: "api", alg: "RS256" };
    const wrong = fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.constantFrom(null, undefined, ""),
      fc.object(),
      fc.array(fc.string()),
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.entries(lists)), fc.nat(3), wrong, ([name, good], at, bad) => {
        const list: unknown[] = [good, good, good];
        list.splice(at, 0, bad);
        expect(codeOf(() => oidcIdToken(changed({ [name]: list })))).toBe("ERR_INVALID_OPTION");
      }),
    );
  });
});

test("property: whatever a call says of the login, an error is one of the library's, and no check is less", async () => {
  const verifier = createJwtVerifier(oidcIdToken(idOptions({ keys: keySet([rs256.jwk]) })));
  const names = fc.constantFrom("nonce", "maxAge", "acr", "accessToken", "code", "state");
  const minted = mint({ ...idClaims, at_hash: "a", c_hash: "b", s_hash: "c" });
  await fc.assert(
    fc.asyncProperty(names, fc.anything(), async (name, value) => {
      const context = { now, nonce, [name]: value };
      const outcome = await verifier.verify(minted, context).then(
        () => "accepted",
        (error: unknown) => error,
      );
      if (outcome instanceof UsageError || outcome instanceof JwtClaimError) return;
      // What passes is right: a maximum age that is met. Nothing random is the nonce, the class or one of the values.
      expect([outcome, name]).toEqual(["accepted", "maxAge"]);
      expect(Number(value)).toBeGreaterThanOrEqual(60);
    }),
    { numRuns: 300 },
  );
});
