import { expect, test, vi } from "vitest";
import { importSymmetric, markLasting } from "../../../src/primitives/webcrypto/lasting.ts";

test("a secret that lasts is imported once for each algorithm and usage", async () => {
  const importKey = vi.spyOn(crypto.subtle, "importKey");
  const secret = new Uint8Array(32).fill(1);
  markLasting(secret);
  const first = await importSymmetric(secret, "AES-GCM", "decrypt");
  expect(await importSymmetric(secret, "AES-GCM", "decrypt")).toBe(first);
  expect(importKey).toHaveBeenCalledTimes(1);
  const other = await importSymmetric(secret, "AES-CBC", "decrypt");
  expect(other.algorithm.name).toBe("AES-CBC");
  expect((await importSymmetric(secret, "AES-GCM", "encrypt")).usages).toEqual(["encrypt"]);
  expect(first.usages).toEqual(["decrypt"]);
  expect(importKey).toHaveBeenCalledTimes(3);
  importKey.mockRestore();
});

test("another one is imported for each message, also with equal bytes", async () => {
  const lasting = new Uint8Array(16).fill(2);
  markLasting(lasting);
  const kept = await importSymmetric(lasting, "AES-GCM", "decrypt");
  const cek = lasting.slice();
  const first = await importSymmetric(cek, "AES-GCM", "decrypt");
  expect(first).not.toBe(kept);
  expect(await importSymmetric(cek, "AES-GCM", "decrypt")).not.toBe(first);
});
