// ES256K of the example: an algorithm and a key type that no entry has.
import { createSign, createVerify, generateKeyPairSync } from "node:crypto";
import { importKey, publicKey } from "josette";
import { exportJwk, generateKey, keySet, thumbprint } from "josette/jwk";
import { signCompact, verifyCompact } from "josette/jws";
import { describe, expect, test } from "vitest";
import { ES256K, newEs256kKey } from "../../examples/own-algorithm/es256k.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { jwkOf } from "../support/native-jwk.ts";

const payload = new TextEncoder().encode("payload");

describe("ES256K", () => {
  test("signs, and verifies with a key, a JWK and a JWK Set", async () => {
    const key = importKey(newEs256kKey(), { alg: ES256K });
    expect([key.kty, key.crv, key.bits, key.type, key.alg]).toEqual([
      "EC",
      "secp256k1",
      256,
      "private",
      "ES256K",
    ]);
    const jwk = await exportJwk(publicKey(key));
    expect(Object.keys(jwk).sort()).toEqual(["alg", "crv", "kty", "x", "y"]);
    const token = await signCompact(payload, key, {});
    expect(JSON.parse(atob(token.split(".")[0] ?? ""))).toEqual({ alg: "ES256K" });
    for (const keys of [publicKey(key), jwk, { keys: [jwk] }, keySet([publicKey(key)])]) {
      const { payload: verified } = await verifyCompact(token, keys, { alg: ["ES256", ES256K] });
      expect(verified).toEqual(payload);
    }
    expect(await thumbprint(key)).toBe(await thumbprint(publicKey(key)));
  });

  test("agrees with OpenSSL in both directions", async () => {
    const pair = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
    const key = importKey(jwkOf(pair.privateKey), { alg: ES256K });
    const token = await signCompact(payload, key, {});
    const [header = "", body = "", signature = ""] = token.split(".");
    const verify = createVerify("sha256").update(`${header}.${body}`);
    expect(
      verify.verify({ key: pair.publicKey, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url")),
    ).toBe(true);
    const sign = createSign("sha256").update(`${header}.${body}`);
    const other = sign.sign({ key: pair.privateKey, dsaEncoding: "ieee-p1363" }, "base64url");
    const verified = await verifyCompact(`${header}.${body}.${other}`, publicKey(key), { alg: [ES256K] });
    expect(verified.payload).toEqual(payload);
  });

  test("refuses other signatures", async () => {
    const key = importKey(newEs256kKey(), { alg: ES256K });
    const token = await signCompact(payload, key, {});
    const stranger = publicKey(importKey(newEs256kKey(), { alg: ES256K }));
    const cut = token.slice(0, -6);
    const zero = `${token.slice(0, token.lastIndexOf("."))}.${Buffer.alloc(64).toString("base64url")}`;
    for (const [text, keys] of [
      [token, stranger],
      [cut, publicKey(key)],
      [zero, publicKey(key)],
    ] as const) {
      expect(await codeOfRejection(verifyCompact(text, keys, { alg: [ES256K] }))).toBe(
        "ERR_JWS_SIGNATURE_VERIFICATION_FAILED",
      );
    }
    const elsewhere = verifyCompact(token, publicKey(key), { alg: ["ES256"] });
    expect(await codeOfRejection(elsewhere)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  });

  test("refuses keys that are not on its curve or whose halves disagree", () => {
    const jwk = newEs256kKey();
    for (const wrong of [
      { ...jwk, y: jwk.x },
      { ...jwk, d: newEs256kKey().d },
      { ...jwk, d: Buffer.alloc(32).toString("base64url") },
    ]) {
      expect(codeOf(() => importKey(wrong, { alg: ES256K }))).toBe("ERR_JWK_INVALID");
    }
    expect(codeOf(() => importKey(jwk))).toBe("ERR_JOSE_NOT_SUPPORTED");
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    expect(codeOf(() => importKey(privateKey, { alg: ES256K }))).toBe("ERR_INVALID_OPTION");
  });

  test("says where its keys come from", async () => {
    expect(await codeOfRejection(generateKey(ES256K))).toBe("ERR_INVALID_OPTION");
  });
});
