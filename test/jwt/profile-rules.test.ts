// What an application changes in a profile's policy: the profile's checks stay, or the policy is refused.
import { type JwtPolicy } from "josette/jwt";
import { createJwtVerifier } from "../../src/jwt/index.ts";
import { type OidcIdTokenContext } from "josette/profiles";
import { entraAccessToken, jwtAccessToken, oidcIdToken } from "../../src/profiles/index.ts";
import { afterEach, describe, expect, test } from "vitest";
import { codeOf } from "../support/errors.ts";
import * as entra from "../support/profiles/entra/tokens.ts";
import * as oidc from "../support/profiles/oidc/tokens.ts";

const { nonce } = oidc;
const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";

interface Profile {
  readonly policy: () => JwtPolicy<OidcIdTokenContext>;
  /** A token that the profile accepts, with some claims changed, and with a "typ" or not. */
  readonly token: (claims?: object, header?: object) => string;
  readonly context: OidcIdTokenContext;
  /** Claims that only the profile refuses, and which claim it names. */
  readonly wrong: readonly (readonly [claims: object, claim: string])[];
}

const profiles: Readonly<Record<string, Profile>> = {
  oidcIdToken: {
    policy: () => oidcIdToken(oidc.idOptions({ acr: "loa2" })),
    token: (claims, header) => oidc.mint({ ...oidc.idClaims, acr: "loa2", ...claims }, header),
    context: { now: oidc.now, nonce },
    wrong: [
      [{ azp: "someone-else" }, "azp"],
      [{ acr: "loa1" }, "acr"],
      [{ acr: undefined }, "acr"],
      [{ sub: undefined }, "sub"],
      [{ iat: undefined }, "iat"],
      [{ iat: oidc.now + 61 }, "iat"],
      [{ aud: "someone-else" }, "aud"],
    ],
  },
  jwtAccessToken: {
    policy: () => jwtAccessToken(oidc.accessOptions({ scope: "orders.read", acr: "loa2" })),
    token: (claims, header) => oidc.mintAccess({ ...oidc.accessClaims, ...claims }, header),
    context: { now: oidc.now },
    wrong: [
      [{ scope: "openid" }, "scope"],
      [{ scope: undefined }, "scope"],
      [{ acr: undefined }, "acr"],
      [{ client_id: undefined }, "client_id"],
      [{ jti: undefined }, "jti"],
    ],
  },
  entraAccessToken: {
    policy: () => entraAccessToken(entra.options({ clients: [entra.client], scopes: ["Orders.Read"] })),
    token: (claims, header) =>
      entra.mint({ ...entra.v2, scp: "Orders.Read", ...claims }, { ...entra.header.v2, ...header }),
    context: { now: entra.now },
    wrong: [
      [{ azp: entra.otherClient }, "azp"],
      [{ azp: undefined }, "azp"],
      [{ tid: entra.tenantB }, "tid"],
      [{ scp: undefined }, "scp"],
      [{ scp: "Else" }, "scp"],
    ],
  },
};

describe.each(Object.entries(profiles))("%s", (_name, { policy, token, context, wrong }) => {
  const mine = () => true;

  /** What keeps the checks: each changes something that an application may change. */
  const changes: Readonly<
    Record<string, (made: JwtPolicy<OidcIdTokenContext>) => JwtPolicy<OidcIdTokenContext>>
  > = {
    nothing: (made) => made,
    "a check": (made) => ({ ...made, claims: { ...made.claims, check: mine } }),
    "required claims": (made) => ({ ...made, claims: { ...made.claims, required: ["exp"] } }),
    "no required claims": (made) => ({ ...made, claims: { ...made.claims, required: [] } }),
    "a tolerance": (made) => ({ ...made, claims: { ...made.claims, clockTolerance: 1 } }),
    "no issuer and no audience": (made) => ({
      ...made,
      claims: { ...made.claims, issuer: null, audience: null },
    }),
    "the keys and algorithms": (made) => ({ ...made, verify: { keys: made.verify.keys, alg: ["RS256"] } }),
    "a cache": (made) => ({ ...made, cache: true }),
    "everything by Object.assign": (made) =>
      Object.assign({}, made, { claims: Object.assign({}, made.claims) }),
  };

  test.each(Object.entries(changes))("keeps its checks where a policy changes %s", async (_what, change) => {
    const changed = change(policy());
    expect(await oidc.outcomeUnder(changed, token(), context)).toBe("accepted");
    for (const [claims, claim] of wrong) {
      expect(await oidc.outcomeUnder(changed, token(claims), context)).toEqual([failed, claim]);
    }
    expect(await oidc.outcomeUnder(changed, token({}, { typ: "else" }), context)).toEqual([failed, "typ"]);
  });

  test("checks before the application, which may refuse too", async () => {
    const made = policy();
    const seen: unknown[] = [];
    const check = (claims: object) => seen.push(claims) < 2;
    const verifier = createJwtVerifier({ ...made, claims: { ...made.claims, check } });
    const [[claims] = [{}]] = wrong;
    await expect(verifier.verify(token(claims), context)).rejects.toMatchObject({ code: failed });
    expect(seen).toHaveLength(0);
    await verifier.verify(token(), context);
    await expect(verifier.verify(token(), context)).rejects.toMatchObject({ claim: "check" });
    expect(seen).toHaveLength(2);
  });

  test("refuses a policy that has lost the checks, or has those of another", () => {
    const [made, other] = [policy(), policy()];
    const { issuer, audience } = made.claims;
    const lost: readonly JwtPolicy<OidcIdTokenContext>[] = [
      { ...made, claims: { issuer, audience } },
      { ...made, claims: Object.fromEntries(Object.entries(made.claims)) as never },
      { ...made, claims: JSON.parse(JSON.stringify({ issuer, audience })) as never },
      { verify: made.verify, claims: made.claims },
      { verify: made.verify, claims: { ...made.claims, check: mine } },
      { ...made, claims: other.claims },
      { ...made, claims: { ...other.claims, check: mine } },
    ];
    for (const each of lost) {
      expect(codeOf(() => createJwtVerifier(each))).toBe("ERR_INVALID_OPTION");
      expect(codeOf(() => createJwtVerifier([each]))).toBe("ERR_INVALID_OPTION");
    }
  });

  test("refuses anything else in the place of its checks", () => {
    const made = policy();
    const [slot] = Object.getOwnPropertySymbols(made);
    expect(Object.getOwnPropertySymbols(made.claims)).toEqual([slot]);
    if (slot === undefined) throw new TypeError("A profile's policy has a slot");
    for (const value of [undefined, null, {}, { ...(Reflect.get(made, slot) as object) }, true]) {
      const forged = { ...made, claims: { ...made.claims, [slot]: value }, [slot]: value };
      expect(codeOf(() => createJwtVerifier(forged))).toBe("ERR_INVALID_OPTION");
    }
  });

  test("refuses exp to be optional", () => {
    const made = policy();
    const changed = { ...made, claims: { ...made.claims, exp: "optional" as const } };
    expect(codeOf(() => createJwtVerifier(changed))).toBe("ERR_INVALID_OPTION");
  });

  test("shows its checks neither in JSON nor among the entries", () => {
    const made = policy();
    expect(Object.keys(made).sort()).toEqual(["claims", "verify"]);
    expect(Object.keys(JSON.parse(JSON.stringify(made)) as object).sort()).toEqual(["claims", "verify"]);
    expect(Object.keys(made.claims).sort()).toEqual(["audience", "clockTolerance", "issuer"]);
    const [slot] = Object.getOwnPropertySymbols(made);
    expect(slot && Object.getOwnPropertyDescriptor(made, slot)?.enumerable).toBe(true);
  });
});

test("an inline check sees the claims and the profile's context, in types too", async () => {
  const policy = oidcIdToken(oidc.idOptions());
  const verifier = createJwtVerifier({
    ...policy,
    claims: { ...policy.claims, check: ({ sub }, { context }) => sub === "alice" && context.code === "c" },
  });
  const token = oidc.mint(oidc.idClaims);
  await verifier.verify(token, { now: oidc.now, nonce, code: "c" });
  const otherCode = verifier.verify(token, { now: oidc.now, nonce, code: "d" });
  await expect(otherCode).rejects.toMatchObject({ code: failed, claim: "check" });
});

describe("keys in the place of a profile's are wrapped like its own:", () => {
  const made = entraAccessToken(entra.options({ keys: { keys: [] } }));
  const changed = { ...made, verify: { keys: entra.publicKeys, alg: ["RS256" as const] } };

  test("a token for Microsoft Graph is refused before any key is tried", async () => {
    expect(await entra.outcomeUnder(changed, entra.mint(entra.v2))).toBe("accepted");
    const find = () => expect.fail("no key is asked for");
    const watched = { ...made, verify: { keys: { find }, alg: ["RS256" as const] } };
    const forGraph = entra.mint(entra.v2, { ...entra.header.v2, nonce: "n" });
    expect(await entra.outcomeUnder(watched, forGraph)).toBe("ERR_JWS_SIGNATURE_VERIFICATION_FAILED");
  });
});

describe("what is on Object.prototype is no claim and no header parameter:", () => {
  const polluted = Object.prototype as Record<string, unknown>;
  const names = ["typ", "acr", "azp", "scope", "scp", "auth_time", "events", "iat", "nbf", "roles", "idtyp"];

  afterEach(() => {
    for (const name of names) Reflect.deleteProperty(polluted, name);
  });

  test.each([
    ["oidcIdToken", { acr: undefined }, { acr: "loa2" }, "acr"],
    ["oidcIdToken", { aud: ["website"] }, { azp: "someone-else" }, undefined],
    ["oidcIdToken", {}, { events: { "http://schemas.openid.net/event/backchannel-logout": {} } }, undefined],
    ["oidcIdToken", {}, { typ: "at+jwt", nbf: 9e9 }, undefined],
    ["jwtAccessToken", { scope: undefined }, { scope: "orders.read" }, "scope"],
    ["jwtAccessToken", { acr: undefined }, { acr: "loa2" }, "acr"],
    ["entraAccessToken", { azp: undefined }, { azp: entra.client }, "azp"],
    ["entraAccessToken", { scp: undefined }, { scp: "Orders.Read" }, "scp"],
    ["entraAccessToken", {}, { idtyp: "app" }, undefined],
  ])("%s, claims %j, prototype %j", async (name, claims, onPrototype, refused) => {
    const profile = profiles[name];
    if (profile === undefined) throw new TypeError(name);
    const verifier = createJwtVerifier(profile.policy());
    const token = profile.token(claims);
    Object.assign(polluted, onPrototype);
    const verification = verifier.verify(token, profile.context).then(
      () => undefined,
      (error: unknown) => Reflect.get(error as object, "claim") as unknown,
    );
    expect(await verification).toBe(refused);
  });

  test("the typ that a policy demands", async () => {
    const verifier = createJwtVerifier(jwtAccessToken(oidc.accessOptions()));
    const untyped = oidc.mint(oidc.accessClaims);
    polluted["typ"] = "at+jwt";
    await expect(verifier.verify(untyped, { now: oidc.now })).rejects.toMatchObject({ claim: "typ" });
  });
});
