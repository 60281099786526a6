// A node:crypto without a cipher that WebCrypto has, as Deno's is, or with a wrong one: src/primitives/ciphers.ts.
import nodeCrypto from "node:crypto";
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

const key = new Uint8Array(24).fill(1);
const iv = new Uint8Array(16).fill(2);
const plaintext = new Uint8Array([1, 2, 3]);

/** The modules anew, over a node:crypto with some of its functions replaced. */
async function freshWith(replaced: object) {
  vi.resetModules();
  vi.stubGlobal("process", {
    versions: process.versions,
    getBuiltinModule: (id: string) =>
      id === "node:crypto" ? { ...nodeCrypto, ...replaced } : process.getBuiltinModule(id),
  });
  const ciphers = await import("../../src/primitives/ciphers.ts");
  const secrets = await import("../../src/primitives/secrets.ts");
  const { runBlocking, selectBackend } = await import("../../src/primitives/backend.ts");
  const { settle } = await import("../../src/primitives/steps.ts");
  selectBackend("auto");
  return { ...ciphers, ...secrets, runBlocking, settle };
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
  const { cbcDecrypt, cbcEncrypt, gcmDecrypt, gcmEncrypt, digest, hmac } = await freshWith(replaced);
  const ciphertext = await cbcEncrypt(key, iv, plaintext);
  const cipher = nodeCrypto.createCipheriv("aes-192-cbc", key, iv);
  expect(Buffer.from(ciphertext)).toEqual(Buffer.concat([cipher.update(plaintext), cipher.final()]));
  expect(await cbcDecrypt(key, iv, ciphertext)).toEqual(plaintext);
  const sealed = await gcmEncrypt(key, iv.subarray(4), iv, plaintext);
  expect(await gcmDecrypt(key, iv.subarray(4), iv, sealed)).toEqual(plaintext);
  expect(await gcmDecrypt(key, iv.subarray(4), iv, { ...sealed, tag: new Uint8Array(16) })).toBeNull();
  const hash = nodeCrypto.createHash("sha256").update(plaintext).digest();
  expect(Buffer.from(await digest("SHA-256", plaintext))).toEqual(hash);
  const mac = nodeCrypto.createHmac("sha256", key).update(plaintext).digest();
  expect(Buffer.from(await hmac("SHA-256", key, plaintext))).toEqual(mac);
});

test("is not supported where nobody waits", async () => {
  const { cbcEncrypt, hmac, runBlocking, settle } = await freshWith(wrongly);
  for (const work of [() => cbcEncrypt(key, iv, plaintext), () => hmac("SHA-256", key, plaintext)]) {
    expect(() => runBlocking(() => settle<unknown>(work()))).toThrow(
      expect.objectContaining({ code: "ERR_JOSE_NOT_SUPPORTED" }),
    );
  }
});
