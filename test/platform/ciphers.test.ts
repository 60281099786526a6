// A node:crypto that lacks a cipher, as Deno's does, or implements it wrongly or too laxly:
// src/platform/ciphers.ts.
import nodeCrypto from "node:crypto";
import type { Operation } from "../../src/steps/operation.ts";
import { afterEach, describe, expect, test, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

const key = new Uint8Array(24).fill(1);
const iv = new Uint8Array(16).fill(2);
const plaintext = new Uint8Array([1, 2, 3]);

/** Loads the modules again, with some functions of node:crypto replaced. */
async function freshWith(replaced: object) {
  vi.resetModules();
  const real = process;
  vi.stubGlobal("process", {
    versions: real.versions,
    getBuiltinModule: (id: string) =>
      id === "node:crypto" ? { ...nodeCrypto, ...replaced } : real.getBuiltinModule(id),
  });
  const ciphers = await import("../../src/platform/ciphers.ts");
  const secrets = await import("../../src/platform/digest-hmac-pbkdf2.ts");
  const { selectBackend } = await import("../../src/platform/backend.ts");
  const { perform } = await import("../../src/steps/steps.ts");
  const { run, runBlocking } = await import("../../src/steps/drivers.ts");
  selectBackend("auto");
  const performed = <T>(operation: Operation<T>): Promise<T> => run(perform(operation));
  const blocked = <T>(operation: Operation<T>): T => runBlocking(perform(operation));
  return { ...ciphers, ...secrets, selectBackend, performed, blocked };
}

const broken = (): never => {
  throw new Error("broken");
};
const wrongly = {
  createCipheriv: (_: string, secret: nodeCrypto.KeyObject, start: Uint8Array) =>
    nodeCrypto.createCipheriv("aes-192-ctr", secret, start),
  createDecipheriv: (_: string, secret: nodeCrypto.KeyObject, start: Uint8Array) =>
    nodeCrypto.createDecipheriv("aes-192-ctr", secret, start),
  createHash: () => nodeCrypto.createHash("md5"),
  createHmac: (_: string, secret: nodeCrypto.KeyObject) => nodeCrypto.createHmac("md5", secret),
};

test.each<[string, object]>([
  ["throws", { createCipheriv: broken, createDecipheriv: broken, createHash: broken, createHmac: broken }],
  ["differs", wrongly],
])("what %s is left to WebCrypto", async (_, replaced) => {
  const { cbcDecrypt, cbcEncrypt, gcmDecrypt, gcmEncrypt, digest, hmac, performed } =
    await freshWith(replaced);
  const ciphertext = await performed(cbcEncrypt(key, iv, plaintext));
  const cipher = nodeCrypto.createCipheriv("aes-192-cbc", key, iv);
  expect(Buffer.from(ciphertext)).toEqual(Buffer.concat([cipher.update(plaintext), cipher.final()]));
  expect(await performed(cbcDecrypt(key, iv, ciphertext))).toEqual(plaintext);
  const sealed = await performed(gcmEncrypt(key, iv.subarray(4), iv, plaintext));
  expect(await performed(gcmDecrypt(key, iv.subarray(4), iv, sealed))).toEqual(plaintext);
  expect(
    await performed(gcmDecrypt(key, iv.subarray(4), iv, { ...sealed, tag: new Uint8Array(16) })),
  ).toBeNull();
  const hash = nodeCrypto.createHash("sha256").update(plaintext).digest();
  expect(Buffer.from(await performed(digest("SHA-256", plaintext)))).toEqual(hash);
  const mac = nodeCrypto.createHmac("sha256", key).update(plaintext).digest();
  expect(Buffer.from(await performed(hmac("SHA-256", key, plaintext)))).toEqual(mac);
});

test("is not supported where nobody waits", async () => {
  const { cbcEncrypt, hmac, blocked } = await freshWith(wrongly);
  for (const operation of [cbcEncrypt(key, iv, plaintext), hmac("SHA-256", key, plaintext)]) {
    expect(() => blocked(operation)).toThrow(expect.objectContaining({ code: "ERR_JOSE_NOT_SUPPORTED" }));
  }
});

describe("CBC of a platform that is lax about padding", () => {
  /** Returns plaintext of the given length and never throws. */
  const lax = (length: number) => ({
    createDecipheriv: (name: string, secret: nodeCrypto.KeyObject, start: Uint8Array) => {
      const strict = nodeCrypto.createDecipheriv(name, secret, start);
      const told = { update: () => new Uint8Array(length), final: () => new Uint8Array(0) };
      // The first call is the known answer test, with one block.
      let known: Uint8Array | undefined;
      return {
        update: (data: Uint8Array) => {
          if (data.length === 16) return (known = strict.update(data));
          return told.update();
        },
        final: () => (known === undefined ? told.final() : strict.final()),
      };
    },
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  const accepted = [
    [32, 31],
    [32, 16],
    [48, 40],
  ] as const;
  const refused = [
    [0, 0],
    [17, 1],
    [31, 30],
    [32, 32],
    [32, 15],
    [32, 0],
    [32, 33],
  ] as const;

  test.each(accepted)("%d octets that give %d pass", async (ciphertext, plaintext) => {
    expect(await opened(ciphertext, plaintext)).toEqual([plaintext, plaintext]);
  });

  test.each(refused)("%d octets that give %d are refused", async (ciphertext, plaintext) => {
    expect(await opened(ciphertext, plaintext)).toEqual([undefined, undefined]);
  });

  /** The length of the plaintext with node:crypto and with WebCrypto. */
  async function opened(ciphertext: number, plaintext: number) {
    const { cbcDecrypt, selectBackend, performed, blocked } = await freshWith(lax(plaintext));
    const atOnce = blocked(cbcDecrypt(key, iv, new Uint8Array(ciphertext)));
    selectBackend("webcrypto");
    vi.spyOn(crypto.subtle, "decrypt").mockResolvedValue(new ArrayBuffer(plaintext));
    const later = await performed(cbcDecrypt(key, iv, new Uint8Array(ciphertext)));
    return [atOnce?.length, later?.length];
  }
});
