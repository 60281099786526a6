// Keys from client secrets: OpenID Connect Core sections 10.1 and 10.2, src/profiles/oidc/client-secret-key.ts.
import { createHash } from "node:crypto";
import { clientSecretKey, type ClientSecretKeyOptions } from "josette/profiles";
import { describe, expect, test } from "vitest";
import { A128KW, A256GCM, HS256 } from "../../../src/algorithms/index.ts";
import { exportJwk } from "../../../src/jwk/index.ts";
import { codeOfRejection } from "../../support/errors.ts";

const secret = "ZJYCqe3GGRvdrudKyZS0XhGv_Z45DuKhCUk0gBR1vZkWmF5sVq2mpZ6n3oM7gTqS";

async function octetsOf(options: ClientSecretKeyOptions, given: string | Uint8Array = secret) {
  const { k } = await exportJwk(await clientSecretKey(given, options), { private: true });
  return Buffer.from(k ?? "", "base64url").toString("hex");
}

test.each(["HS256", "HS384", "HS512"] as const)("the key for %s is the secret itself", async (alg) => {
  expect(await octetsOf({ alg })).toBe(Buffer.from(secret).toString("hex"));
  expect((await clientSecretKey(secret, { alg })).alg).toBe(alg);
});

describe("the key for encryption is the left part of a hash", () => {
  test.each<[ClientSecretKeyOptions, string, number]>([
    [{ alg: "A128KW" }, "sha256", 16],
    [{ alg: "A192KW" }, "sha256", 24],
    [{ alg: "A256KW" }, "sha256", 32],
    [{ alg: "A128GCMKW" }, "sha256", 16],
    [{ alg: "A256GCMKW" }, "sha256", 32],
    [{ enc: "A128CBC-HS256" }, "sha256", 32],
    [{ enc: "A192CBC-HS384" }, "sha384", 48],
    [{ enc: "A256CBC-HS512" }, "sha512", 64],
    [{ enc: "A128GCM" }, "sha256", 16],
    [{ enc: "A256GCM" }, "sha256", 32],
  ])("with %o", async (options, hash, length) => {
    const digest = createHash(hash).update(secret).digest();
    expect(await octetsOf(options)).toBe(digest.subarray(0, length).toString("hex"));
    expect((await clientSecretKey(secret, options)).alg).toBe(options.alg ?? options.enc);
  });
});

test("algorithms may be values, and the secret bytes", async () => {
  const bytes = new TextEncoder().encode(secret);
  expect(await octetsOf({ alg: HS256 }, bytes)).toBe(await octetsOf({ alg: "HS256" }));
  expect(await octetsOf({ alg: A128KW }, bytes)).toBe(await octetsOf({ alg: "A128KW" }));
  expect(await octetsOf({ enc: A256GCM }, bytes)).toBe(await octetsOf({ enc: "A256GCM" }));
});

test("a key id can be given", async () => {
  expect((await clientSecretKey(secret, { alg: "HS256", kid: "1" })).kid).toBe("1");
});

test.each<[string, unknown, object, string]>([
  ["neither alg nor enc", secret, {}, "ERR_INVALID_OPTION"],
  ["both alg and enc", secret, { alg: "A128KW", enc: "A128GCM" }, "ERR_INVALID_OPTION"],
  ["an RSA algorithm", secret, { alg: "RS256" }, "ERR_INVALID_OPTION"],
  ["dir as alg", secret, { alg: "dir" }, "ERR_INVALID_OPTION"],
  ["a password algorithm", secret, { alg: "PBES2-HS256+A128KW" }, "ERR_INVALID_OPTION"],
  ["an unknown algorithm", secret, { alg: "HS1" }, "ERR_INVALID_OPTION"],
  ["none", secret, { alg: "none" }, "ERR_INVALID_OPTION"],
  ["an enc for alg", secret, { alg: "A128GCM" }, "ERR_INVALID_OPTION"],
  ["an alg for enc", secret, { enc: "A128KW" }, "ERR_INVALID_OPTION"],
  ["an empty secret", "", { alg: "HS256" }, "ERR_INVALID_ARGUMENT"],
  ["no secret", undefined, { alg: "HS256" }, "ERR_INVALID_ARGUMENT"],
  ["another option", secret, { alg: "HS256", hash: "SHA-256" }, "ERR_INVALID_OPTION"],
])("%s is refused", async (_, given, options, code) => {
  expect(await codeOfRejection(clientSecretKey(given as string, options))).toBe(code);
});
