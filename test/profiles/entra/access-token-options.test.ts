// What a caller says: a policy without surprises, and an error for every mistake.
import { RS256 } from "josette/algorithms";
import { createJwtVerifier } from "../../../src/jwt/index.ts";
import { UsageError } from "josette/errors";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { entraAccessToken } from "../../../src/profiles/index.ts";
import type { EntraAccessTokenOptions } from "../../../src/profiles/entra/access-token-options.ts";
import { codeOf, codeOfRejection } from "../../support/errors.ts";
import {
  api,
  client,
  issuer,
  mint,
  now,
  options,
  outcomeOf,
  outcomeUnder,
  publicKeys,
  tenantA,
  tenantB,
  v2,
} from "../../support/profiles/entra/tokens.ts";
import { profileSlot } from "../../../src/jwt/profile-slot.ts";

/** Options changed in JavaScript, where no compiler looks. */
function changed(members: object): EntraAccessTokenOptions {
  return { ...options(), ...members };
}

describe("the policy", () => {
  const shape = {
    verify: { keys: options().keys, alg: [RS256] },
    claims: {
      issuer: [issuer.v1(tenantA), issuer.v2(tenantA)],
      audience: [api, "api://orders.example"],
      clockTolerance: 60,
      [profileSlot]: expect.any(Object),
    },
    [profileSlot]: expect.any(Object),
  };

  test("has nothing in it that was not asked for", () => {
    expect(entraAccessToken(options())).toEqual(shape);
  });

  test("passes on what belongs to every policy", () => {
    const limits = { tokenLength: 5000 };
    const cache = { maxEntries: 10 };
    const policy = entraAccessToken(options({ clockTolerance: 5, maxTokenAge: 600, cache, limits }));
    const claims = { ...shape.claims, clockTolerance: 5, maxTokenAge: 600 };
    expect(policy).toEqual({ ...shape, claims, cache, limits });
  });

  test.each<[string, Partial<EntraAccessTokenOptions>, readonly string[]]>([
    ["one version", { versions: ["2.0"] }, [issuer.v2(tenantA)]],
    ["a cloud", { cloud: "china", versions: ["1.0"] }, [issuer.chinaV1(tenantA)]],
    ["an external tenant", { ciam: "orders" }, [issuer.ciam(tenantA)]],
    [
      "tenants",
      { tenants: [tenantB, tenantA.toUpperCase()], versions: ["2.0"] },
      [issuer.v2(tenantB), issuer.v2(tenantA)],
    ],
  ])("lists the issuers: %s", (_what, changes, issuers) => {
    expect(entraAccessToken(options(changes)).claims.issuer).toEqual(issuers);
  });

  test("has a rule for issuers where all tenants are accepted", () => {
    const rule = entraAccessToken(options({ tenants: "any", versions: ["2.0"] })).claims.issuer;
    if (typeof rule !== "function") throw new Error("This should have been a rule");
    expect([issuer.v2(tenantB), issuer.v1(tenantB), issuer.v2("common"), ""].map(rule)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  test("is one of several of a verifier, chosen by the issuer", async () => {
    const verifier = createJwtVerifier([
      entraAccessToken(options({ versions: ["2.0"], scopes: ["Orders.Read"] })),
      entraAccessToken(options({ tenants: tenantB, clients: [tenantB] })),
      entraAccessToken(options({ tenants: "any" })),
    ]);
    const ofB = { ...v2, tid: tenantB, iss: issuer.v2(tenantB) };
    const ofClient = { ...v2, tid: client, iss: issuer.v2(client) };
    expect((await verifier.verify(mint(v2), { now })).claims).toEqual(v2);
    expect((await verifier.verify(mint(ofClient), { now })).claims).toEqual(ofClient);
    expect(await codeOfRejection(verifier.verify(mint(ofB), { now }))).toBe(
      "ERR_JWT_CLAIM_VALIDATION_FAILED",
    );
  });

  test("can be changed like any other: it is a plain object", async () => {
    const policy = entraAccessToken(options());
    const claims = { ...policy.claims, subject: "else" };
    expect(await outcomeUnder({ ...policy, claims }, mint(v2))).toEqual([
      "ERR_JWT_CLAIM_VALIDATION_FAILED",
      "sub",
    ]);
  });

  test("does not change with the options that it was made from", async () => {
    const tenants = [tenantA];
    const clients = [client];
    const given = { ...options(), tenants, clients };
    const policy = entraAccessToken(given);
    tenants[0] = tenantB;
    clients[0] = tenantB;
    given.audience = "else";
    expect(await outcomeUnder(policy, mint(v2))).toBe("accepted");
  });
});

describe("the application's own check", () => {
  test("comes last, and sees what any check sees", async () => {
    const seen: unknown[] = [];
    const check: NonNullable<EntraAccessTokenOptions["check"]> = (claims, { jws, context }) => {
      seen.push(claims["tid"], jws.matchedBy, context.data);
      return true;
    };
    expect(await outcomeOf(mint({ ...v2, azp: undefined }), { check })).toHaveProperty("1", "azp");
    expect(seen).toEqual([]);
    await createJwtVerifier(entraAccessToken(options({ check }))).verify(mint(v2), { now, data: "t" });
    expect(seen).toEqual([tenantA, "kid", "t"]);
  });

  test.each<[string, unknown, unknown]>([
    ["true", true, "accepted"],
    ["nothing", undefined, ["ERR_JWT_CLAIM_VALIDATION_FAILED", "check"]],
    ["false", false, ["ERR_JWT_CLAIM_VALIDATION_FAILED", "check"]],
    ["null", null, ["ERR_JWT_CLAIM_VALIDATION_FAILED", "check"]],
  ])("has the last word: %s", async (_what, verdict, outcome) => {
    expect(await outcomeOf(mint(v2), { check: () => verdict as boolean })).toEqual(outcome);
  });

  test("may answer later", async () => {
    const verify = (verdict: boolean): Promise<unknown> => {
      const policy = entraAccessToken(options({ check: async () => verdict }));
      return createJwtVerifier(policy).verify(mint(v2), { now });
    };
    expect(await codeOfRejection(verify(true))).toBeUndefined();
    expect(await codeOfRejection(verify(false))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
  });
});

/** Values that no option takes. */
const nonsense = [
  undefined,
  null,
  0,
  1,
  Number.NaN,
  true,
  false,
  "",
  " ",
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
  tenants: [
    ...[
      "orders.example",
      "contoso.onmicrosoft.com",
      "common",
      "organizations",
      "consumers",
      "ANY",
      "*",
      `{${tenantA}}`,
    ],
    ...[`${tenantA} `, tenantA.slice(1), tenantA.replaceAll("-", ""), `${tenantA},${tenantB}`],
    ...[
      ["any"],
      [tenantA, "any"],
      [tenantA, "orders.example"],
      [tenantA, 1],
      new Set([tenantA]),
      /./,
      () => true,
    ],
  ],
  audience: [
    ...["https://graph.microsoft.com", "https://graph.microsoft.com/", "HTTPS://Graph.Microsoft.com"],
    ...["00000003-0000-0000-c000-000000000000", "00000003-0000-0000-C000-000000000000"],
    ...[
      "https://graph.microsoft.us",
      "https://dod-graph.microsoft.us",
      "https://microsoftgraph.chinacloudapi.cn",
    ],
    ...[[api, "https://graph.microsoft.com"], [api, 1], new Set([api]), () => api],
  ],
  versions: ["2.0", "1", ["2"], ["v2.0"], [2], ["2.0", "3.0"], ["2.0", 1], ["constructor"], new Set(["2.0"])],
  cloud: ["Global", "germany", "us", "constructor", "__proto__", ["global"]],
  ciam: [
    "orders.ciamlogin.com",
    "-orders",
    "orders-",
    "or/ders",
    "https://orders",
    "a".repeat(64),
    "\u212A",
    ["orders"],
  ],
  keys: [
    "https://login.microsoftonline.com/common/discovery/v2.0/keys",
    "-----BEGIN PUBLIC KEY-----",
    () => [],
  ],
  appId: [client, "orders", [client]],
  decrypt: [
    { keys: [] },
    { keys: "secret" },
    { alg: ["RSA-OAEP"] },
    { keys: publicKeys, alg: [] },
    { keys: publicKeys, enc: ["A0GCM"] },
    { keys: publicKeys, alg: undefined },
    { keys: publicKeys, zip: true },
    { keys: publicKeys, optional: 1 },
  ],
  clients: [client, ["orders"], [client, "orders"], [client, 1], [`${client} `], new Set([client])],
  clientAuthentication: [
    "none",
    ["0"],
    ["certificate", "password"],
    ["Certificate"],
    ["constructor"],
    ["none", 1],
  ],
  scopes: [
    "Orders.Read",
    ["Orders.Read Orders.Write"],
    ["api://orders/Orders.Read"],
    ["Orders.Read", ""],
    ["Orders.Read", 1],
  ],
  roles: ["Orders.Read.All", ["a b"], ["a\tb"], ["a", ""], ["a", 1]],
  clockTolerance: [-1, Infinity, "60", 1n, [60]],
  maxTokenAge: [-1, Infinity, "60", 1n, [60]],
  check: ["true", /./, { check: () => true }],
  cache: ["yes", { maxEntries: 0 }, { maxEntries: 1.5 }, { maxEntries: 1, ttl: 5 }],
  limits: ["none", { tokens: 1 }, { tokenLength: 0 }, { tokenLength: "1" }],
};

/** Nonsense that makes sense for some. */
const possible: Readonly<Record<string, readonly unknown[]>> = {
  audience: [" "],
  clockTolerance: [0, 1],
  maxTokenAge: [0, 1],
  cache: [true, false],
  limits: [{}],
  keys: [],
};

describe("a mistake is an error at once:", () => {
  const mistakes = Object.entries(impossible).flatMap(([name, values]) => {
    const sense = possible[name] ?? [];
    return [
      ...nonsense.filter((value) => !sense.includes(value) && !isEmptyObject(value, sense)),
      ...values,
    ].map((value): [string, unknown] => [name, value]);
  });

  test.each(mistakes)("%s %o", (name, value) => {
    expect(codeOf(() => entraAccessToken(changed({ [name]: value })))).toMatch(
      /^ERR_INVALID_(?:OPTION|ARGUMENT)$/,
    );
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["text", tenantA],
    ["a list", [options()]],
    ["no tenants", { audience: api, keys: publicKeys }],
    ["no audience", { tenants: tenantA, keys: publicKeys }],
    ["an option that does not exist", { ...options(), tenantId: tenantA }],
    ["an option of another profile", { ...options(), scope: "Orders.Read" }],
    ["an external tenant in a cloud", { ...options(), ciam: "orders", cloud: "usgov" }],
    ["an external tenant with version 1.0", { ...options(), ciam: "orders", versions: ["1.0"] }],
    ["an external tenant with both versions", { ...options(), ciam: "orders", versions: ["1.0", "2.0"] }],
    ["two external tenants", { ...options(), ciam: "orders", tenants: [tenantA, tenantB] }],
    ["all external tenants", { ...options(), ciam: "orders", tenants: "any" }],
    ["keys that are given and to be fetched", { ...options(), appId: client }],
  ])("%s", (_what, given) => {
    expect(codeOf(() => entraAccessToken(given as EntraAccessTokenOptions))).toBe("ERR_INVALID_OPTION");
  });

  test("an API whose address only looks like Graph's is none of them", () => {
    const audience = [
      "https://graph.orders.example",
      "https://graph.microsoft.com.example",
      "api://graph.microsoft.com/x",
    ];
    expect(codeOf(() => entraAccessToken(options({ audience })))).toBeUndefined();
  });

  test("an option on Object.prototype is none", () => {
    const given: object = Object.create({ clients: [tenantB] });
    const policy = entraAccessToken(Object.assign(given, options()));
    expect(policy.claims.audience).toHaveLength(2);
  });

  test("property: whatever else stands in one place is an error of the library, or a policy", () => {
    const names = [...Object.keys(impossible), "else"];
    const value = fc.oneof(fc.anything(), fc.constantFrom(...Object.values(impossible).flat()));
    fc.assert(
      fc.property(fc.constantFrom(...names), value, (name, given) => {
        try {
          entraAccessToken(changed({ [name]: given }));
        } catch (error) {
          // Bad keys are told by the errors of importKey and keySet.
          if (!(error instanceof UsageError)) expect(["keys", "decrypt"]).toContain(name);
        }
      }),
    );
  });

  test("property: one wrong entry in a list spoils the list", () => {
    const lists = {
      tenants: tenantA,
      clients: client,
      scopes: "a",
      roles: "a",
      versions: "2.0",
      audience: api,
      clientAuthentication: "none",
    };
    const wrong = fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constant(""),
      fc.object(),
      fc.array(fc.string()),
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.entries(lists)), fc.nat(3), wrong, ([name, right], at, bad) => {
        const list: unknown[] = [right, right, right];
        list.splice(at, 0, bad);
        expect(codeOf(() => entraAccessToken(changed({ [name]: list })))).toBe("ERR_INVALID_OPTION");
      }),
    );
  });
});

function isEmptyObject(value: unknown, sense: readonly unknown[]): boolean {
  return sense.some((each) => JSON.stringify(each) === "{}") && JSON.stringify(value) === "{}";
}
