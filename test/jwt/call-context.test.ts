// The clock counts milliseconds, and most issuers whole seconds: what may lie in the future is compared with the next whole second.
import fc from "fast-check";
import { type ClaimsPolicy, type JwtContext } from "josette/jwt";
import { createJwtVerifier } from "../../src/jwt/index.ts";
import { jwtAccessToken, oidcIdToken } from "../../src/profiles/index.ts";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import * as oidc from "../support/profiles/oidc/tokens.ts";
import { anyClaims, signed } from "../support/jwt/signed-claims.ts";

const second = oidc.now;
const failed = "ERR_JWT_CLAIM_VALIDATION_FAILED";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: second * 1000 + 1 }));
afterEach(() => void vi.useRealTimers());

function outcomeOf(claims: object, changes: Partial<ClaimsPolicy> = {}, context: JwtContext = {}) {
  const policy = { ...anyClaims, claims: { ...anyClaims.claims, ...changes } };
  return codeOfRejection(createJwtVerifier(policy).verify(signed({ ...claims }), context));
}

describe("a millisecond after a whole second", () => {
  test.each<[string, object, Partial<ClaimsPolicy>?, string?]>([
    ["nbf of the next second", { nbf: second + 1 }],
    ["nbf of the one after", { nbf: second + 2 }, {}, failed],
    ["nbf a fraction beyond the next second", { nbf: second + 1.5 }, {}, failed],
    ["iat of the next second", { iat: second + 1 }, { maxTokenAge: 0 }],
    ["iat of the one after", { iat: second + 2 }, { maxTokenAge: 0 }, failed],
    ["exp of this second", { exp: second }, {}, "ERR_JWT_EXPIRED"],
    ["exp of the next second", { exp: second + 1 }],
    ["an age up to this second", { iat: second - 10 }, { maxTokenAge: 10 }],
    ["an age beyond it", { iat: second - 11 }, { maxTokenAge: 10 }, "ERR_JWT_EXPIRED"],
    ["nbf beyond a tolerance", { nbf: second + 7 }, { clockTolerance: 5 }, failed],
    ["nbf within a tolerance", { nbf: second + 6 }, { clockTolerance: 5 }],
  ])("%s", async (_what, claims, changes, code) => {
    expect(await outcomeOf(claims, changes)).toBe(code);
  });

  test("a caller's own time is used as it is", async () => {
    const now = second + 0.001;
    for (const moment of [now, new Date(second * 1000 + 1)]) {
      expect(await outcomeOf({ nbf: second + 0.0005 }, {}, { now: moment })).toBeUndefined();
      expect(await outcomeOf({ nbf: second + 1 }, {}, { now: moment })).toBe(failed);
      expect(await outcomeOf({ exp: second + 0.0005 }, {}, { now: moment })).toBe("ERR_JWT_EXPIRED");
    }
  });

  test("an ID token has been issued in the next second, and the user authenticated", async () => {
    const verifier = createJwtVerifier(oidcIdToken(oidc.idOptions({ clockTolerance: 0, maxAge: 10 })));
    const outcome = (claims: object) =>
      codeOfRejection(verifier.verify(oidc.mint({ ...oidc.idClaims, ...claims }), { nonce: oidc.nonce }));
    expect(await outcome({ iat: second + 1, auth_time: second + 1 })).toBeUndefined();
    expect(await outcome({ iat: second + 2, auth_time: second })).toBe(failed);
    expect(await outcome({ auth_time: second + 2 })).toBe(failed);
    expect(await outcome({ auth_time: second - 10 })).toBeUndefined();
    expect(await outcome({ auth_time: second - 11 })).toBe("ERR_JWT_EXPIRED");
  });

  test("an access token too", async () => {
    const verifier = createJwtVerifier(jwtAccessToken(oidc.accessOptions({ clockTolerance: 0, maxAge: 10 })));
    const outcome = (claims: object) =>
      codeOfRejection(
        verifier.verify(oidc.mintAccess({ ...oidc.accessClaims, auth_time: second, ...claims })),
      );
    expect(await outcome({ iat: second + 1, auth_time: second + 1 })).toBeUndefined();
    expect(await outcome({ iat: second + 2 })).toBe(failed);
    expect(await outcome({ auth_time: second + 2 })).toBe(failed);
    expect(await outcome({ auth_time: second - 11 })).toBe("ERR_JWT_EXPIRED");
  });
});

test("at any time, nbf up to the next whole second is accepted, and exp after the last one", async () => {
  const property = fc.asyncProperty(
    fc.integer({ min: 0, max: 3000 }),
    fc.integer({ min: -2, max: 5 }),
    fc.integer({ min: 0, max: 2 }),
    async (milliseconds, offset, clockTolerance) => {
      vi.setSystemTime(second * 1000 + milliseconds);
      const time = second + offset;
      const nbf = offset <= Math.ceil(milliseconds / 1000) + clockTolerance;
      expect(await outcomeOf({ nbf: time }, { clockTolerance })).toBe(nbf ? undefined : failed);
      const exp = offset > Math.floor(milliseconds / 1000) - clockTolerance;
      expect(await outcomeOf({ exp: time }, { clockTolerance })).toBe(exp ? undefined : "ERR_JWT_EXPIRED");
    },
  );
  await fc.assert(property);
});

test("at a whole second nothing is rounded", async () => {
  vi.setSystemTime(second * 1000);
  expect(await outcomeOf({ nbf: second })).toBeUndefined();
  expect(await outcomeOf({ nbf: second + 1 })).toBe(failed);
});
