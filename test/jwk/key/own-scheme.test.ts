// Algorithms as values: a key that is bound to one is used with it, whatever the entry knows.
import { generateKeyPairSync } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import {
  exportJwk,
  exportPem,
  externalKey,
  generateKey,
  importKey,
  importSecret,
  publicKey,
} from "josette/jwk";
import { supports, type Key } from "josette/jwk";
import { decryptCompact, encryptCompact } from "josette/jwe";
import { signCompact, verifyCompact } from "josette/jws";
import { createJwtVerifier, signJwt } from "josette/jwt";
import { A256GCM, DIR, ES256, HS256, RS256, RSA_OAEP, RSA_OAEP_256 } from "../../../src/algorithms/index.ts";
import { every } from "../../../src/algorithms/every.ts";
import { suiteOf } from "../../../src/algorithms/suite.ts";
import { importKey as importKeyWith } from "../../../src/jwk/io/import.ts";
import { generateKey as generateKeyWith } from "../../../src/jwk/io/generate.ts";
import {
  signCompact as signCompactWith,
  verifyCompact as verifyCompactWith,
} from "../../../src/jws/compact.ts";
import { codeOf, codeOfRejection } from "../../support/errors.ts";
import { jwkOf } from "../../support/native-jwk.ts";

const payload = new TextEncoder().encode("payload");
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** ES256 under another name, which no entry knows. */
const OWN = { ...ES256, alg: "X-ES256", keyAlgs: () => ["X-ES256"] };
const WRAP = { ...RSA_OAEP_256, alg: "X-RSA" };
const CONTENT = { ...A256GCM, enc: "X-GCM" };
const none = suiteOf([]);

let ec: Key;
let rsa: Key;
beforeAll(async () => {
  ec = await generateKey(OWN, { kid: "own" });
  rsa = await generateKey(WRAP);
});

describe("a signature algorithm as a value", () => {
  test("generates, signs and verifies under its own name", async () => {
    expect([ec.kty, ec.crv, ec.alg, ec.kid]).toEqual(["EC", "P-256", "X-ES256", "own"]);
    for (const header of [{}, { alg: "X-ES256" }]) {
      const token = await signCompact(payload, ec, header);
      const verified = await verifyCompact(token, publicKey(ec), { alg: [OWN] });
      expect([text(verified.payload), verified.header.alg]).toEqual(["payload", "X-ES256"]);
      const rejected = verifyCompact(token, publicKey(ec), { alg: ["ES256", RS256] });
      expect(await codeOfRejection(rejected)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    }
  });

  test("verifies with a JWK and a JWK Set that name it", async () => {
    const jwk = await exportJwk(publicKey(ec));
    expect(jwk.alg).toBe("X-ES256");
    const token = await signJwt({ sub: "alice" }, ec);
    for (const keys of [jwk, { keys: [jwk] }]) {
      const verifier = createJwtVerifier({
        verify: { keys, alg: [OWN] },
        claims: { issuer: null, audience: null, exp: "optional" },
      });
      expect((await verifier.verify(token)).claims.sub).toBe("alice");
    }
  });

  test("binds JWKs, PEM text, CryptoKeys and KeyObjects", async () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
    const jwk = await exportJwk(ec, { private: true });
    const pem = await exportPem(ec, { private: true });
    for (const input of [jwk, { ...jwk, alg: undefined }, pem, pair.privateKey, privateKey]) {
      const key = importKey(input, { alg: OWN });
      expect(key.alg).toBe("X-ES256");
      const [header = ""] = (await signCompact(payload, key, {})).split(".");
      expect(JSON.parse(atob(header))).toMatchObject({ alg: "X-ES256" });
    }
  });

  test("keeps its place when the key is imported again", async () => {
    const again = importKey(ec, { kid: "again" });
    const token = await signCompact(payload, again, {});
    expect((await verifyCompact(token, publicKey(again), { alg: [OWN] })).key.kid).toBe("again");
  });

  test.each<[string, () => unknown]>([
    ["a key of another type", () => importKey(rsa, { alg: OWN })],
    ["a JWK for another algorithm", () => importKey({ ...publicJwk(), alg: "ES256" }, { alg: OWN })],
    ["a secret", () => importSecret(payload, { alg: OWN })],
    ["an unusable value", () => importKey(publicJwk(), { alg: { ...OWN, signer: undefined } as never })],
    ["an unknown name", () => importKey(publicJwk(), { alg: "X-ES256" })],
  ])("does not bind %s", (_, call) => {
    expect(codeOf(call)).toBe("ERR_INVALID_OPTION");
  });

  test("does not sign for an unknown name with a key that does not hold it", async () => {
    const plain = importKey({ ...(await exportJwk(ec, { private: true })), alg: undefined });
    expect(await codeOfRejection(signCompact(payload, plain, { alg: "X-ES256" }))).toBe("ERR_INVALID_OPTION");
  });

  test("is used in place of the entry's algorithm with the same name, by the key that holds it", async () => {
    let made = 0;
    const signer: typeof ES256.signer = (material) => {
      made++;
      return ES256.signer(material);
    };
    const jwk = await exportJwk(await generateKey("ES256"), { private: true });
    const [plain, own] = [importKey(jwk), importKey(jwk, { alg: { ...ES256, signer } })];
    await signCompact(payload, plain, {});
    expect(made).toBe(0);
    await signCompact(payload, own, {});
    expect(made).toBe(1);
  });

  test("needs nothing of the suite", async () => {
    const key = await generateKeyWith(none, ES256);
    const token = await signCompactWith(none, payload, key, {});
    const jwk = await exportJwk(publicKey(key));
    const verified = await verifyCompactWith(none, token, jwk, { alg: [ES256] });
    expect(text(verified.payload)).toBe("payload");
    expect(importKeyWith(none, jwk, { alg: ES256 }).alg).toBe("ES256");
    expect(codeOf(() => importKeyWith(none, jwk, { alg: RS256 }))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });
});

describe("key management and content encryption algorithms as values", () => {
  test("encrypt and decrypt under their own names", async () => {
    const token = await encryptCompact(payload, publicKey(rsa), { enc: "A256GCM" });
    for (const list of [[WRAP], ["RSA-OAEP", WRAP] as const]) {
      const opened = await decryptCompact(token, rsa, { alg: list, enc: [A256GCM] });
      expect([text(opened.plaintext), opened.header.alg]).toEqual(["payload", "X-RSA"]);
    }
    const rejected = decryptCompact(token, rsa, { alg: [RSA_OAEP], enc: ["A256GCM"] });
    expect(await codeOfRejection(rejected)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
    const another = decryptCompact(token, rsa, { alg: [{ ...WRAP, alg: "X-OTHER" }], enc: ["A256GCM"] });
    expect(await codeOfRejection(another)).toBe("ERR_JOSE_ALG_NOT_ALLOWED");
  });

  test("a secret bound to a content encryption algorithm encrypts directly with it", async () => {
    const key = await generateKey(CONTENT);
    expect([key.alg, key.bits]).toEqual(["X-GCM", 256]);
    const token = await encryptCompact(payload, key, { enc: "X-GCM" });
    const opened = await decryptCompact(token, key, { alg: [DIR], enc: [CONTENT] });
    expect([text(opened.plaintext), opened.header.alg, opened.header.enc]).toEqual([
      "payload",
      "dir",
      "X-GCM",
    ]);
  });

  test("calls with the same values share a policy only if they are identical", async () => {
    let made = 0;
    const counting = () => ({
      ...WRAP,
      receiver: (key: Parameters<typeof WRAP.receiver>[0]) => {
        made++;
        return WRAP.receiver(key);
      },
    });
    const token = await encryptCompact(payload, publicKey(rsa), { enc: "A256GCM" });
    const first = counting();
    for (const alg of [first, first, counting()])
      await decryptCompact(token, rsa, { alg: [alg], enc: [A256GCM] });
    expect(made).toBe(2);
  });
});

describe("supports", () => {
  test("takes values", async () => {
    expect(await supports(ES256)).toBe(true);
    expect(await supports(OWN)).toBe(true);
    expect(await supports(WRAP)).toBe(true);
    expect(await supports(CONTENT)).toBe(true);
    expect(await supports("X-ES256")).toBe(false);
    expect(await supports({ ...OWN, kind: "other" } as never)).toBe(false);
  });
});

describe("external keys", () => {
  const sign = async ({ data }: { data: Uint8Array<ArrayBuffer> }) => {
    const pair = await vault;
    return new Uint8Array(
      await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, data),
    );
  };
  const vault = crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);

  test("take values, with and without the public half", async () => {
    const half = (await vault).publicKey;
    for (const key of [externalKey({ alg: [OWN], sign }), externalKey({ jwk: half, alg: [OWN], sign })]) {
      expect([key.kty, key.crv, key.bits, key.alg]).toEqual(["EC", "P-256", 256, "X-ES256"]);
      const token = await signCompact(payload, key, {});
      expect(text((await verifyCompact(token, half, { alg: [OWN] })).payload)).toBe("payload");
    }
    const both = externalKey({ alg: [OWN, "ES256"], sign });
    const token = await signCompact(payload, both, { alg: "X-ES256" });
    expect((await verifyCompact(token, half, { alg: [OWN, ES256] })).header.alg).toBe("X-ES256");
  });

  test("refuse values that do not go together", () => {
    const codes = [[OWN, RS256], [OWN, { ...OWN }], [WRAP], [A256GCM], [HS256, DIR]].map((alg) =>
      codeOf(() => externalKey({ alg: alg as never, sign })),
    );
    expect(new Set(codes)).toEqual(new Set(["ERR_INVALID_OPTION"]));
  });
});

test("the suite of the entries stays as it is", () => {
  expect(every().signatures["X-ES256"]).toBeUndefined();
});

function publicJwk() {
  const { publicKey: key } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { kty, crv, x, y } = jwkOf(key);
  return { kty, crv, x, y };
}
