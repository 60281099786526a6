// The claims that signing makes from its options.
import { importSecret } from "../../src/jwk/index.ts";
import { decodeHeader, decodeUnverified, type SignJwtOptions } from "josette/jwt";
import { createJwtVerifier, encryptJwt, signAndEncryptJwt, signJwt, verifyJwt } from "../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { codeOf, codeOfRejection, type Code } from "../support/errors.ts";
import { okpJwk } from "../support/jwk/pairs.ts";
import { publicJwk, rsaKey } from "../support/keys.ts";
import { jwe, secretBytes } from "../support/tokens.ts";
import { macKey, signed } from "../support/jwt/signed-claims.ts";

const shared = importSecret(secretBytes(16), { alg: "dir" });
const enc = { enc: "A128GCM" };
const hs256 = { alg: "HS256" };
const now = 1_700_000_000;

type Making = (claims: object, options: object) => Promise<unknown>;

/** Each function that makes claims, and what its recipient reads. */
const makers: readonly [string, Making][] = [
  [
    "signJwt",
    async (claims, options) => decodeUnverified(await signJwt({ ...claims }, macKey, hs256, options)).claims,
  ],
  [
    "signAndEncryptJwt",
    async (claims, options) => {
      const keys = { sign: { key: macKey, header: hs256 }, encrypt: { key: shared, header: enc } };
      const token = await signAndEncryptJwt({ ...claims }, { ...keys, ...options });
      const opened = await verifyJwt(
        token,
        {
          decrypt: { keys: shared, alg: ["dir"], enc: ["A128GCM"] },
          verify: { keys: macKey, alg: ["HS256"] },
          claims: { issuer: null, audience: null, exp: "optional" },
        },
        { now: now + 3600 },
      );
      return opened.claims;
    },
  ],
  [
    "encryptJwt",
    async (claims, options) => {
      const token = await encryptJwt({ ...claims }, shared, enc, options);
      const opened = await verifyJwt(
        token,
        {
          decrypt: { keys: shared, alg: ["dir"], enc: ["A128GCM"] },
          verify: null,
          claims: { issuer: null, audience: null, exp: "optional" },
        },
        { now: now + 3600 },
      );
      return opened.claims;
    },
  ],
];

describe.each(makers)("%s", (_name, make) => {
  test.each<[object, object]>([
    [{ expiresIn: "90s", now: now + 3600 }, { exp: now + 3690 }],
    [{ expiresIn: "15m", now: now + 3600 }, { exp: now + 4500 }],
    [{ expiresIn: "2h", now }, { exp: now + 7200 }],
    [{ expiresIn: "7d", now }, { exp: now + 604_800 }],
    [{ expiresIn: 7200, now: now + 0.9 }, { exp: now + 7200 }],
    [{ expiresIn: "2h", now: new Date((now + 0.9) * 1000) }, { exp: now + 7200 }],
    [{ notBefore: "5m", now }, { nbf: now + 300 }],
    [{ issuedAt: true, now: now + 0.5 }, { iat: now }],
    [{ issuedAt: false, jwtId: false }, {}],
    [
      { issuedAt: true, notBefore: 1, expiresIn: "2h", now },
      { iat: now, nbf: now + 1, exp: now + 7200 },
    ],
  ])("with %j makes %j", async (options, made) => {
    expect(await make({ sub: "a" }, options)).toEqual({ sub: "a", ...made });
  });

  test("makes another jti each time", async () => {
    const [first, second] = [await make({}, { jwtId: true }), await make({}, { jwtId: true })];
    expect(first).toEqual({ jti: expect.stringMatching(/^[\da-f-]{36}$/) as unknown });
    expect(second).not.toEqual(first);
  });

  test.each<[object, object]>([
    [{ exp: 1 }, { expiresIn: "1m" }],
    [{ nbf: 1 }, { notBefore: "1m" }],
    [{ iat: 1 }, { issuedAt: true }],
    [{ jti: "1" }, { jwtId: true }],
    [{}, { expiresIn: undefined }],
    [{}, { notBefore: undefined }],
    [{}, { issuedAt: "true" }],
    [{}, { jwtId: 1 }],
    [{}, { expiresIn: "1m", now: "today" }],
    [{}, { expiresln: "1m" }],
    [{}, { issuer: "me" }],
    ...["", "1", "0s", "01s", "1w", "1.5h", "-1s", "1 h", "1h ", "1H", "9999999999999999d", 0, -1, 1.5].map(
      (span): [object, object] => [{}, { expiresIn: span }],
    ),
    ...[NaN, Infinity, 2 ** 53, null, true, new Date()].map((span): [object, object] => [
      {},
      { notBefore: span },
    ]),
  ])("refuses claims %j with options %j", async (claims, options) => {
    expect(await codeOfRejection(make(claims, options))).toBe("ERR_INVALID_OPTION");
  });
});

test("the clock is the default", async () => {
  const before = Math.floor(Date.now() / 1000);
  const options: SignJwtOptions = { issuedAt: true, expiresIn: 60 };
  const { claims } = decodeUnverified(await signJwt({}, macKey, hs256, options));
  expect(claims?.["iat"]).toBeGreaterThanOrEqual(before);
  expect(Number(claims?.["exp"]) - Number(claims?.["iat"])).toBe(60);
});

describe("a header must not have", () => {
  const names = ["expiresIn", "notBefore", "issuedAt", "jwtId", "issuer", "audience", "subject"];

  test.each(names)("%s", async (name) => {
    const header = { [name]: "1" };
    const sign = { key: macKey, header: hs256 };
    const calls: readonly Promise<unknown>[] = [
      signJwt({}, macKey, { ...hs256, ...header }),
      encryptJwt({}, shared, { ...enc, ...header }),
      signAndEncryptJwt({}, { sign, encrypt: { key: shared, header: { ...enc, ...header } } }),
      signAndEncryptJwt(
        {},
        { sign: { ...sign, header: { ...hs256, ...header } }, encrypt: { key: shared, header: enc } },
      ),
    ];
    for (const call of calls) expect(await codeOfRejection(call)).toBe("ERR_INVALID_ARGUMENT");
  });

  test.each<[string, object]>([
    ["an RSA private key", rsaKey],
    ["an OKP private key", okpJwk("Ed25519")],
    ["a secret", { kty: "oct", k: "AAAA" }],
    ["an AKP private key", { kty: "AKP", alg: "ML-DSA-44", pub: "AA", priv: "AA" }],
    ...["p", "q", "dp", "dq", "qi", "oth"].map((name): [string, object] => [
      name,
      { kty: "RSA", [name]: "AA" },
    ]),
  ])("%s", async (_name, jwk) => {
    for (const header of [
      { ...hs256, jwk },
      { ...hs256, epk: jwk },
    ]) {
      expect(await codeOfRejection(signJwt({}, macKey, header))).toBe("ERR_INVALID_ARGUMENT");
    }
  });

  test("but may have a public one", async () => {
    const jwk = publicJwk(rsaKey);
    expect(decodeHeader(await signJwt({}, macKey, { ...hs256, jwk })).jwk).toEqual(jwk);
  });
});

describe("decodeHeader", () => {
  test("reads the header of signed and encrypted tokens", () => {
    expect(decodeHeader(signed({}, { kid: "1" }))).toEqual({ ...hs256, kid: "1" });
    const header = { alg: "dir", enc: "A128GCM", kid: "2" };
    expect(decodeHeader(jwe({ header, cek: secretBytes(16), plaintext: "" }))).toEqual(header);
  });

  const text = (json: string): string => Buffer.from(json).toString("base64url");

  test.each<[string, unknown, Code]>([
    ["no token", undefined, "ERR_JWT_INVALID"],
    ["no segments", "", "ERR_JWT_INVALID"],
    ["four segments", "a.b.c.d", "ERR_JWT_INVALID"],
    ["no header of a JWS", "..", "ERR_JWS_INVALID"],
    ["no header of a JWE", "....", "ERR_JWE_INVALID"],
    ["a header that is no object", `${text("[]")}..`, "ERR_JWS_INVALID"],
    ["a member twice", `${text('{"alg":"a","alg":"b"}')}....`, "ERR_JWE_INVALID"],
    ["a parameter of the wrong type", `${text('{"kid":1}')}..`, "ERR_JWS_INVALID"],
    ["padding", `${text('{"a":1}')}=..`, "ERR_JWS_INVALID"],
    ["too long a token", `${"a".repeat(300_000)}..`, "ERR_JOSE_LIMIT_EXCEEDED"],
    ["too long a header", `${"a".repeat(30_000)}..`, "ERR_JOSE_LIMIT_EXCEEDED"],
  ])("refuses %s", (_name, token, code) => {
    expect(codeOf(() => decodeHeader(token as string))).toBe(code);
  });
});

test("a token that was made with options verifies", async () => {
  const verifier = createJwtVerifier({
    verify: { keys: macKey, alg: ["HS256"] },
    claims: { issuer: "me", audience: null, maxTokenAge: 60, required: ["jti"] },
  });
  const token = await signJwt({ iss: "me" }, macKey, hs256, { issuedAt: true, expiresIn: "5m", jwtId: true });
  expect((await verifier.verify(token)).claims.iss).toBe("me");
});
