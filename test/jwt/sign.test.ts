import fc from "fast-check";
import { importSecret, publicKey } from "../../src/jwk/index.ts";
import { type ClaimsInput } from "josette/jwt";
import { signJwt, verifyJwt } from "../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { headers } from "../support/headers.ts";
import { keyObjects, rsaKey } from "../support/keys.ts";
import { hmacJws, rsaJws, secretBytes } from "../support/tokens.ts";
import { anyClaims, macKey } from "../support/jwt/signed-claims.ts";

const hs256 = { alg: "HS256" };

describe("signJwt adds nothing but alg and kid", () => {
  test("neither typ nor times", async () => {
    const key = importSecret(secretBytes(32), { alg: "HS256", kid: "1" });
    expect(await signJwt({}, key)).toBe(hmacJws('{"alg":"HS256","kid":"1"}', "{}", secretBytes(32)));
    expect(await signJwt({ sub: "a" }, key, { typ: "JWT" })).toBe(
      hmacJws('{"alg":"HS256","typ":"JWT","kid":"1"}', '{"sub":"a"}', secretBytes(32)),
    );
  });

  test("members keep their order", async () => {
    expect(await signJwt({ z: 1, iss: "me", a: [] }, macKey, { kid: "1", ...hs256 })).toBe(
      hmacJws('{"kid":"1","alg":"HS256"}', '{"z":1,"iss":"me","a":[]}', secretBytes(32)),
    );
  });

  test("RSA too", async () => {
    const { privateKey } = keyObjects(rsaKey);
    expect(await signJwt({}, privateKey, { alg: "RS256" })).toBe(rsaJws({ alg: "RS256" }, {}, privateKey));
    const policy = { ...anyClaims, verify: { keys: publicKey(rsaKey), alg: ["RS256" as const] } };
    expect((await verifyJwt(await signJwt({ a: 1 }, rsaKey, { alg: "RS256" }), policy)).claims).toEqual({
      a: 1,
    });
  });
});

test("what is signed verifies, whatever the claims and header", async () => {
  const property = fc.asyncProperty(headers, headers, async (claims, header) => {
    const token = await signJwt(claims, macKey, { ...header, ...hs256 });
    const verified = await verifyJwt(token, anyClaims);
    expect(verified.claims).toEqual(claims);
    expect(verified.jws.header).toEqual({ ...header, ...hs256 });
  });
  await fc.assert(property);
});

test("values are written as JSON writes them", async () => {
  const claims = {
    at: new Date(0),
    left: undefined,
    out: () => 1,
    list: [undefined],
    own: { toJSON: () => 7 },
  };
  expect(await signJwt(claims, macKey, hs256)).toBe(
    hmacJws(hs256, '{"at":"1970-01-01T00:00:00.000Z","list":[null],"own":7}', secretBytes(32)),
  );
});

test("a text of millions of escapes is signed like any other, or refused like any other", async () => {
  const signing = signJwt({ text: "\n".repeat(6_000_000) }, macKey, hs256);
  expect([undefined, "ERR_INVALID_ARGUMENT", "ERR_JOSE_LIMIT_EXCEEDED"]).toContain(
    await codeOfRejection(signing),
  );
});

const cycle: Record<string, unknown> = {};
cycle["self"] = cycle;

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["text", "claims"],
  ["JSON text", '{"sub":"a"}'],
  ["an array", []],
  ["a number", 1],
  ["a function", () => ({})],
  ["an object with a cycle", cycle],
  ["an object with a bigint", { exp: 1n }],
  ["an object with half a surrogate pair", { name: "\udfff" }],
  ["an object with __proto__", JSON.parse('{"__proto__":1}')],
  ["an iss that is no string", { iss: 1 }],
  ["a sub that is no string", { sub: null }],
  ["an aud that is no string", { aud: 1 }],
  ["an aud of nothing", { aud: [] }],
  ["an aud of something else", { aud: ["a", 1] }],
  ["an exp that is text", { exp: "tomorrow" }],
  ["an exp that is a Date", { exp: new Date() }],
  ["an exp that is NaN", { exp: NaN }],
  ["an exp without end", { exp: Infinity }],
  ["an nbf that is text", { nbf: "1" }],
  ["an iat that is null", { iat: null }],
  ["a jti that is a number", { jti: 1 }],
])("claims that are %s are refused", async (_name, claims) => {
  const signing = signJwt(claims as ClaimsInput, macKey, hs256);
  expect(await codeOfRejection(signing)).toBe("ERR_INVALID_ARGUMENT");
});

test("a caller who changes claims and header right after the call changes nothing", async () => {
  const claims = { sub: "alice", roles: ["user"], deep: { a: 1 } };
  const header = { ...hs256, list: ["a"] };
  const expected = hmacJws(JSON.stringify(header), JSON.stringify(claims), secretBytes(32));
  const signing = signJwt(claims, macKey, header);
  claims.sub = "mallory";
  claims.roles.push("admin");
  claims.deep.a = 2;
  header.list.push("b");
  header.alg = "none";
  expect(await signing).toBe(expected);
});

test.each<[string, unknown, unknown, string]>([
  ["no key", undefined, hs256, "ERR_INVALID_ARGUMENT"],
  ["a password for a key", "password", hs256, "ERR_INVALID_ARGUMENT"],
  ["no alg", macKey, {}, "ERR_INVALID_OPTION"],
  ["none", macKey, { alg: "none" }, "ERR_INVALID_OPTION"],
  ["a key of another kind", rsaKey, hs256, "ERR_KEY_NOT_SUITABLE"],
  ["a header that is text", macKey, "HS256", "ERR_INVALID_ARGUMENT"],
])("%s is the caller's mistake", async (_name, key, header, code) => {
  expect(await codeOfRejection(signJwt({}, key as never, header as never))).toBe(code);
});
