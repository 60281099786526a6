// Keys and tokens for applications' tests, opened by verifiers as applications have them.
import * as jwt from "josette/jwt";
import { decodeHeader, decodeUnverified } from "josette/jwt";
import { createJwtVerifier } from "../../src/jwt/index.ts";
import { testIssuer, testKeys } from "../../src/testing/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";

const who = { issuer: "https://login.example.com", audience: "api" };
const now = 1_700_000_000;

describe("testIssuer", async () => {
  const issuer = await testIssuer(who);
  const verify = { keys: issuer.keySet(), alg: ["ES256"] } as const;
  const verifier = createJwtVerifier({ verify, claims: who });
  const nested = createJwtVerifier({
    decrypt: { keys: issuer.keys.decryption, alg: ["ECDH-ES+A256KW"], enc: ["A256GCM"] },
    verify,
    claims: who,
  });

  test("mints tokens that the application's own verifier accepts", async () => {
    const token = await issuer.token({ sub: "alice", roles: ["a"] }, { header: { typ: "at+jwt" }, now });
    const { claims, jws } = await verifier.verify(token, { now });
    expect(claims).toEqual({
      ...{ iss: who.issuer, aud: "api", iat: now, exp: now + 300 },
      ...{ sub: "alice", roles: ["a"] },
    });
    expect(jws.header).toEqual({ alg: "ES256", typ: "at+jwt", kid: "test-signing" });
    expect(jws.matchedBy).toBe("kid");
  });

  test("by the clock, where no time is given", async () => {
    expect((await verifier.verify(await issuer.token())).claims.iss).toBe(who.issuer);
  });

  test("encrypted on request", async () => {
    const token = await issuer.token({ sub: "alice" }, { encrypted: true });
    expect(await codeOfRejection(verifier.verify(token))).toBe("ERR_JWT_ENCRYPTED");
    expect((await nested.verify(token)).claims.sub).toBe("alice");
    expect(await codeOfRejection(nested.verify(await issuer.token()))).toBe("ERR_JWT_NOT_ENCRYPTED");
  });

  test("encrypted with the content encryption that the issuer is made for", async () => {
    const made = await testIssuer({
      ...who,
      encryptionAlg: "A256KW",
      encryptionEnc: "A128CBC-HS256",
    });
    const token = await made.token({}, { encrypted: true });
    expect(decodeHeader(token)).toMatchObject({ alg: "A256KW", enc: "A128CBC-HS256" });
    const decrypt = { keys: made.keys.decryption, alg: ["A256KW"], enc: ["A128CBC-HS256"] } as const;
    const opened = await createJwtVerifier({
      decrypt,
      verify: { keys: made.keySet(), alg: ["ES256"] },
      claims: who,
    }).verify(token);
    expect(opened.claims.iss).toBe(who.issuer);
  });

  test.each([false, true])("and tokens that it refuses; encrypted: %s", async (encrypted) => {
    const mint = (claims: object, options: object = {}): Promise<string> =>
      issuer.token({ ...claims }, { encrypted, ...options });
    const open = (token: string): Promise<unknown> => (encrypted ? nested : verifier).verify(token);
    expect(await codeOfRejection(open(await mint({}, { expired: true })))).toBe("ERR_JWT_EXPIRED");
    expect(await codeOfRejection(open(await mint({}, { wrongKey: true })))).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
    for (const claims of [{ aud: "other" }, { iss: "other" }, { exp: undefined }]) {
      expect(await codeOfRejection(open(await mint(claims)))).toBe("ERR_JWT_CLAIM_VALIDATION_FAILED");
    }
  });

  test("leaves out claims that are undefined", async () => {
    const { claims } = decodeUnverified(await issuer.token({ iat: undefined, aud: undefined }, { now }));
    expect(claims).toEqual({ iss: who.issuer, exp: now + 300 });
  });

  test("has keys of its own", async () => {
    const other = await testIssuer(who);
    expect(await codeOfRejection(verifier.verify(await other.token()))).toBe(
      "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
    );
  });

  test("for several audiences", async () => {
    const several = await testIssuer({
      ...who,
      audience: ["api", "other"],
      alg: "HS256",
      encryptionAlg: "A128KW",
    });
    const token = await several.token();
    expect(decodeHeader(token).alg).toBe("HS256");
    const own = createJwtVerifier({ verify: { keys: several.keySet(), alg: ["HS256"] }, claims: who });
    expect((await own.verify(token)).claims.aud).toEqual(["api", "other"]);
  });

  test.each<[string, object]>([
    ["no issuer", { audience: "api" }],
    ["no audience", { issuer: "me" }],
    ["an audience of no texts", { issuer: "me", audience: [1] }],
    ["an unknown option", { ...who, algorithm: "ES256" }],
    ["an unknown algorithm", { ...who, alg: "none" }],
    ["an encryption without a key to make", { ...who, encryptionAlg: "dir" }],
    ["an unknown content encryption", { ...who, encryptionEnc: "RSA-OAEP" }],
    ["a content encryption that is no string", { ...who, encryptionEnc: ["A128GCM"] }],
  ])("refuses %s", async (_name, options) => {
    expect(await codeOfRejection(testIssuer(options as never))).toBe("ERR_INVALID_OPTION");
  });
});

test("testKeys makes keys with the algorithms asked for, and a set without private ones", async () => {
  const keys = await testKeys({ alg: "Ed25519", encryptionAlg: "A256GCMKW" });
  expect([keys.signing.alg, keys.wrong.alg, keys.decryption.alg]).toEqual([
    "Ed25519",
    "Ed25519",
    "A256GCMKW",
  ]);
  const request = { header: { alg: "Ed25519" }, alg: "Ed25519", use: "sig" } as const;
  const found = await keys.keySet().find(request);
  expect(found.map((each) => ("key" in each ? each.key : each))).toMatchObject([{ type: "public" }]);
});

test("nothing here makes a verified token", async () => {
  const testing = await import("josette/testing");
  expect(Object.keys(testing).sort()).toEqual(["testIssuer", "testKeys"]);
  expect(jwt).not.toHaveProperty("VerifiedJwt");
});
