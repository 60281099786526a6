// Symmetric CryptoKeys, non-extractable ones as browsers and Workers keep them, wherever a secret can serve.
import {
  decryptCompact,
  decryptFlattened,
  decryptGeneral,
  encryptCompact,
  encryptFlattened,
  encryptGeneral,
} from "../../src/jwe/index.ts";
import { type Key } from "josette/jwk";
import { generateKey, importKey, importSecret } from "../../src/jwk/index.ts";
import { createJwtVerifier, decryptJwt, encryptJwt, signAndEncryptJwt } from "../../src/jwt/index.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ContentAlgorithm, ManagementAlgorithm } from "../../src/algorithms/names.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { appearance, failureOf } from "../support/failure.ts";
import { secretBytes } from "../support/tokens.ts";

const { subtle } = crypto;
const data = new TextEncoder().encode("content");

const gcmUsages: KeyUsage[] = ["encrypt", "decrypt"];
const gcmKey = (bits: number, usages = gcmUsages, extractable = false): Promise<CryptoKey> =>
  subtle.importKey("raw", secretBytes(bits / 8), { name: "AES-GCM" }, extractable, usages);
const wrappingKey = (bits: number, usages: KeyUsage[] = ["wrapKey", "unwrapKey"]): Promise<CryptoKey> =>
  subtle.importKey("raw", secretBytes(bits / 8), { name: "AES-KW" }, false, usages);

const sizes = [128, 192, 256] as const;
const ways = sizes.flatMap((bits) => [
  { alg: "dir", enc: `A${bits}GCM`, bits, make: gcmKey } as const,
  { alg: `A${bits}GCMKW`, enc: "A128CBC-HS256", bits, make: gcmKey } as const,
  { alg: `A${bits}GCMKW`, enc: "A256GCM", bits, make: gcmKey } as const,
  { alg: `A${bits}KW`, enc: "A128GCM", bits, make: wrappingKey } as const,
]);

describe.each(ways)("a CryptoKey for $alg with $enc", ({ alg, enc, bits, make }) => {
  const allowed = { alg: [alg], enc: [enc] };
  const secret = (): Key => importSecret(secretBytes(bits / 8));

  test("opens what its bytes encrypted, and the reverse", async () => {
    const key = await make(bits);
    const fromBytes = await encryptCompact(data, secret(), { alg, enc });
    expect((await decryptCompact(fromBytes, key, allowed)).plaintext).toEqual(data);
    const fromKey = await encryptCompact(data, key, { alg, enc });
    expect((await decryptCompact(fromKey, secret(), allowed)).plaintext).toEqual(data);
  });

  test("serves in every serialization", async () => {
    const key = await make(bits);
    const flattened = await encryptFlattened(data, key, { alg, enc });
    expect((await decryptFlattened(flattened, key, allowed)).plaintext).toEqual(data);
    const general = await encryptGeneral(data, [{ key }], { alg, enc });
    expect((await decryptGeneral(general, key, allowed)).plaintext).toEqual(data);
    expect((await decryptGeneral(general, [await make(bits)], allowed)).plaintext).toEqual(data);
  });

  test("encrypts and decrypts JWTs", async () => {
    const key = await make(bits);
    const token = await encryptJwt({ sub: "1" }, key, { alg, enc });
    expect((await decryptJwt(token, key, { ...allowed, claims: null })).unverifiedClaims).toMatchObject({
      sub: "1",
    });
  });

  test("opens nested tokens in a verifier", async () => {
    const key = await make(bits);
    const signer = await generateKey("HS256");
    const token = await signAndEncryptJwt(
      { iss: "i", aud: "a", exp: 2_000_000_000 },
      { sign: { key: signer }, encrypt: { key, header: { alg, enc } } },
    );
    const verifier = createJwtVerifier({
      decrypt: { keys: key, ...allowed },
      verify: { keys: signer, alg: ["HS256"] },
      claims: { issuer: "i", audience: "a" },
    });
    expect((await verifier.verify(token, { now: 1_900_000_000 })).claims.iss).toBe("i");
    // Nothing that has to be waited for is done synchronously.
    expect(codeOf(() => verifier.verifySync(token, { now: 1_900_000_000 }))).toBe("ERR_JOSE_NOT_SUPPORTED");
  });

  test("fails alike for whatever is wrong with a token, and like the bytes themselves", async () => {
    const key = await make(bits);
    const token = await encryptCompact(data, secret(), { alg, enc });
    const parts = token.split(".");
    const broken = [1, 3, 4].flatMap((index) => {
      const part = parts[index] ?? "";
      if (part === "") return [];
      return [parts.with(index, `${part.startsWith("A") ? "B" : "A"}${part.slice(1)}`).join(".")];
    });
    const looks = [];
    for (const each of broken) {
      for (const opener of [key, secret()]) {
        looks.push(appearance(await failureOf(decryptCompact(each, opener, allowed))));
      }
    }
    expect(looks.length).toBeGreaterThan(3);
    for (const look of looks) expect(look).toEqual(looks[0]);
  });

  test("needs the usage", async () => {
    const [first, second] = make === gcmKey ? gcmUsages : (["wrapKey", "unwrapKey"] as const);
    const onlyEncrypts = await make(bits, [first ?? "encrypt"]);
    const onlyDecrypts = await make(bits, [second ?? "decrypt"]);
    const token = await encryptCompact(data, onlyEncrypts, { alg, enc });
    expect((await decryptCompact(token, onlyDecrypts, allowed)).plaintext).toEqual(data);
    expect(await codeOfRejection(encryptCompact(data, onlyDecrypts, { alg, enc }))).toBe(
      "ERR_KEY_NOT_SUITABLE",
    );
    expect(await codeOfRejection(decryptCompact(token, onlyEncrypts, allowed))).toBe(
      "ERR_JWKS_NO_MATCHING_KEY",
    );
  });
});

test("whatever is encrypted with one comes back", async () => {
  const key = await gcmKey(256);
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom("dir" as const, "A256GCMKW" as const),
      async (plaintext, alg) => {
        const token = await encryptCompact(plaintext, key, { alg, enc: "A256GCM" });
        const opened = await decryptCompact(token, key, { alg: [alg], enc: ["A256GCM"] });
        expect(opened.plaintext).toEqual(new Uint8Array(plaintext));
      },
    ),
    { numRuns: 30 },
  );
});

describe("an AES-GCM CryptoKey", () => {
  test("is read as both things it could be, and bound to neither", async () => {
    const key = importKey(await gcmKey(128), { kid: "1" });
    expect([key.kty, key.type, key.bits, key.alg, key.keyOps, key.kid]).toEqual([
      "oct",
      "secret",
      128,
      undefined,
      gcmUsages,
      "1",
    ]);
  });

  test.each(["dir", "A128GCM", "A128GCMKW"])("can be bound to %s", async (alg) => {
    expect(importKey(await gcmKey(128), { alg }).alg).toBe(alg);
  });

  test.each(["A256GCM", "A256GCMKW", "A128KW", "A128CBC-HS256", "HS256", "PBES2-HS256+A128KW"])(
    "cannot be bound to %s",
    async (alg) => {
      const key = await gcmKey(128);
      expect(codeOf(() => importKey(key, { alg }))).toBe("ERR_INVALID_OPTION");
    },
  );

  test.each<[string, number, ManagementAlgorithm, ContentAlgorithm]>([
    ["another mode", 256, "dir", "A128CBC-HS256"],
    ["another length", 256, "dir", "A128GCM"],
    ["AES Key Wrap", 128, "A128KW", "A128GCM"],
    ["a password's algorithm", 128, "PBES2-HS256+A128KW", "A128GCM"],
    ["another length of wrapping key", 256, "A128GCMKW", "A128GCM"],
  ])("does not serve %s", async (_, bits, alg, enc) => {
    for (const key of [await gcmKey(bits), importKey(await gcmKey(bits), { alg: "dir" })]) {
      expect(await codeOfRejection(encryptCompact(data, key, { alg, enc }))).toBe("ERR_KEY_NOT_SUITABLE");
      const token = await encryptCompact(
        data,
        importSecret(secretBytes(alg === "dir" ? (enc === "A128GCM" ? 16 : 32) : 16)),
        { alg, enc },
      );
      expect(await codeOfRejection(decryptCompact(token, key, { alg: [alg], enc: [enc] }))).toBe(
        "ERR_JWKS_NO_MATCHING_KEY",
      );
    }
  });

  test.each<[string, () => Promise<CryptoKey>, "dir" | "A128GCMKW" | "A128KW", RegExp, RegExp]>([
    [
      "AES-GCM",
      () => gcmKey(128, ["wrapKey", "unwrapKey"]),
      "dir",
      /the usage encrypt$/,
      /the usage decrypt$/,
    ],
    [
      "AES-GCM",
      () => gcmKey(128, ["wrapKey", "unwrapKey"]),
      "A128GCMKW",
      /the usage encrypt$/,
      /the usage decrypt$/,
    ],
    ["AES-GCM", () => gcmKey(128, ["decrypt"]), "A128GCMKW", /the usage encrypt$/, /^$/],
    ["AES-GCM", () => gcmKey(128, ["encrypt"]), "A128GCMKW", /^$/, /the usage decrypt$/],
    ["AES-KW", () => wrappingKey(128, ["unwrapKey"]), "A128KW", /the usage wrapKey$/, /^$/],
    ["AES-KW", () => wrappingKey(128, ["wrapKey"]), "A128KW", /^$/, /the usage unwrapKey$/],
  ])("for %s without the usage that it needs says which", async (_, make, alg, encrypts, decrypts) => {
    const key = await make();
    const enc = "A128GCM";
    const encryption = encryptCompact(data, key, { alg, enc }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const failure = await encryption;
    if (encrypts.test("")) expect(failure).toBeUndefined();
    else
      expect(failure).toMatchObject({
        code: "ERR_KEY_NOT_SUITABLE",
        message: expect.stringMatching(encrypts),
      });
    const token = await encryptCompact(data, importSecret(secretBytes(16)), { alg, enc });
    const decryption = decryptCompact(token, key, { alg: [alg], enc: [enc] });
    if (decrypts.test("")) expect((await decryption).plaintext).toEqual(data);
    else {
      const refusal = await failureOf(decryption);
      expect(refusal).toMatchObject({ code: "ERR_JWKS_NO_MATCHING_KEY" });
      expect(refusal).toHaveProperty("message", expect.stringMatching(decrypts));
    }
  });

  test("whose usages only wrap keys is of no use", async () => {
    const key = await gcmKey(128, ["wrapKey", "unwrapKey"]);
    for (const alg of ["dir", "A128GCMKW"]) {
      expect(await codeOfRejection(encryptCompact(data, key, { alg, enc: "A128GCM" }))).toBe(
        "ERR_KEY_NOT_SUITABLE",
      );
    }
  });
});

test("an extractable one serves likewise", async () => {
  const key = await gcmKey(256, gcmUsages, true);
  const token = await encryptCompact(data, key, { alg: "dir", enc: "A256GCM" });
  expect((await decryptCompact(token, key, { alg: ["dir"], enc: ["A256GCM"] })).plaintext).toEqual(data);
});
