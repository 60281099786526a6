// One verifier for two providers' ID tokens and a third one's access tokens: each token is bound to the policy of its issuer.
import { type JwtPolicy } from "josette";
import { createJwtVerifier } from "../../src/jwt/index.ts";
import { JoseError, JwtClaimError, UsageError } from "josette/errors";
import { type OidcIdTokenContext } from "josette/profiles";
import { authorizationResponse, jwtAccessToken, oidcIdToken } from "../../src/profiles/index.ts";
import fc from "fast-check";
import { describe, expect, inject, test } from "vitest";
import { codeOf } from "../support/errors.ts";
import { otherRsaKey } from "../support/keys.ts";
import {
  accessClaims,
  accessToken,
  bareKey,
  clientId,
  code,
  decrypt,
  encrypted,
  halfHash,
  idClaims,
  mint,
  nonce,
  now,
  signerOf,
  state,
  type Claims,
  type Outcome,
  type Signer,
} from "../support/profiles/oidc/tokens.ts";

const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";
const api = "https://api.example";

/** Someone who issues tokens, of a kind, for someone. */
interface Party {
  readonly iss: string;
  readonly signer: Signer;
  readonly header: object;
  readonly claims: Claims;
  readonly context: OidcIdTokenContext;
}

const hashed = { ...idClaims, at_hash: halfHash(accessToken) };
const staff: Party = {
  ...{ iss: "https://staff.example", signer: signerOf("RS256"), header: {}, context: { nonce } },
  claims: { ...hashed, iss: "https://staff.example" },
};
const customers: Party = {
  ...{ iss: "https://customers.example", signer: signerOf("ES512"), header: { typ: "JWT" } },
  claims: {
    ...{ ...idClaims, iss: "https://customers.example", aud: "shop", azp: "shop" },
    ...{ c_hash: halfHash(code, "sha512"), s_hash: halfHash(state, "sha512") },
  },
  context: { nonce, code, state },
};
const machines: Party = {
  ...{ iss: "https://as.example", signer: signerOf("EdDSA"), header: { typ: "at+jwt" }, context: {} },
  claims: { ...accessClaims, iss: "https://as.example" },
};
const parties = { staff, customers, machines };

/** The same three with other ways to open tokens. */
function policies(
  opening: Partial<Record<keyof typeof parties, JwtPolicy["decrypt"]>> = {},
): JwtPolicy<OidcIdTokenContext>[] {
  const opened = (name: keyof typeof parties): Pick<JwtPolicy, "decrypt"> => {
    const how = opening[name];
    return how === undefined ? {} : { decrypt: how };
  };
  return [
    oidcIdToken({ issuer: staff.iss, clientId, keys: staff.signer.jwk, ...opened("staff") }),
    oidcIdToken({
      ...{ issuer: customers.iss, clientId: "shop", keys: customers.signer.jwk, alg: ["ES512"] },
      ...{ endpoint: "authorization", ...opened("customers") },
    }),
    jwtAccessToken({
      ...{ issuer: machines.iss, audience: api, keys: machines.signer.jwk, alg: ["EdDSA"] },
      ...{ scope: "orders.read", ...opened("machines") },
    }),
  ];
}

function tokenOf({ claims, header, signer }: Party, changes: Claims = {}): string {
  return mint({ ...claims, ...changes }, header, signer);
}

/** What becomes of a token, which is the same with `verifySync` where there is one. */
async function outcomeOf(
  list: readonly JwtPolicy<OidcIdTokenContext>[],
  token: string,
  context: OidcIdTokenContext,
): Promise<Outcome> {
  const verifier = createJwtVerifier(list);
  const moment = { now, ...context };
  const outcome = await verifier.verify(token, moment).then((): Outcome => "accepted", outcomeIn);
  if (inject("backend") === "auto") {
    expect(codeOf(() => verifier.verifySync(token, moment))).toBe(codeIn(outcome));
  }
  return outcome;
}

function outcomeIn(error: unknown): Outcome {
  if (error instanceof JwtClaimError) return [error.code, error.claim];
  if (error instanceof JoseError || error instanceof UsageError) return error.code;
  throw error;
}

function codeIn(outcome: Outcome): string | undefined {
  if (outcome === "accepted") return undefined;
  return typeof outcome === "string" ? outcome : outcome[0];
}

describe.each(Object.entries(parties))("%s", (_name, party) => {
  test("is accepted by its own policy, wherever that stands in the list", async () => {
    const token = tokenOf(party);
    for (const list of [policies(), policies().reverse()]) {
      expect(await outcomeOf(list, token, party.context)).toBe("accepted");
    }
    const { claims, jws } = await createJwtVerifier(policies()).verify(token, { now, ...party.context });
    expect(claims).toEqual(party.claims);
    expect(jws.header.alg).toBe(party.signer.alg);
  });

  test.each(Object.entries(parties).filter(([, other]) => other !== party))(
    "is not accepted where %s signs in its name",
    async (_other, { signer, header }) => {
      const token = mint(party.claims, header, signer);
      expect(await outcomeOf(policies(), token, party.context)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    },
  );

  test.each(Object.entries(parties).filter(([, other]) => other !== party))(
    "cannot speak for %s",
    async (_other, { iss, context }) => {
      expect(await outcomeOf(policies(), tokenOf(party, { iss }), context)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    },
  );

  test("is not accepted for whom another policy is", async () => {
    const others = ["else", ...Object.values(parties).map(({ claims }) => claims["aud"])];
    for (const aud of others.filter((each) => each !== party.claims["aud"])) {
      expect(await outcomeOf(policies(), tokenOf(party, { aud }), party.context)).toEqual([failed, "aud"]);
    }
  });

  test("is not accepted by its kind alone", async () => {
    const iss = "https://else.example";
    expect(await outcomeOf(policies(), tokenOf(party, { iss }), party.context)).toBe(failed);
  });
});

describe("what a call says reaches the policy of the issuer:", () => {
  test.each<[string, Party, OidcIdTokenContext, Outcome]>([
    ["no nonce for staff", staff, {}, "ERR_INVALID_OPTION"],
    ["no nonce for customers", customers, { code, state }, "ERR_INVALID_OPTION"],
    ["another nonce for staff", staff, { nonce: "n-1" }, [failed, "nonce"]],
    ["another nonce for customers", customers, { ...customers.context, nonce: "n-1" }, [failed, "nonce"]],
    ["a nonce for machines, whose tokens have none", machines, { nonce }, [failed, "nonce"]],
    ["the access token of staff", staff, { nonce, accessToken }, "accepted"],
    ["another access token of staff", staff, { nonce, accessToken: "else" }, [failed, "at_hash"]],
    [
      "an access token of customers, whose ID token says none",
      customers,
      { nonce, accessToken },
      [failed, "at_hash"],
    ],
    ["another code of customers", customers, { nonce, code: "else", state }, [failed, "c_hash"]],
    ["another state of customers", customers, { nonce, code, state: "else" }, [failed, "s_hash"]],
    ["an old login of staff", staff, { nonce, maxAge: 5 }, ["ERR_JWT_EXPIRED", "auth_time"]],
    ["another class of customers", customers, { nonce, acr: "loa4" }, [failed, "acr"]],
  ])("%s", async (_what, party, context, outcome) => {
    expect(await outcomeOf(policies(), tokenOf(party), context)).toEqual(outcome);
  });

  test("the scope of machines", async () => {
    const token = tokenOf(machines, { scope: "openid" });
    expect(await outcomeOf(policies(), token, {})).toEqual([failed, "scope"]);
  });
});

describe("with encryption", () => {
  const other = { ...decrypt, keys: otherRsaKey } as typeof decrypt;
  const bare = { ...decrypt, keys: bareKey };
  const header = { zip: "DEF", kid: "-996770274", "x5t#S256": undefined };

  test.each<[string, Party, Parameters<typeof policies>[0], Outcome]>([
    ["shared by all: staff", staff, { staff: decrypt, customers: decrypt, machines: decrypt }, "accepted"],
    [
      "shared by all: customers",
      customers,
      { staff: decrypt, customers: decrypt, machines: decrypt },
      "accepted",
    ],
    [
      "shared by all: machines",
      machines,
      { staff: decrypt, customers: decrypt, machines: decrypt },
      "accepted",
    ],
    ["of their own", customers, { staff: other, customers: bare }, "accepted"],
    ["of another policy alone", staff, { customers: decrypt }, "ERR_JWT_ENCRYPTED"],
    ["by another policy's key", staff, { staff: other, customers: decrypt }, "ERR_JWE_DECRYPTION_FAILED"],
    ["by nobody's key", machines, { machines: other }, "ERR_JWE_DECRYPTION_FAILED"],
    ["by nobody", machines, {}, "ERR_JWT_ENCRYPTED"],
  ])("%s", async (_what, party, opening, outcome) => {
    const token = encrypted(tokenOf(party), { header });
    expect(await outcomeOf(policies(opening), token, party.context)).toEqual(outcome);
  });

  test("which is mandatory for one, the others' plain tokens pass and its own do not", async () => {
    const list = policies({ staff: decrypt });
    expect(await outcomeOf(list, tokenOf(staff), staff.context)).toBe("ERR_JWT_NOT_ENCRYPTED");
    expect(await outcomeOf(list, tokenOf(customers), customers.context)).toBe("accepted");
    expect(await outcomeOf(list, tokenOf(machines), machines.context)).toBe("accepted");
  });
});

test("a cached token of one is checked again at every call, and comes to no other policy", async () => {
  const cached = policies().map((policy) => ({ ...policy, cache: true }));
  const verifier = createJwtVerifier(cached);
  const token = tokenOf(customers);
  const verify = (context: OidcIdTokenContext): Promise<unknown> =>
    verifier.verify(token, { now, ...context });
  const first = await verify(customers.context);
  expect(await verify(customers.context)).toBe(first);
  const outcome = (context: OidcIdTokenContext): Promise<unknown> => verify(context).catch(outcomeIn);
  expect(await outcome({ ...customers.context, nonce: "n-1" })).toEqual([failed, "nonce"]);
  expect(await outcome({ code, state })).toBe("ERR_INVALID_OPTION");
  expect(await outcome({ ...customers.context, state: "else" })).toEqual([failed, "s_hash"]);
  expect(await outcome({ ...customers.context, maxAge: 5 })).toEqual(["ERR_JWT_EXPIRED", "auth_time"]);
  expect(await verify(customers.context)).toBe(first);
});

test("two policies for one issuer are a mistake", () => {
  const second = jwtAccessToken({ issuer: staff.iss, audience: api, keys: staff.signer.jwk });
  expect(codeOf(() => createJwtVerifier([...policies(), second]))).toBe("ERR_INVALID_OPTION");
});

test("property: of all that three parties could sign, only what is wholly one's own passes", async () => {
  const some = fc.constantFrom(...Object.values(parties));
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(some, some, some, some, async (claims, iss, signer, typ) => {
      const token = mint({ ...claims.claims, iss: iss.iss }, typ.header, signer.signer);
      const outcome = await outcomeOf(policies(), token, iss.context);
      // Both of the ID tokens' headers are right for either of them.
      const isTyped = (typ === machines) === (iss === machines);
      const right = claims === iss && iss === signer && isTyped;
      expect([outcome === "accepted", codeIn(outcome)]).toEqual([
        right,
        right ? undefined : expect.any(String),
      ]);
      if (right) accepted++;
    }),
    { numRuns: 300 },
  );
  expect(accepted).toBeGreaterThan(0);
});

describe("an option of the context that two profiles read differently", () => {
  const server: Party = {
    ...{ iss: "https://server.example", signer: signerOf("RS256"), header: {}, context: {} },
    claims: { iss: "https://server.example", aud: clientId, exp: now + 60, code },
  };
  // `state` is text or null for an authorization response, and text for an ID token.
  const lists = [
    [
      authorizationResponse({ issuer: server.iss, clientId, keys: server.signer.jwk }),
      oidcIdToken({ issuer: staff.iss, clientId, keys: staff.signer.jwk }),
    ],
    [
      oidcIdToken({ issuer: staff.iss, clientId, keys: staff.signer.jwk }),
      authorizationResponse({ issuer: server.iss, clientId, keys: server.signer.jwk }),
    ],
  ] as unknown as readonly (readonly JwtPolicy<OidcIdTokenContext>[])[];
  const wrong = "ERR_INVALID_OPTION";
  const hash = { s_hash: halfHash(state) };

  test.each<[string, Party, Claims, unknown, Outcome]>([
    ["null for a response", server, {}, null, "accepted"],
    ["text for a response", server, { state }, state, "accepted"],
    ["a number for a response", server, { state }, 1, wrong],
    ["undefined for a response", server, {}, undefined, wrong],
    ["text for an ID token", staff, hash, state, "accepted"],
    ["null for an ID token", staff, {}, null, wrong],
    ["a number for an ID token", staff, hash, 1, wrong],
    ["undefined for an ID token", staff, {}, undefined, wrong],
  ])("is read as the policy of the token says: %s", async (_what, party, changes, given, expected) => {
    const context = { ...party.context, state: given } as unknown as OidcIdTokenContext;
    for (const list of lists) expect(await outcomeOf(list, tokenOf(party, changes), context)).toBe(expected);
  });
});
