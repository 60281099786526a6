import { expect, test, vi } from "vitest";
import { importSymmetric, lastingSecret } from "../../../src/platform/webcrypto/cached-imports.ts";

test("a secret that lasts is imported once for each algorithm and usage", async () => {
  const importKey = vi.spyOn(crypto.subtle, "importKey");
  const secret = new Uint8Array(32).fill(1);
  lastingSecret(secret);
  const first = await importSymmetric(secret, { name: "AES-GCM" }, "decrypt");
  expect(await importSymmetric(secret, { name: "AES-GCM" }, "decrypt")).toBe(first);
  expect(importKey).toHaveBeenCalledTimes(1);
  const other = await importSymmetric(secret, { name: "AES-CBC" }, "decrypt");
  expect(other.algorithm.name).toBe("AES-CBC");
  expect((await importSymmetric(secret, { name: "AES-GCM" }, "encrypt")).usages).toEqual(["encrypt"]);
  expect(first.usages).toEqual(["decrypt"]);
  expect(importKey).toHaveBeenCalledTimes(3);
  const hmac = await importSymmetric(secret, { name: "HMAC", hash: "SHA-256" }, "sign");
  expect(await importSymmetric(secret, { name: "HMAC", hash: "SHA-256" }, "sign")).toBe(hmac);
  expect(await importSymmetric(secret, { name: "HMAC", hash: "SHA-512" }, "sign")).not.toBe(hmac);
  expect(importKey).toHaveBeenCalledTimes(5);
  importKey.mockRestore();
});

test("another one is imported for each message, also with equal bytes", async () => {
  const lasting = new Uint8Array(16).fill(2);
  lastingSecret(lasting);
  const kept = await importSymmetric(lasting, { name: "AES-GCM" }, "decrypt");
  const cek = lasting.slice();
  const first = await importSymmetric(cek, { name: "AES-GCM" }, "decrypt");
  expect(first).not.toBe(kept);
  expect(await importSymmetric(cek, { name: "AES-GCM" }, "decrypt")).not.toBe(first);
});

test("the parts of a secret that lasts do too, each for itself", async () => {
  const secret = lastingSecret(Uint8Array.from({ length: 32 }, (_, index) => index));
  const first = await importSymmetric(secret.subarray(0, 16), { name: "AES-CBC" }, "encrypt");
  const second = await importSymmetric(secret.subarray(16), { name: "AES-CBC" }, "encrypt");
  expect(await importSymmetric(secret.subarray(0, 16), { name: "AES-CBC" }, "encrypt")).toBe(first);
  expect(await importSymmetric(secret.subarray(16), { name: "AES-CBC" }, "encrypt")).toBe(second);
  expect(second).not.toBe(first);
  expect(await importSymmetric(secret, { name: "AES-CBC" }, "encrypt")).not.toBe(first);
});

test("a secret that lasts has memory of its own", () => {
  const alone = new Uint8Array(16).fill(3);
  expect(lastingSecret(alone)).toBe(alone);
  const shared = new Uint8Array(32).fill(4).subarray(0, 16);
  const secret = lastingSecret(shared);
  expect(secret).toEqual(shared);
  expect(secret.buffer.byteLength).toBe(16);
});
