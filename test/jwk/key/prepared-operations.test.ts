// A key is prepared for an algorithm at its first use, and the result is cached.
import { decryptCompact, encryptCompact } from "../../../src/jwe/index.ts";
import { selectBackend } from "josette/jwk";
import { importKey, importSecret } from "../../../src/jwk/index.ts";
import { signCompact, verifyCompact } from "../../../src/jws/index.ts";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import * as algorithms from "../../../src/algorithms/index.ts";
import { copiesPerKey, operationsAtOnce } from "../../../src/platform/thread-pool.ts";
import { publicJwk, rsaKey } from "../../support/keys.ts";
import { secretBytes } from "../../support/tokens.ts";
import { okpJwk, publicPart } from "../../support/jwk/pairs.ts";

const message = new TextEncoder().encode("hello");
afterEach(() => {
  vi.restoreAllMocks();
  vi.clearAllMocks();
  selectBackend(inject("backend"));
});

/** Counts the RSA keys that the platform imports from now on. */
function countRsaImports(): () => number {
  const spy = vi.spyOn(crypto.subtle, "importKey");
  return () => spy.mock.calls.filter(([format]: readonly unknown[]) => format === "jwk").length;
}

/** Uses two keys with four algorithms three times, in both directions. */
async function workRepeatedly(): Promise<void> {
  const [privateKey, publicKey] = [importKey(rsaKey), importKey(publicJwk(rsaKey))];
  for (let round = 0; round < 3; round++) {
    for (const alg of ["RS256", "RS384"] as const) {
      const token = await signCompact(message, privateKey, { alg });
      await verifyCompact(token, publicKey, { alg: [alg] });
    }
    for (const alg of ["RSA-OAEP", "RSA-OAEP-256"] as const) {
      const token = await encryptCompact(message, publicKey, { alg, enc: "A128GCM" });
      await decryptCompact(token, [privateKey], { alg: [alg], enc: ["A128GCM"] });
    }
  }
}

describe("an imported key becomes a platform key once for each algorithm", () => {
  test("with WebCrypto alone", async () => {
    selectBackend("webcrypto");
    const imports = countRsaImports();
    await workRepeatedly();
    expect(imports()).toBe(8);
  });

  test("with node:crypto, where WebCrypto has private RSA keys alone", async () => {
    selectBackend("auto");
    const imports = countRsaImports();
    await workRepeatedly();
    expect(imports()).toBe(4);
  });

  test.each(["auto", "webcrypto"] as const)(
    "by the algorithm itself, when the backend is %s",
    async (backend) => {
      selectBackend(backend);
      for (const algorithm of [algorithms.RS256, algorithms.RS384]) {
        const scheme = { ...algorithm, signer: vi.fn(algorithm.signer), verifier: vi.fn(algorithm.verifier) };
        const [privateKey, publicKey] = [rsaKey, publicJwk(rsaKey)].map((jwk) =>
          importKey(jwk, { alg: scheme }),
        );
        for (let round = 0; round < 3; round++) {
          const token = await signCompact(message, privateKey!);
          await verifyCompact(token, publicKey!, { alg: [scheme] });
        }
        expect([scheme.signer.mock.calls.length, scheme.verifier.mock.calls.length]).toEqual([1, 1]);
      }
      for (const algorithm of [algorithms.RSA_OAEP, algorithms.RSA_OAEP_256]) {
        const scheme = { ...algorithm, sender: vi.fn(algorithm.sender), receiver: vi.fn(algorithm.receiver) };
        const [privateKey, publicKey] = [rsaKey, publicJwk(rsaKey)].map((jwk) =>
          importKey(jwk, { alg: scheme }),
        );
        for (let round = 0; round < 3; round++) {
          const token = await encryptCompact(message, publicKey!, { enc: "A128GCM" });
          await decryptCompact(token, [privateKey!], { alg: [scheme], enc: ["A128GCM"] });
        }
        expect([scheme.sender.mock.calls.length, scheme.receiver.mock.calls.length]).toEqual([1, 1]);
      }
    },
  );

  test("and can be used with the other backend afterwards", async () => {
    const key = importSecret(secretBytes(32), { alg: "HS256" });
    const token = await signCompact(message, key);
    for (let round = 0; round < 3; round++) {
      for (const backend of ["auto", "webcrypto"] as const) {
        selectBackend(backend);
        expect((await verifyCompact(token, key, { alg: ["HS256"] })).payload).toEqual(message);
      }
    }
  });
});

test("importing a key asks nothing of the platform", () => {
  const imports = countRsaImports();
  importKey(rsaKey);
  expect(imports()).toBe(0);
});

test("a CryptoKey is imported for one usage and cannot be extracted", async () => {
  selectBackend("webcrypto");
  const spy = vi.spyOn(crypto.subtle, "importKey");
  const token = await signCompact(message, importKey(rsaKey), { alg: "RS256" });
  await verifyCompact(token, importKey(publicJwk(rsaKey)), { alg: ["RS256"] });
  expect(spy.mock.calls.map(([, , , extractable, usages]) => [extractable, usages])).toEqual([
    [false, ["sign"]],
    [false, ["verify"]],
  ]);
});

test("with node:crypto, keys that do their work at once are no CryptoKeys", async () => {
  selectBackend("auto");
  const spy = vi.spyOn(crypto.subtle, "importKey");
  const pair = okpJwk("Ed25519");
  const token = await signCompact(message, importKey(pair), { alg: "EdDSA" });
  await verifyCompact(token, importKey(publicPart(pair)), { alg: ["EdDSA"] });
  const secret = importSecret(secretBytes(32));
  for (const alg of ["A256KW", "A256GCMKW", "dir"] as const) {
    const sealed = await encryptCompact(message, secret, { alg, enc: "A128CBC-HS256" });
    await decryptCompact(sealed, secret, { alg: [alg], enc: ["A128CBC-HS256"] });
  }
  expect(spy).not.toHaveBeenCalled();
});

describe("a private RSA key with much to decrypt", () => {
  test.each(["auto", "webcrypto"] as const)(
    "is imported once for each thread, and no more, when the backend is %s",
    async (backend) => {
      selectBackend(backend);
      const token = await encryptCompact(message, publicJwk(rsaKey), { alg: "RSA-OAEP", enc: "A128GCM" });
      const key = importKey(rsaKey);
      const open = () => decryptCompact(token, key, { alg: ["RSA-OAEP"], enc: ["A128GCM"] });
      const spy = vi.spyOn(crypto.subtle, "importKey");
      const imports = () => spy.mock.calls.filter(([format]: readonly unknown[]) => format === "jwk").length;
      for (let round = 0; round < 3; round++) expect((await open()).plaintext).toEqual(message);
      expect(imports()).toBe(1);
      for (let round = 0; round < 5; round++) {
        const opened = await Promise.all(Array.from({ length: 32 }, open));
        for (const { plaintext } of opened) expect(plaintext).toEqual(message);
      }
      expect(imports()).toBeLessThanOrEqual(copiesPerKey());
      if (copiesPerKey() > 1) expect(imports()).toBeGreaterThan(1);
    },
  );
});

describe("private RSA operations of many callers", () => {
  /** Returns a function that tells the largest number of operations with an RSA key in progress at a time. */
  function mostAtOnce(name: "decrypt" | "sign"): () => number {
    let [inProgress, most] = [0, 0];
    const original: (...inputs: never[]) => Promise<ArrayBuffer> = crypto.subtle[name].bind(crypto.subtle);
    vi.spyOn(crypto.subtle, name).mockImplementation(async (...inputs: readonly unknown[]) => {
      const [, key] = inputs as [unknown, CryptoKey];
      const counted = key.algorithm.name.startsWith("RSA") ? 1 : 0;
      inProgress += counted;
      most = Math.max(most, inProgress);
      try {
        return await original(...(inputs as never[]));
      } finally {
        inProgress -= counted;
      }
    });
    return () => most;
  }

  test.each(["auto", "webcrypto"] as const)(
    "are in the thread pool up to a limit, when the backend is %s",
    async (backend) => {
      selectBackend(backend);
      const lists = { alg: ["RSA-OAEP"], enc: ["A128CBC-HS256"] } as const;
      const sealed = await encryptCompact(message, publicJwk(rsaKey), {
        alg: "RSA-OAEP",
        enc: "A128CBC-HS256",
      });
      const keys = [importKey(rsaKey), importKey(rsaKey)] as const;
      const calls = 3 * operationsAtOnce();
      const decrypted = mostAtOnce("decrypt");
      await Promise.all(
        Array.from({ length: calls }, (_, index) => decryptCompact(sealed, keys[index % 2]!, lists)),
      );
      expect(decrypted()).toBe(operationsAtOnce());
      const signed = mostAtOnce("sign");
      await Promise.all(Array.from({ length: calls }, () => signCompact(message, keys[0], { alg: "PS256" })));
      expect(signed()).toBe(operationsAtOnce());
    },
  );
});

test("many callers may use a key at once, before it was ever used", async () => {
  const [privateKey, publicKey] = [importKey(rsaKey), importKey(publicJwk(rsaKey))];
  const payloads = Array.from({ length: 20 }, (_, index) => new TextEncoder().encode(`message ${index}`));
  const tokens = await Promise.all(
    payloads.map((payload) => signCompact(payload, privateKey, { alg: "RS256" })),
  );
  const verified = await Promise.all(
    tokens.map((token) => verifyCompact(token, publicKey, { alg: ["RS256"] })),
  );
  expect(verified.map(({ payload }) => payload)).toEqual(payloads);
});
