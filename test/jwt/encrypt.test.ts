import fc from "fast-check";
import { importSecret, publicKey } from "../../src/jwk/index.ts";
import { type SignAndEncrypt } from "josette/jwt";
import { decryptJwt, encryptJwt, signAndEncryptJwt, verifyJwt } from "../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../support/errors.ts";
import { headers } from "../support/headers.ts";
import { rsaKey } from "../support/keys.ts";
import { secretBytes, segment } from "../support/tokens.ts";
import { anyClaims, macKey, signed } from "../support/jwt/signed-claims.ts";

const hs256 = { alg: "HS256" };
const dir = { alg: "dir", enc: "A256GCM" };
const shared = importSecret(secretBytes(32));
const decrypt = { keys: shared, alg: ["dir" as const], enc: ["A256GCM" as const] };
const policy = { ...anyClaims, decrypt };
const both: SignAndEncrypt = { sign: { key: macKey, header: hs256 }, encrypt: { key: shared, header: dir } };

describe("signAndEncryptJwt", () => {
  test("gives a nested token that says cty JWT, and nothing else that was not given", async () => {
    const token = await signAndEncryptJwt({ sub: "alice" }, both);
    expect(token.split(".")[0]).toBe(segment('{"alg":"dir","enc":"A256GCM","cty":"JWT"}'));
    const verified = await verifyJwt(token, policy);
    expect(verified.jws.token).toBe(signed({ sub: "alice" }));
    expect(verified.claims).toEqual({ sub: "alice" });
  });

  test("takes algorithms from bound keys", async () => {
    const token = await signAndEncryptJwt(
      {},
      {
        sign: { key: importSecret(secretBytes(32), { alg: "HS256" }) },
        encrypt: { key: publicKey({ ...rsaKey, alg: "RSA-OAEP-256" }), header: { enc: "A128CBC-HS256" } },
      },
    );
    const verified = await verifyJwt(token, {
      ...anyClaims,
      decrypt: { keys: rsaKey, alg: ["RSA-OAEP-256"], enc: ["A128CBC-HS256"] },
    });
    expect(verified.jwe.header).toEqual({ alg: "RSA-OAEP-256", enc: "A128CBC-HS256", cty: "JWT" });
  });

  test("keeps the members of both headers, whatever they are", async () => {
    const property = fc.asyncProperty(headers, headers, headers, async (claims, inner, outer) => {
      const token = await signAndEncryptJwt(claims, {
        sign: { key: macKey, header: { ...inner, ...hs256 } },
        encrypt: { key: shared, header: { ...outer, ...dir, zip: "DEF" } },
      });
      const verified = await verifyJwt(token, policy);
      expect(verified.claims).toEqual(claims);
      expect(verified.jws.header).toEqual({ ...inner, ...hs256 });
      expect(verified.jwe.header).toEqual({ ...outer, ...dir, zip: "DEF", cty: "JWT" });
    });
    await fc.assert(property, { numRuns: 50 });
  });

  test("decides about cty itself", async () => {
    const encrypt = { key: shared, header: { ...dir, cty: "json" } };
    const verified = await verifyJwt(await signAndEncryptJwt({}, { ...both, encrypt }), policy);
    expect(verified.jwe.header.cty).toBe("JWT");
  });

  test("is not changed by a caller who changes things right after the call", async () => {
    const claims = { sub: "alice", roles: ["user"] };
    const inner = { ...hs256, list: ["a"] };
    const outer = { ...dir, list: ["a"], deep: { a: 1 } };
    const keys = { sign: { key: macKey, header: inner }, encrypt: { key: shared, header: outer } };
    const signing = signAndEncryptJwt(claims, keys);
    claims.sub = "mallory";
    claims.roles.push("admin");
    inner.list.push("b");
    outer.list.push("b");
    outer.deep.a = 2;
    outer.enc = "A128GCM";
    keys.encrypt.key = importSecret(secretBytes(16));
    keys.sign.key = importSecret(secretBytes(33));
    const verified = await verifyJwt(await signing, policy);
    expect(verified.claims).toEqual({ sub: "alice", roles: ["user"] });
    expect(verified.jws.header).toEqual({ ...hs256, list: ["a"] });
    expect(verified.jwe.header).toEqual({ ...dir, list: ["a"], deep: { a: 1 }, cty: "JWT" });
  });

  test.each<[string, unknown, string]>([
    ["nothing", undefined, "ERR_INVALID_OPTION"],
    ["null", null, "ERR_INVALID_OPTION"],
    ["no sign", { encrypt: both.encrypt }, "ERR_INVALID_OPTION"],
    ["no encrypt", { sign: both.sign }, "ERR_INVALID_OPTION"],
    ["no key to sign", { ...both, sign: { header: hs256 } }, "ERR_INVALID_OPTION"],
    ["no key to encrypt", { ...both, encrypt: { header: dir } }, "ERR_INVALID_OPTION"],
    ["text for a key to sign", { ...both, sign: { key: "k", header: hs256 } }, "ERR_INVALID_ARGUMENT"],
    ["text for a key to encrypt", { ...both, encrypt: { key: "k", header: dir } }, "ERR_INVALID_ARGUMENT"],
    ["no alg to sign", { ...both, sign: { key: macKey } }, "ERR_INVALID_OPTION"],
    ["no enc", { ...both, encrypt: { key: shared, header: { alg: "dir" } } }, "ERR_INVALID_OPTION"],
    ["no header to encrypt", { ...both, encrypt: { key: shared, header: null } }, "ERR_INVALID_ARGUMENT"],
    ["a header that is an array", { ...both, encrypt: { key: shared, header: [] } }, "ERR_INVALID_ARGUMENT"],
    ["a header that is text", { ...both, encrypt: { key: shared, header: "dir" } }, "ERR_INVALID_ARGUMENT"],
    ["a key that cannot sign", { ...both, sign: { key: rsaKey, header: hs256 } }, "ERR_KEY_NOT_SUITABLE"],
    ["a key that cannot encrypt", { ...both, encrypt: { key: rsaKey, header: dir } }, "ERR_KEY_NOT_SUITABLE"],
  ])("refuses %s", async (_name, keys, code) => {
    expect(await codeOfRejection(signAndEncryptJwt({}, keys as SignAndEncrypt))).toBe(code);
  });

  test("refuses claims of the wrong type", async () => {
    expect(await codeOfRejection(signAndEncryptJwt({ exp: "1" }, both))).toBe("ERR_INVALID_ARGUMENT");
  });
});

describe("encryptJwt", () => {
  test("gives claims that decryptJwt opens, whatever they and the header are", async () => {
    const property = fc.asyncProperty(headers, headers, async (claims, header) => {
      const token = await encryptJwt(claims, shared, { ...header, ...dir });
      const opened = await decryptJwt(token, shared, { alg: ["dir"], enc: ["A256GCM"], claims: null });
      expect(opened).toEqual({
        unverifiedClaims: claims,
        header: { ...header, ...dir },
        key: shared,
        matchedBy: "given",
      });
    });
    await fc.assert(property, { numRuns: 50 });
  });

  test("adds nothing but alg and kid", async () => {
    const key = importSecret(secretBytes(32), { alg: "dir", kid: "1" });
    const token = await encryptJwt({}, key, { enc: "A256GCM" });
    expect(token.split(".")[0]).toBe(segment('{"alg":"dir","enc":"A256GCM","kid":"1"}'));
  });

  test("gives nothing that verifyJwt accepts", async () => {
    const token = await encryptJwt({ exp: 9e9 }, shared, dir);
    expect(await codeOfRejection(verifyJwt(token, policy))).toBe("ERR_JWT_INVALID");
  });

  test("is not changed by a caller who changes things right after the call", async () => {
    const claims = { roles: ["user"] };
    const header = { ...dir, list: ["a"] };
    const encrypting = encryptJwt(claims, publicKey(rsaKey), { ...header, alg: "RSA-OAEP" });
    claims.roles.push("admin");
    header.list.push("b");
    header.enc = "A128GCM";
    const opened = await decryptJwt(await encrypting, rsaKey, {
      alg: ["RSA-OAEP"],
      enc: ["A256GCM"],
      claims: null,
    });
    expect(opened.unverifiedClaims).toEqual({ roles: ["user"] });
    expect(opened.header).toEqual({ ...dir, alg: "RSA-OAEP", list: ["a"] });
  });

  test.each<[string, unknown, unknown, unknown, string]>([
    ["claims of the wrong type", { aud: [] }, shared, dir, "ERR_INVALID_ARGUMENT"],
    ["claims that are no object", [], shared, dir, "ERR_INVALID_ARGUMENT"],
    ["no key", {}, undefined, dir, "ERR_INVALID_ARGUMENT"],
    ["no header", {}, shared, undefined, "ERR_INVALID_OPTION"],
    ["an unsuitable key", {}, macKey, { ...dir, enc: "A128GCM" }, "ERR_KEY_NOT_SUITABLE"],
  ])("refuses %s", async (_name, claims, key, header, code) => {
    expect(await codeOfRejection(encryptJwt(claims as never, key as never, header as never))).toBe(code);
  });
});
