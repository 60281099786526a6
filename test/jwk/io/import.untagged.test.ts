// Runtimes whose classes have no Symbol.toStringTag: objects are recognised by their shape, and JSON is never
// taken for a key.
import { createSecretKey } from "node:crypto";
import { decryptCompact, encryptCompact } from "../../../src/jwe/index.ts";
import { type KeyInput } from "josette/jwk";
import { importKey, keySet, remoteKeySet } from "../../../src/jwk/index.ts";
import { signCompact, verifyCompact } from "../../../src/jws/index.ts";
import { describe, expect, test } from "vitest";
import { isCryptoKey } from "../../../src/platform/cryptokey.ts";
import { codeOf, codeOfRejection } from "../../support/errors.ts";
import { rsaKey } from "../../support/keys.ts";

const { subtle } = crypto;
const data = new TextEncoder().encode("hello");

/** The real key with a prototype that has no tag, as in workerd with an early compatibility date. */
async function withoutTag<T>(object: object, work: () => Promise<T>): Promise<T> {
  let prototype: object = object;
  while (!Object.hasOwn(prototype, Symbol.toStringTag)) prototype = Object.getPrototypeOf(prototype);
  const tag = Object.getOwnPropertyDescriptor(prototype, Symbol.toStringTag) ?? {};
  Reflect.deleteProperty(prototype, Symbol.toStringTag);
  try {
    return await work();
  } finally {
    Object.defineProperty(prototype, Symbol.toStringTag, tag);
  }
}

/** A class that has all properties of a CryptoKey but is not one. */
class Lookalike {
  readonly type: string;
  readonly extractable = false;
  readonly algorithm: { readonly name: string; readonly hash?: object; readonly length?: number };
  readonly usages: readonly string[];
  constructor(type: string, algorithm: { readonly name: string }, usages: readonly string[]) {
    this.type = type;
    this.algorithm = algorithm;
    this.usages = usages;
  }
}
const hmac = { name: "HMAC", hash: { name: "SHA-256" }, length: 256 };

describe("without tags", () => {
  test("a CryptoKey signs and verifies", async () => {
    const key = await subtle.importKey("raw", new Uint8Array(32), { name: "HMAC", hash: "SHA-256" }, false, [
      "sign",
      "verify",
    ]);
    await withoutTag(key, async () => {
      expect(Object.prototype.toString.call(key)).toBe("[object Object]");
      const token = await signCompact(data, key);
      expect((await verifyCompact(token, key, { alg: ["HS256"] })).payload).toEqual(data);
    });
  });

  test("an RSA CryptoKey decrypts", async () => {
    const algorithm = { name: "RSA-OAEP", hash: "SHA-256" };
    const key = await subtle.importKey("jwk", { ...rsaKey }, algorithm, false, ["decrypt"]);
    await withoutTag(key, async () => {
      const { kty, n, e } = rsaKey;
      const token = await encryptCompact(data, { kty, n, e }, { alg: "RSA-OAEP-256", enc: "A128GCM" });
      const { plaintext } = await decryptCompact(token, key, { alg: ["RSA-OAEP-256"], enc: ["A128GCM"] });
      expect(plaintext).toEqual(data);
    });
  });

  test("a KeyObject is read", async () => {
    const secret = createSecretKey(Buffer.alloc(32, 1));
    await withoutTag(secret, async () => {
      expect(importKey(secret).bits).toBe(256);
      await Promise.resolve();
    });
  });

  test("an AbortSignal aborts", async () => {
    const controller = new AbortController();
    await withoutTag(controller.signal, async () => {
      const options = { alg: ["HS256"], signal: controller.signal } as const;
      const key = { kty: "oct", k: "A".repeat(43) };
      const token = await signCompact(data, key, { alg: "HS256" });
      expect((await verifyCompact(token, key, options)).payload).toEqual(data);
      controller.abort(new Error("enough"));
      await expect(verifyCompact(token, key, options)).rejects.toThrow("enough");
    });
  });

  test("a URL locates a key set", async () => {
    const url = new URL("https://example.com/jwks");
    await withoutTag(url, async () => {
      expect(remoteKeySet(url)).toBeDefined();
      await Promise.resolve();
    });
  });
});

describe("an instance that only looks like a CryptoKey", () => {
  test("is not accepted by the platform: ERR_KEY_INVALID", async () => {
    const key = new Lookalike("secret", hmac, ["sign", "verify"]);
    expect(importKey(key).alg).toBe("HS256");
    expect(await codeOfRejection(signCompact(data, key))).toBe("ERR_KEY_INVALID");
    const token = await signCompact(data, { kty: "oct", k: "A".repeat(43) }, { alg: "HS256" });
    expect(await codeOfRejection(verifyCompact(token, key, { alg: ["HS256"] }))).toBe("ERR_KEY_INVALID");
  });

  test.each([
    ["RSA-OAEP-256", { name: "RSA-OAEP", hash: { name: "SHA-256" }, modulusLength: 2048 }],
    ["dir", { name: "AES-GCM", length: 128 }],
    ["A128GCMKW", { name: "AES-GCM", length: 128 }],
    ["A128KW", { name: "AES-KW", length: 128 }],
  ] as const)("fails to decrypt %s as a key, not as a token", async (alg, algorithm) => {
    const usages = ["decrypt", "unwrapKey"];
    const publicExponent = new Uint8Array([1, 0, 1]);
    const type = alg === "RSA-OAEP-256" ? "private" : "secret";
    const key = new Lookalike(type, { ...algorithm, ...(type === "private" && { publicExponent }) }, usages);
    const { kty, n, e } = rsaKey;
    const encryptionKey = type === "private" ? { kty, n, e } : { kty: "oct", k: "A".repeat(22) };
    const token = await encryptCompact(data, encryptionKey, { alg, enc: "A128GCM" });
    expect(await codeOfRejection(decryptCompact(token, key, { alg: [alg], enc: ["A128GCM"] }))).toBe(
      "ERR_KEY_INVALID",
    );
  });

  test.each<[string, object]>([
    ["a literal", { type: "secret", extractable: false, algorithm: hmac, usages: ["sign"] }],
    ["with a kty", Object.assign(new Lookalike("secret", hmac, ["sign"]), { kty: "oct" })],
    ["of an unknown type", new Lookalike("other", hmac, ["sign"])],
    ["without an algorithm's name", new Lookalike("secret", {} as typeof hmac, ["sign"])],
    ["with usages that are not text", new Lookalike("secret", hmac, [1] as unknown as string[])],
    [
      "that throws",
      new (class {
        get type(): string {
          throw new Error("type");
        }
      })(),
    ],
  ])("is none: %s", (_, value) => {
    expect(isCryptoKey(value)).toBe(false);
  });

  test("as an entry of a provider's set is a JWK without kty, whatever it says", () => {
    const entry = { type: "secret", extractable: true, algorithm: hmac, usages: ["sign", "verify"] };
    const json: unknown = JSON.parse(JSON.stringify({ keys: [entry] }));
    expect(keySet(json as { keys: [] }).keys).toEqual([]);
    expect(codeOf(() => importKey(entry as KeyInput))).toBe("ERR_INVALID_ARGUMENT");
  });
});
