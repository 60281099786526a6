// Node.js' KeyObject: imported through its DER, exported as a JWK.
import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  generateKeySync,
  type KeyObject,
} from "node:crypto";
import { readFileSync } from "node:fs";
import { exportJwk, importKey, supports } from "../../../src/jwk/index.ts";
import { loadPem } from "../../../src/x509/index.ts";
import { describe, expect, test } from "vitest";
import { codeOf } from "../../support/errors.ts";
import { keyObjects, publicJwk, rsaKey, rsaKey3072 } from "../../support/keys.ts";
import {
  ecCurveNames,
  ecJwk,
  mlDsaNames,
  okpCurveNames,
  okpJwk,
  publicPart,
} from "../../support/jwk/pairs.ts";

/** Returns the key with a JWK export that throws. */
function withoutJwk(key: KeyObject): KeyObject {
  const real = key.export.bind(key) as (options?: object) => unknown;
  return Object.defineProperty(key, "export", {
    value: (options?: { format?: string }) => {
      if (options?.format === "jwk") throw new Error("This may lock up");
      return real(options);
    },
  });
}

describe("a KeyObject", () => {
  test.each([rsaKey, rsaKey3072])(
    "of an RSA pair is read, the private key and the public one",
    async (jwk) => {
      const { privateKey, publicKey } = keyObjects(jwk);
      expect(await exportJwk(importKey(privateKey), { private: true })).toEqual(jwk);
      expect(await exportJwk(importKey(publicKey, { kid: "1" }))).toEqual({ ...publicJwk(jwk), kid: "1" });
    },
  );

  test.each([...ecCurveNames.map(ecJwk), ...okpCurveNames.map(okpJwk)])(
    "of a pair on $crv is read, the private key and the public one",
    async (jwk) => {
      const privateKey = createPrivateKey({ key: { ...jwk }, format: "jwk" });
      const publicKey = createPublicKey(privateKey);
      const imported = importKey(privateKey, { kid: "1" });
      expect([imported.kty, imported.crv, imported.type]).toEqual([jwk.kty, jwk.crv, "private"]);
      expect(await exportJwk(imported, { private: true })).toEqual({ ...jwk, kid: "1" });
      expect(await exportJwk(importKey(privateKey))).toEqual(publicPart(jwk));
      expect(await exportJwk(importKey(publicKey))).toEqual(publicPart(jwk));
    },
  );

  test("of a secret is read", async () => {
    const secret = generateKeySync("hmac", { length: 384 });
    const key = importKey(secret, { alg: "HS384" });
    expect([key.kty, key.type, key.bits, key.alg]).toEqual(["oct", "secret", 384, "HS384"]);
    expect((await exportJwk(key, { private: true })).k).toBe(secret.export().toString("base64url"));
  });

  test.each([
    ["secp256k1", generateKeyPairSync("ec", { namedCurve: "secp256k1" })],
    ["P-224", generateKeyPairSync("ec", { namedCurve: "P-224" })],
    ["DSA", generateKeyPairSync("dsa", { modulusLength: 1024, divisorLength: 160 })],
  ])("of another type is not supported: %s", (_, { privateKey, publicKey }) => {
    expect(codeOf(() => importKey(privateKey))).toBe("ERR_JOSE_NOT_SUPPORTED");
    expect(codeOf(() => importKey(publicKey))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test("of a weak RSA key is refused", () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
    expect(codeOf(() => importKey(privateKey))).toBe("ERR_KEY_INVALID");
    expect(codeOf(() => importKey(publicKey))).toBe("ERR_KEY_INVALID");
  });

  test.each([rsaKey, ...ecCurveNames.map(ecJwk), ...okpCurveNames.map(okpJwk)])(
    "is never exported as a JWK: $kty $crv",
    async (jwk) => {
      const privateKey = createPrivateKey({ key: { ...jwk }, format: "jwk" });
      for (const key of [privateKey, createPublicKey(privateKey)]) {
        const spied = withoutJwk(key);
        const wanted = key === privateKey ? { private: true } : {};
        const {
          d: _d,
          p: _p,
          q: _q,
          dp: _dp,
          dq: _dq,
          qi: _qi,
          ...half
        } = { ...jwk } as Record<string, unknown>;
        expect(await exportJwk(importKey(spied), wanted)).toEqual(key === privateKey ? jwk : half);
      }
    },
  );

  test("of a secret is never exported as a JWK", async () => {
    const secret = createSecretKey(Buffer.alloc(32, 1));
    const { k } = await exportJwk(importKey(withoutJwk(secret)), { private: true });
    expect(k).toBe(Buffer.alloc(32, 1).toString("base64url"));
  });

  test.each(mlDsaNames)("of %s is never exported as a JWK", async (alg) => {
    const read = (form: string) =>
      readFileSync(new URL(`../../files/keys/${alg.toLowerCase()}-${form}.pem`, import.meta.url), "utf8");
    const pem = read("spki");
    const der = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ""), "base64");
    // An object of the same shape, so that it can be tested without ML-DSA in the runtime.
    const keyObject = {
      [Symbol.toStringTag]: "KeyObject",
      type: "public",
      export: (options?: { format?: string }) => {
        if (options?.format !== "der") throw new Error("This may lock up");
        return new Uint8Array(der);
      },
    };
    expect(await exportJwk(importKey(keyObject))).toEqual(await exportJwk(importKey(pem)));
    if (!(await supports(alg))) return;
    const privateKey = withoutJwk(createPrivateKey(read("pkcs8")));
    const wanted = await exportJwk((await loadPem(read("pkcs8"))).keys[0]!, { private: true });
    expect(await exportJwk(importKey(privateKey), { private: true })).toEqual(wanted);
  });

  test("of RSASSA-PSS keeps what it is restricted to", () => {
    const pem = readFileSync(new URL("../../files/keys/rsa-pss-sha256.pem", import.meta.url), "utf8");
    const privateKey = createPrivateKey(pem);
    const publicKey = createPublicKey(privateKey);
    for (const key of [privateKey, publicKey]) expect(importKey(key).alg).toBe("PS256");
  });

  test("that exports no bytes is refused", () => {
    const odd = { [Symbol.toStringTag]: "KeyObject", type: "secret", export: () => "secret" };
    expect(codeOf(() => importKey(odd))).toBe("ERR_INVALID_ARGUMENT");
  });

  test.each<[string, unknown]>([
    ["null", null],
    ["undefined", undefined],
    ["text", "-----BEGIN PUBLIC KEY-----"],
  ])("whose DER is %s is not supported", (_, jwk) => {
    const odd = { [Symbol.toStringTag]: "KeyObject", type: "public", export: () => jwk };
    expect(codeOf(() => importKey(odd))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test("of a secret that is a public key is refused", () => {
    const pem = keyObjects(rsaKey).publicKey.export({ type: "spki", format: "pem" });
    expect(codeOf(() => importKey(createSecretKey(Buffer.from(pem))))).toBe("ERR_KEY_INVALID");
  });
});
