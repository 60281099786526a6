// JWK thumbprints: RFC 7638.
import { createHash, webcrypto } from "node:crypto";
import { type KeyInput, type ThumbprintHash } from "josette/jwk";
import { exportPem, importKey, publicKey, thumbprint } from "../../../src/jwk/index.ts";
import { describe, expect, test } from "vitest";
import { codeOfRejection } from "../../support/errors.ts";
import { keyObjects, publicJwk, rsaKey, rsaKey3072 } from "../../support/keys.ts";

/** RFC 7638 section 3.1. */
const rfcKey = {
  kty: "RSA",
  n:
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64t" +
    "Z_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbO" +
    "pbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
  e: "AQAB",
  alg: "RS256",
  kid: "2011-04-29",
};

describe("the thumbprint", () => {
  test("of the key in RFC 7638 is the one in RFC 7638", async () => {
    expect(await thumbprint(rfcKey)).toBe("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
  });

  test.each<[ThumbprintHash, string]>([
    ["SHA-256", "sha256"],
    ["SHA-384", "sha384"],
    ["SHA-512", "sha512"],
  ])("can be taken with %s", async (hash, name) => {
    const text = `{"e":"${rsaKey.e}","kty":"RSA","n":"${rsaKey.n}"}`;
    expect(await thumbprint(rsaKey, hash)).toBe(createHash(name).update(text).digest("base64url"));
  });

  test("of a secret covers k and kty", async () => {
    const text = '{"k":"c2VjcmV0","kty":"oct"}';
    expect(await thumbprint({ kid: "1", kty: "oct", alg: "HS256", k: "c2VjcmV0" })).toBe(
      createHash("sha256").update(text).digest("base64url"),
    );
  });

  test.each([rsaKey, rsaKey3072])("is the same for every form of a key, private or public", async (jwk) => {
    const { privateKey, publicKey: publicObject } = keyObjects(jwk);
    const algorithm = { name: "RSA-OAEP", hash: "SHA-256" };
    const forms: KeyInput[] = [
      publicJwk(jwk),
      { ...jwk, kid: "1", alg: "RS256", use: "sig" },
      importKey(jwk),
      publicKey(jwk),
      privateKey,
      publicObject,
      importKey(privateKey.export({ type: "pkcs1", format: "pem" }).toString()),
      importKey(await exportPem(jwk)),
      await webcrypto.subtle.importKey("jwk", { ...jwk }, algorithm, true, ["decrypt"]),
      await webcrypto.subtle.importKey("jwk", publicJwk(jwk), algorithm, true, ["encrypt"]),
    ];
    const expected = await thumbprint(jwk);
    for (const form of forms) expect(await thumbprint(form)).toBe(expected);
    expect(expected).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  test("tells keys apart", async () => {
    expect(await thumbprint(rsaKey)).not.toBe(await thumbprint(rsaKey3072));
  });

  test.each<[string, unknown]>([
    ["SHA-1", "SHA-1"],
    ["sha256", "sha256"],
    ["null", null],
    ["an object", {}],
  ])("is not taken with %s", async (_, hash) => {
    expect(await codeOfRejection(thumbprint(rsaKey, hash as ThumbprintHash))).toBe("ERR_INVALID_OPTION");
  });

  test("is not taken of what is no key, or may not be read", async () => {
    expect(await codeOfRejection(thumbprint({}))).toBe("ERR_INVALID_ARGUMENT");
    expect(await codeOfRejection(thumbprint({ ...publicJwk(rsaKey), e: "AQ" }))).toBe("ERR_JWK_INVALID");
    const hidden = await webcrypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    expect(await codeOfRejection(thumbprint(hidden))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });
});
