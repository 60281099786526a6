// A node:crypto without a cipher that WebCrypto has, as Deno's is: src/primitives/ciphers.ts.
import { expect, test, vi } from "vitest";
import { runBlocking } from "../../src/primitives/backend.ts";
import { cbcDecrypt, cbcEncrypt, gcmDecrypt, gcmEncrypt } from "../../src/primitives/ciphers.ts";
import { settle } from "../../src/primitives/steps.ts";
import { codeOf } from "../errors.ts";

function missing(): never {
  throw Object.assign(new Error("Unknown cipher"), { code: "ERR_CRYPTO_UNKNOWN_CIPHER" });
}

vi.mock("../../src/primitives/node/ciphers.ts", () => ({
  nodeCbcEncrypt: missing,
  nodeCbcDecrypt: missing,
  nodeGcmEncrypt: missing,
  nodeGcmDecrypt: missing,
}));

const key = new Uint8Array(24).fill(1);
const iv = new Uint8Array(16).fill(2);
const plaintext = new Uint8Array([1, 2, 3]);

test("is left to WebCrypto", async () => {
  const ciphertext = await cbcEncrypt(key, iv, plaintext);
  expect(await cbcDecrypt(key, iv, ciphertext)).toEqual(plaintext);
  const sealed = await gcmEncrypt(key, iv.subarray(4), iv, plaintext);
  expect(await gcmDecrypt(key, iv.subarray(4), iv, sealed)).toEqual(plaintext);
});

test("is not supported where nobody waits", () => {
  expect(codeOf(() => runBlocking(() => settle(cbcEncrypt(key, iv, plaintext))))).toBe(
    "ERR_JOSE_NOT_SUPPORTED",
  );
});
