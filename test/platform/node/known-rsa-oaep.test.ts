// A node:crypto whose RSA-OAEP is wrong in one way is not used for it.
import { describe, expect, test } from "vitest";
import { oaepWorks } from "../../../src/platform/node/known-rsa-oaep.ts";
import type { NodeCrypto } from "../../../src/platform/node/module.ts";
import { node } from "../../support/platform/node-crypto.ts";

const hashes = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"] as const;

describe.each(hashes)("RSA-OAEP with %s", (hash) => {
  test("of the real node:crypto works", () => {
    expect(oaepWorks({ ...node }, hash)).toBe(true);
  });

  test("that encrypts without randomness is refused", () => {
    let first: Buffer | undefined;
    const publicEncrypt: NodeCrypto["publicEncrypt"] = (key, data) =>
      (first ??= Buffer.from(node.publicEncrypt(key, data))) as ReturnType<NodeCrypto["publicEncrypt"]>;
    expect(oaepWorks({ ...node, publicEncrypt }, hash)).toBe(false);
  });

  test("that decrypts what was modified is refused", () => {
    let last: ReturnType<NodeCrypto["privateDecrypt"]> | undefined;
    const privateDecrypt: NodeCrypto["privateDecrypt"] = (key, data) => {
      try {
        return (last = node.privateDecrypt(key, data));
      } catch (error) {
        if (last === undefined) throw error;
        return last;
      }
    };
    expect(oaepWorks({ ...node, privateDecrypt }, hash)).toBe(false);
  });

  test("with another hash on both sides is refused", () => {
    const oaepHash = hash === "SHA-256" ? "sha512" : "sha256";
    const other = (key: object) => ({ ...key, oaepHash }) as Parameters<NodeCrypto["publicEncrypt"]>[0];
    const replaced: Partial<NodeCrypto> = {
      publicEncrypt: (key, data) => node.publicEncrypt(other(key), data),
      privateDecrypt: (key, data) => node.privateDecrypt(other(key), data),
    };
    expect(oaepWorks({ ...node, ...replaced }, hash)).toBe(false);
  });
});
