import { expect, test, vi } from "vitest";
import { halvesOf, importSymmetric, markLasting } from "../../../src/platform/webcrypto/cached-imports.ts";

test("a secret that lasts is imported once for each algorithm and usage", async () => {
  const importKey = vi.spyOn(crypto.subtle, "importKey");
  const secret = new Uint8Array(32).fill(1);
  markLasting(secret);
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
  markLasting(lasting);
  const kept = await importSymmetric(lasting, { name: "AES-GCM" }, "decrypt");
  const cek = lasting.slice();
  const first = await importSymmetric(cek, { name: "AES-GCM" }, "decrypt");
  expect(first).not.toBe(kept);
  expect(await importSymmetric(cek, { name: "AES-GCM" }, "decrypt")).not.toBe(first);
});

test("the halves of a secret that lasts do too", async () => {
  const secret = Uint8Array.from({ length: 32 }, (_, index) => index);
  expect(halvesOf(secret)).toEqual([secret.slice(0, 16), secret.slice(16)]);
  expect(halvesOf(secret)[0]).not.toBe(halvesOf(secret)[0]);
  markLasting(secret);
  const [first, second] = halvesOf(secret);
  expect([first, second]).toEqual([secret.slice(0, 16), secret.slice(16)]);
  expect(halvesOf(secret)).toEqual([first, second]);
  for (const half of [first, second]) {
    const imported = await importSymmetric(half, { name: "AES-CBC" }, "encrypt");
    expect(await importSymmetric(half, { name: "AES-CBC" }, "encrypt")).toBe(imported);
  }
});
