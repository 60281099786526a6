// What a resource server says: a policy without surprises, and an error for every mistake.
import { ES256, PS256, RS256 } from "josette/algorithms";
import { UsageError } from "josette/errors";
import { createJwtVerifier } from "../../../src/jwt/index.ts";
import fc from "fast-check";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { type JwtAccessTokenOptions } from "../../../src/profiles/oauth/jwt-access-token.ts";
import { jwtAccessToken } from "../../../src/profiles/index.ts";
import { codeOf, codeOfRejection } from "../../support/errors.ts";
import {
  accessClaims,
  accessOptions,
  accessOutcomeOf,
  bareKey,
  clientId,
  decrypt,
  issuer,
  mintAccess,
  now,
  outcomeUnder,
  rs256,
  signerOf,
} from "../../support/profiles/oidc/tokens.ts";
import { profileSlot } from "../../../src/jwt/profile-slot.ts";

type Options = Partial<JwtAccessTokenOptions>;

const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";
const api = "https://api.example";
const token = mintAccess(accessClaims);

/** Options changed in JavaScript, where no compiler looks. */
function changed(members: object): JwtAccessTokenOptions {
  return { ...accessOptions(), ...members };
}

describe("the policy", () => {
  const shape = {
    verify: { keys: rs256.jwk, alg: [RS256], typ: "at+jwt" },
    claims: {
      issuer,
      audience: [api],
      clockTolerance: 60,
      [profileSlot]: expect.any(Object),
    },
    [profileSlot]: expect.any(Object),
  };

  test("has nothing in it that was not asked for", () => {
    expect(jwtAccessToken(accessOptions())).toStrictEqual(shape);
  });

  test("passes on what belongs to every policy", () => {
    const limits = { tokenLength: 5000 };
    const times = { clockTolerance: 5, maxTokenAge: 600 };
    const options: Options = { audience: [api, "orders"], alg: ["PS256", "ES256"], ...times };
    expect(jwtAccessToken(accessOptions({ ...options, decrypt, cache: true, limits }))).toStrictEqual({
      decrypt: expect.objectContaining({ keys: decrypt.keys }),
      verify: { ...shape.verify, alg: [PS256, ES256] },
      claims: { ...shape.claims, audience: [api, "orders"], ...times },
      [profileSlot]: shape[profileSlot],
      cache: true,
      limits,
    });
  });

  test("is a plain object, which can be changed like any other", async () => {
    const policy = jwtAccessToken(accessOptions());
    expect(Object.getPrototypeOf(policy)).toBe(Object.prototype);
    const stricter = { ...policy, claims: { ...policy.claims, subject: "bob" } };
    expect(await outcomeUnder(stricter, token)).toEqual([failed, "sub"]);
  });

  test("does not change with the options that it was made from", async () => {
    const lists = { audience: [api], clients: [clientId], scope: ["openid"], acr: ["loa2"] };
    const policy = jwtAccessToken(accessOptions(lists));
    for (const list of Object.values(lists)) list[0] = "else";
    expect(await outcomeUnder(policy, token)).toBe("accepted");
  });

  test("is one of several of a verifier, chosen by the issuer", async () => {
    const second = signerOf("ES256");
    const verifier = createJwtVerifier([
      jwtAccessToken(accessOptions()),
      jwtAccessToken({ issuer: "https://second.example", audience: "b", keys: second.jwk, alg: ["ES256"] }),
    ]);
    const claims = { ...accessClaims, iss: "https://second.example", aud: "b" };
    expect((await verifier.verify(token, { now })).claims).toEqual(accessClaims);
    expect((await verifier.verify(mintAccess(claims, {}, second), { now })).claims).toEqual(claims);
    expect(await codeOfRejection(verifier.verify(mintAccess(claims), { now }))).toBe(
      "ERR_JOSE_ALG_NOT_ALLOWED",
    );
  });

  test("with a cache checks what changes at every call", async () => {
    const verifier = createJwtVerifier(jwtAccessToken(accessOptions({ cache: true, maxAge: 600 })));
    const first = await verifier.verify(token, { now });
    expect(await verifier.verify(token, { now: now + 60 })).toBe(first);
    expect(await codeOfRejection(verifier.verify(token, { now: now + 600 }))).toBe("ERR_JWT_EXPIRED");
  });
});

describe("without keys those of the authorization server are found, when the first token comes:", () => {
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
    const verifier = createJwtVerifier(jwtAccessToken({ issuer, audience: api }));
    expect(fetched).toEqual([]);
    expect((await verifier.verify(token, { now })).claims).toEqual(accessClaims);
    if (inject("backend") === "auto")
      expect(verifier.verifySync(token, { now }).claims).toEqual(accessClaims);
    expect(fetched).toEqual([
      "https://op.example/.well-known/oauth-authorization-server/~",
      "https://op.example/keys",
    ]);
  });
});

describe("the application's own check", () => {
  test("comes last, and sees what any check sees", async () => {
    const seen: unknown[] = [];
    const check: NonNullable<Options["check"]> = (claims, { jws, context }) => {
      seen.push(claims["client_id"], jws.token, context.data);
      return true;
    };
    expect(await accessOutcomeOf(token, { check, acr: "loa3" })).toEqual([failed, "acr"]);
    expect(seen).toEqual([]);
    await createJwtVerifier(jwtAccessToken(accessOptions({ check }))).verify(token, { now, data: "t" });
    expect(seen).toEqual([clientId, token, "t"]);
  });

  test.each<[string, unknown, unknown]>([
    ["true", true, "accepted"],
    ["nothing", undefined, [failed, "check"]],
    ["false", false, [failed, "check"]],
    ["null", null, [failed, "check"]],
  ])("has the last word: %s", async (_what, verdict, outcome) => {
    expect(await accessOutcomeOf(token, { check: () => verdict as boolean })).toEqual(outcome);
  });

  test("may answer later", async () => {
    const verify = (verdict: boolean): Promise<unknown> =>
      createJwtVerifier(jwtAccessToken(accessOptions({ check: async () => verdict }))).verify(token, { now });
    expect(await codeOfRejection(verify(true))).toBeUndefined();
    expect(await codeOfRejection(verify(false))).toBe(failed);
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
  issuer: [[issuer], new URL("https://op.example"), () => issuer, /./],
  audience: [[api, ""], [api, 1], new Set([api]), () => api, new URL(api)],
  keys: ["https://op.example/keys", "-----BEGIN PUBLIC KEY-----", () => [], { kty: "RSA" }],
  alg: [
    "RS256",
    ["none"],
    ["RS256", "none"],
    ["rs256"],
    ["ES256K"],
    ["RS256", 1],
    ["constructor"],
    new Set(["RS256"]),
  ],
  decrypt: [
    ...[{ keys: [] }, { keys: bareKey }, { ...decrypt, alg: [] }, { ...decrypt, alg: ["RSA1_5"] }],
    ...[
      { ...decrypt, enc: undefined },
      { ...decrypt, zip: true },
      { ...decrypt, optional: 1 },
    ],
  ],
  clients: [clientId, [clientId, ""], [clientId, 1], new Set([clientId])],
  scope: [
    ...["orders.read orders.write", " orders.read", "orders.read ", " ", 'a"b', "a\\b", "a\tb", "å"],
    ...[["orders.read orders.write"], ["openid", ""], ["openid", "a b"], ["openid", 1], new Set(["openid"])],
  ],
  maxAge: [Infinity, "600", 1n, new Date(0)],
  acr: [["loa2", ""], ["loa2", 1], new Set(["loa2"]), /./],
  clockTolerance: [Infinity, "60", 1n, [60]],
  maxTokenAge: [Infinity, "60", 1n, [60]],
  check: ["true", /./, { check: () => true }],
  cache: ["yes", { maxEntries: 0 }, { maxEntries: 1.5 }, { maxEntries: 1, ttl: 5 }],
  limits: ["none", { tokens: 1 }, { tokenLength: 0 }, { tokenLength: "1" }],
};

/** Nonsense that makes sense for some. */
const possible: Readonly<Record<string, (value: unknown) => boolean>> = {
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
    expect(codeOf(() => jwtAccessToken(changed({ [name]: value })))).toMatch(expected);
  });

  test.each<[string, unknown, string?]>([
    ["nothing", undefined],
    ["null", null],
    ["text", issuer],
    ["a list", [accessOptions()]],
    ["no issuer", { audience: api, keys: rs256.jwk }],
    ["no audience", { issuer, keys: rs256.jwk }],
    ["an option that does not exist", { ...accessOptions(), typ: "JWT" }],
    ["an option of another profile", { ...accessOptions(), clientId }],
    ["Entra's name for an option", { ...accessOptions(), scopes: ["openid"] }],
    [
      "an issuer that is no URL, whose keys are to be found",
      { issuer: "as", audience: api },
      "ERR_INVALID_ARGUMENT",
    ],
  ])("%s", (_what, given, expected = "ERR_INVALID_OPTION") => {
    expect(codeOf(() => jwtAccessToken(given as JwtAccessTokenOptions))).toBe(expected);
  });

  test("an option on Object.prototype is none", async () => {
    const given: object = Object.create({ maxAge: 0, acr: "else", clients: ["else"] });
    const policy = jwtAccessToken(Object.assign(given, accessOptions()));
    expect(await outcomeUnder(policy, token)).toBe("accepted");
  });

  test("property: whatever else stands in one place is a UsageError, or a policy", () => {
    const names = [...Object.keys(impossible), "else"];
    const value = fc.oneof(fc.anything(), fc.constantFrom(...Object.values(impossible).flat()));
    fc.assert(
      fc.property(fc.constantFrom(...names), value, (name, given) => {
        try {
          jwtAccessToken(changed({ [name]: given }));
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

  test("property: one wrong entry in a list spoils the list", () => {
    const lists = { audience: api, clients: clientId, scope: "openid", acr: "loa2", alg: "RS256" };
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
        expect(codeOf(() => jwtAccessToken(changed({ [name]: list })))).toBe("ERR_INVALID_OPTION");
      }),
    );
  });
});

test("property: a token passes if it has all that is asked for, and never else", async () => {
  const names = ["openid", "orders.read", "orders.write", "orders"];
  const some = fc.subarray(names);
  await fc.assert(
    fc.asyncProperty(some, fc.subarray(names, { minLength: 1 }), async (had, asked) => {
      const scope = had.length === 0 ? undefined : had.join(" ");
      const outcome = await accessOutcomeOf(mintAccess({ ...accessClaims, scope }), { scope: asked });
      const right = asked.every((each) => had.includes(each));
      expect(outcome).toEqual(right ? "accepted" : [failed, "scope"]);
    }),
    { numRuns: 60 },
  );
});
