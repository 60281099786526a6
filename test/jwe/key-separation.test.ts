// A CryptoKey for AES-GCM could be a content encryption key and a wrapping key. It serves one purpose.
import { decryptCompact, decryptFlattened, encryptCompact, encryptFlattened } from "../../src/jwe/index.ts";
import { type KeyInput } from "josette/jwk";
import { importKey, importSecret, keySet } from "../../src/jwk/index.ts";
import { createJwtVerifier } from "../../src/jwt/index.ts";
import { describe, expect, test } from "vitest";
import type { ContentAlgorithm, ManagementAlgorithm } from "../../src/algorithms/names.ts";
import { codeOf, codeOfRejection } from "../support/errors.ts";
import { secretBytes } from "../support/tokens.ts";

const data = new TextEncoder().encode("content");
const gcmKey = (bits: number): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", secretBytes(bits / 8), "AES-GCM", false, ["encrypt", "decrypt"]);

describe("one key serves one purpose:", () => {
  interface Allowed {
    readonly alg: readonly ManagementAlgorithm[];
    readonly enc: readonly ContentAlgorithm[];
  }
  const both: Allowed = { alg: ["dir", "A128GCMKW"], enc: ["A128GCM", "A128CBC-HS256"] };
  const token = (alg: ManagementAlgorithm): Promise<string> =>
    encryptCompact(data, importSecret(secretBytes(16)), { alg, enc: "A128GCM" });

  test.each(["dir", "A128GCMKW"] as const)(
    "a CryptoKey that could do both is refused for %s",
    async (alg) => {
      const cryptoKey = await gcmKey(128);
      const lists: KeyInput[][] = [[cryptoKey], [cryptoKey, importSecret(secretBytes(32))]];
      for (const keys of [cryptoKey, ...lists, keySet([cryptoKey]), { find: () => [cryptoKey] }]) {
        expect(await codeOfRejection(decryptCompact(await token(alg), keys, both))).toBe(
          "ERR_KEY_NOT_SUITABLE",
        );
      }
    },
  );

  test("a CryptoKey that has served one of them is still refused where both are allowed", async () => {
    const cryptoKey = await gcmKey(128);
    for (let round = 0; round < 2; round++) {
      for (const alg of ["dir", "A128GCMKW"] as const) {
        const { plaintext } = await decryptCompact(await token(alg), cryptoKey, { ...both, alg: [alg] });
        expect(plaintext).toEqual(data);
        expect(await codeOfRejection(decryptCompact(await token(alg), cryptoKey, both))).toBe(
          "ERR_KEY_NOT_SUITABLE",
        );
      }
    }
  });

  test("a verifier says so before it has seen a token", async () => {
    const cryptoKey = await gcmKey(128);
    const policy =
      (keys: KeyInput | KeyInput[], allowed: Allowed = both) =>
      () =>
        createJwtVerifier({
          decrypt: { keys, ...allowed },
          verify: { keys: importSecret(secretBytes(32)), alg: ["HS256"] },
          claims: { issuer: null, audience: null },
        });
    expect(codeOf(policy(cryptoKey))).toBe("ERR_KEY_NOT_SUITABLE");
    expect(codeOf(policy([importSecret(secretBytes(32)), cryptoKey]))).toBe("ERR_KEY_NOT_SUITABLE");
    expect(codeOf(policy(importKey(cryptoKey, { alg: "A128GCMKW" })))).toBeUndefined();
    expect(codeOf(policy(cryptoKey, { alg: ["dir", "A256GCMKW"], enc: ["A128GCM"] }))).toBeUndefined();
    expect(codeOf(policy(cryptoKey, { alg: ["dir", "A128GCMKW"], enc: ["A256GCM"] }))).toBeUndefined();
  });

  test.each(["dir", "A128GCMKW"] as const)("one that is bound to %s does that alone", async (alg) => {
    const key = importKey(await gcmKey(128), { alg });
    expect((await decryptCompact(await token(alg), key, both)).plaintext).toEqual(data);
    const other = alg === "dir" ? "A128GCMKW" : "dir";
    expect(await codeOfRejection(decryptCompact(await token(other), key, both))).toBe(
      "ERR_JWKS_NO_MATCHING_KEY",
    );
  });

  test("one whose bytes are known has been the caller's choice, and is as before", async () => {
    const key = importSecret(secretBytes(16));
    expect((await decryptCompact(await token("dir"), key, both)).plaintext).toEqual(data);
  });
});

describe("secrets, in messages without a protected header:", () => {
  const enc = "A256GCM";
  const secret = importSecret(secretBytes(32));
  const known = secretBytes(33).subarray(1);
  const decode = (text: string) => Buffer.from(text, "base64url").toString();
  const allowed = { alg: ["dir", "A256GCMKW"], enc: [enc], unprotectedAlgorithms: true } as const;
  const direct = { unprotectedHeader: { alg: "dir", enc } } as const;
  const genuine = () => encryptFlattened(known, secret, {}, direct);

  /** A message whose encrypted key is the content of a genuine message with a known plaintext. */
  const forged = async () => {
    const { iv, tag, ciphertext } = await genuine();
    const content = await encryptFlattened(data, importSecret(known), {}, direct);
    return { ...content, unprotected: { alg: "A256GCMKW", enc, iv, tag }, encrypted_key: ciphertext };
  };

  test("content is not accepted as an encrypted key", async () => {
    expect(await codeOfRejection(decryptFlattened(await forged(), secret, allowed))).toBe(
      "ERR_KEY_NOT_SUITABLE",
    );
    for (const keys of [[secret, importSecret(secretBytes(16))], keySet([secret])]) {
      expect(await codeOfRejection(decryptFlattened(await forged(), keys, allowed))).toBe(
        "ERR_KEY_NOT_SUITABLE",
      );
    }
  });

  test("an encrypted key is not accepted as content", async () => {
    const wrapped = await encryptFlattened(
      data,
      secret,
      {},
      { unprotectedHeader: { alg: "A256GCMKW", enc } },
    );
    const { iv, tag } = JSON.parse(decode(wrapped.protected!)) as { iv: string; tag: string };
    const asContent = { unprotected: { alg: "dir", enc }, iv, tag, ciphertext: wrapped.encrypted_key! };
    expect((await decryptFlattened(asContent, secret, { ...allowed, alg: ["dir"] })).plaintext).toHaveLength(
      32,
    );
    expect(await codeOfRejection(decryptFlattened(asContent, secret, allowed))).toBe("ERR_KEY_NOT_SUITABLE");
  });

  test("a secret is accepted if it is bound to one of them, or if only one can use it", async () => {
    const message = await genuine();
    for (const alg of ["dir", enc]) {
      const bound = importSecret(secretBytes(32), { alg });
      expect((await decryptFlattened(message, bound, allowed)).plaintext).toEqual(known);
      expect(await codeOfRejection(decryptFlattened(await forged(), bound, allowed))).toBe(
        "ERR_JWKS_NO_MATCHING_KEY",
      );
    }
    for (const alg of [["dir"], ["dir", "A128GCMKW"], ["dir", "A256KW", "PBES2-HS256+A128KW"]] as const) {
      expect((await decryptFlattened(message, secret, { ...allowed, alg })).plaintext).toEqual(known);
    }
  });

  test("a secret for both is accepted if dir is not for AES-GCM, or the header must be protected", async () => {
    const cbc = { alg: "dir", enc: "A128CBC-HS256" } as const;
    const message = await encryptFlattened(data, secret, {}, { unprotectedHeader: cbc });
    const limited = { ...allowed, enc: ["A128CBC-HS256"] } as const;
    expect((await decryptFlattened(message, secret, limited)).plaintext).toEqual(data);
    const compact = await encryptCompact(data, secret, { alg: "A256GCMKW", enc });
    const { unprotectedAlgorithms: _, ...ordinary } = allowed;
    expect((await decryptCompact(compact, secret, ordinary)).plaintext).toEqual(data);
  });
});
