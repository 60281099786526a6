// ES256K of the example: an algorithm and a key type that no entry has.
import {
  createECDH,
  createPrivateKey,
  createSign,
  createVerify,
  ECDH,
  generateKeyPairSync,
} from "node:crypto";
import { importKey, publicKey } from "josette";
import { exportJwk, exportPem, generateKey, keySet, thumbprint, type Jwk } from "josette/jwk";
import { signCompact, verifyCompact } from "josette/jws";
import { describe, expect, test } from "vitest";
import { ES256K } from "../../examples/own-algorithm/es256k.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { jwkOf } from "../support/native-jwk.ts";

const payload = new TextEncoder().encode("payload");

describe("ES256K", () => {
  test("signs, and verifies with a key, a JWK and a JWK Set", async () => {
    const key = await generateKey(ES256K);
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
    const key = await generateKey(ES256K);
    const token = await signCompact(payload, key, {});
    const stranger = publicKey(await generateKey(ES256K));
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

  test("refuses keys that are not on its curve or whose halves disagree", async () => {
    const jwk = await newJwk();
    for (const wrong of [
      { ...jwk, y: jwk.x },
      { ...jwk, d: (await newJwk())["d"] },
      { ...jwk, d: Buffer.alloc(32).toString("base64url") },
    ]) {
      expect(codeOf(() => importKey(wrong, { alg: ES256K }))).toBe("ERR_JWK_INVALID");
    }
    expect(codeOf(() => importKey(jwk))).toBe("ERR_JOSE_NOT_SUPPORTED");
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    expect(codeOf(() => importKey(privateKey, { alg: ES256K }))).toBe("ERR_INVALID_OPTION");
  });

  test("has keys that are generated in software, like any other", async () => {
    const key = await generateKey(ES256K, { kid: "1" });
    expect([key.kid, key.alg, key.crv, key.type]).toEqual(["1", "ES256K", "secp256k1", "private"]);
    const jwk = await exportJwk(key, { private: true });
    const { d: _, ...half } = jwk;
    // OpenSSL computes the same public key.
    const ecdh = createECDH("secp256k1");
    ecdh.setPrivateKey(Buffer.from(String(jwk["d"]), "base64url"));
    const point = ecdh.getPublicKey();
    expect([half["x"], half["y"]]).toEqual([
      point.subarray(1, 33).toString("base64url"),
      point.subarray(33).toString("base64url"),
    ]);
    expect(await exportJwk(key)).toEqual(half);
    expect(await thumbprint(await generateKey(ES256K))).not.toBe(await thumbprint(key));
    for (const options of [{ modulusLength: 2048 }, { crv: "P-256" as const }]) {
      expect(await codeOfRejection(generateKey(ES256K, options))).toBe("ERR_INVALID_OPTION");
    }
  });

  test("has keys that are read from PEM as OpenSSL writes it, and written so", async () => {
    const pair = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
    const jwk = jwkOf(pair.privateKey);
    const files = [
      pair.privateKey.export({ format: "pem", type: "pkcs8" }),
      pair.privateKey.export({ format: "pem", type: "sec1" }),
    ];
    for (const file of files) {
      const key = importKey(String(file), { alg: ES256K });
      expect(await exportJwk(key, { private: true })).toEqual({ ...jwk, alg: "ES256K" });
      expect(createPrivateKey(await exportPem(key, { private: true })).equals(pair.privateKey)).toBe(true);
    }
    const compressed = ECDH.convertKey(
      Buffer.from(`04${hex(jwk, "x")}${hex(jwk, "y")}`, "hex"),
      "secp256k1",
      undefined,
      "hex",
      "compressed",
    );
    const spki = Buffer.from(`3036301006072a8648ce3d020106052b8104000a032200${String(compressed)}`, "hex");
    const pem = `-----BEGIN PUBLIC KEY-----\n${spki.toString("base64")}\n-----END PUBLIC KEY-----\n`;
    const { d: _, ...half } = jwk as Record<string, unknown>;
    expect(await exportJwk(importKey(pem, { alg: ES256K }))).toEqual({ ...half, alg: "ES256K" });
  });
});

/** A new private key as a JWK. */
async function newJwk(): Promise<Jwk> {
  return exportJwk(await generateKey(ES256K), { private: true });
}

function hex(jwk: object, name: "x" | "y"): string {
  return Buffer.from(String((jwk as Record<string, unknown>)[name]), "base64url").toString("hex");
}
