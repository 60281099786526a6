// An ID token never passes as an access token, nor the other way round: whatever its claims, plain or encrypted.
import { type JwtPolicy } from "josette/jwt";
import { createJwtVerifier } from "../../../src/jwt/index.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jwtAccessToken } from "../../../src/profiles/index.ts";
import { oidcIdToken } from "../../../src/profiles/index.ts";
import { codeOfRejection } from "../../support/errors.ts";
import {
  accessClaims,
  accessOptions,
  clientId,
  decrypt,
  encrypted,
  idClaims,
  idOptions,
  mint,
  mintAccess,
  nonce,
  now,
  outcomeUnder,
  type Claims,
  type Encryption,
} from "../../support/profiles/oidc/tokens.ts";

const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";
const api = "https://api.example";
/** What both need, for a client that is its own API. */
const both: Claims = { ...accessClaims, ...idClaims, aud: [clientId, api] };

interface Policies {
  readonly id: JwtPolicy;
  readonly access: JwtPolicy;
}

function policies(opening: object): Policies {
  return {
    id: oidcIdToken({ ...idOptions({ nonce, trustedAudiences: [api] }), ...opening }),
    access: jwtAccessToken({ ...accessOptions(), ...opening }),
  };
}

const optional = { ...decrypt, optional: true };

describe.each<[string, (token: string) => string, object]>([
  ["plain", (token) => token, {}],
  ["encrypted", (token) => encrypted(token), { decrypt }],
  ["encrypted and compressed", (token) => encrypted(token, { header: { zip: "DEF" } }), { decrypt }],
  ["plain where encryption is optional", (token) => token, { decrypt: optional }],
  ["encrypted where encryption is optional", (token) => encrypted(token), { decrypt: optional }],
])("%s", (_what, wrap, opening) => {
  const { id, access } = policies(opening);

  test("each passes as what it is", async () => {
    expect(await outcomeUnder(id, wrap(mint(idClaims)))).toBe("accepted");
    expect(await outcomeUnder(access, wrap(mintAccess(accessClaims)))).toBe("accepted");
  });

  test("each passes as what it is, with all the claims of the other", async () => {
    expect(await outcomeUnder(id, wrap(mint(both)))).toBe("accepted");
    expect(await outcomeUnder(access, wrap(mintAccess(both)))).toBe("accepted");
  });

  test.each<[string, object, Claims]>([
    ["an ID token", {}, idClaims],
    ["an ID token with typ JWT", { typ: "JWT" }, idClaims],
    ["an ID token with an access token's claims", {}, both],
    ["an ID token with an access token's claims and typ JWT", { typ: "JWT" }, both],
    ["an ID token for the API", {}, { ...both, aud: api }],
  ])("%s is no access token", async (_kind, header, claims) => {
    expect(await outcomeUnder(access, wrap(mint(claims, header)))).toEqual([failed, "typ"]);
  });

  test.each<[string, object, Claims, string]>([
    ["an access token", {}, accessClaims, "aud"],
    ["an access token for the client", {}, { ...both, aud: clientId }, "typ"],
    ["an access token with an ID token's claims", {}, both, "typ"],
    ["the same by its whole media type", { typ: "application/at+jwt" }, both, "typ"],
    ["the same in capitals", { typ: "AT+JWT" }, both, "typ"],
  ])("%s is no ID token", async (_kind, header, claims, claim) => {
    // Where the token says nothing of a nonce, the policy must not be saved by that alone.
    const withNonce = { ...claims, nonce };
    expect(await outcomeUnder(id, wrap(mintAccess(withNonce, header)))).toEqual([failed, claim]);
  });
});

test.each<[string, Encryption]>([
  ["at+jwt", { header: { typ: "at+jwt" } }],
  ["JWT", { header: { typ: "JWT" } }],
])("the outer typ %s says nothing of what is inside", async (_what, encryption) => {
  const { id, access } = policies({ decrypt });
  expect(await outcomeUnder(id, encrypted(mint(both), encryption))).toBe("accepted");
  expect(await outcomeUnder(access, encrypted(mint(both), encryption))).toEqual([failed, "typ"]);
  expect(await outcomeUnder(access, encrypted(mintAccess(both), encryption))).toBe("accepted");
  expect(await outcomeUnder(id, encrypted(mintAccess(both), encryption))).toEqual([failed, "typ"]);
});

test("property: no typ lets a token pass as both", async () => {
  const cased = fc.mixedCase(
    fc.constantFrom("at+jwt", "application/at+jwt", "jwt", "application/jwt", "logout+jwt"),
  );
  const typ = fc.option(fc.oneof(cased, fc.string()), { nil: undefined });
  const { id, access } = policies({});
  const asId = createJwtVerifier(id);
  const asAccess = createJwtVerifier(access);
  const passes = async (verifying: Promise<unknown>): Promise<boolean> =>
    (await codeOfRejection(verifying)) === undefined;
  await fc.assert(
    fc.asyncProperty(typ, async (said) => {
      const token = mint(both, { typ: said });
      const [isId, isAccess] = [
        await passes(asId.verify(token, { now })),
        await passes(asAccess.verify(token, { now })),
      ];
      const known = said?.toLowerCase().replace(/^application\//, "");
      expect([isId, isAccess]).toEqual([known === undefined || known === "jwt", known === "at+jwt"]);
    }),
    { numRuns: 200 },
  );
});
