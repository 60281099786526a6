// A node:crypto that lacks something, or does it wrong: src/platform/node/known-answers.ts.
import { describe, expect, test } from "vitest";
import { cbcWorks, digestWorks, gcmWorks, hmacWorks } from "../../../src/platform/node/known-answers.ts";
import type { NodeCrypto } from "../../../src/platform/node/module.ts";
import { node } from "../../support/platform/node-crypto.ts";

const fail = (): never => {
  throw new Error("broken");
};

/** node:crypto with some of its functions replaced. */
function nodeWith(replaced: Partial<NodeCrypto>): NodeCrypto {
  return { ...node, ...replaced };
}

const keyLengths = [16, 24, 32];
const hashes = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"] as const;

describe("the real node:crypto", () => {
  test.each(keyLengths)("has AES with keys of %i bytes", (length) => {
    expect(cbcWorks(node, length)).toBe(true);
    expect(gcmWorks(node, length)).toBe(true);
  });

  test.each(hashes)("has %s", (hash) => {
    expect(digestWorks(node, hash)).toBe(true);
    expect(hmacWorks(node, hash)).toBe(true);
  });

  test("is asked once only", () => {
    let calls = 0;
    const counting = nodeWith({ createHash: (hash) => (calls++, node.createHash(hash)) });
    for (let round = 0; round < 3; round++) expect(digestWorks(counting, "SHA-256")).toBe(true);
    expect(calls).toBe(1);
  });
});

describe("a cipher is left alone that", () => {
  const cipherNamed = (name: string): Partial<NodeCrypto> => ({
    createCipheriv: (cipher, ...rest) => (cipher === name ? fail() : node.createCipheriv(cipher, ...rest)),
  });

  test("is missing; the others are used", () => {
    const without = nodeWith(cipherNamed("aes-192-cbc"));
    expect(keyLengths.map((length) => cbcWorks(without, length))).toEqual([true, false, true]);
    expect(keyLengths.map((length) => gcmWorks(without, length))).toEqual([true, true, true]);
  });

  test("is another one", () => {
    const other = nodeWith({
      createCipheriv: (_, key, iv) => node.createCipheriv("aes-128-ctr", key, iv),
      createDecipheriv: (_, key, iv) => node.createDecipheriv("aes-128-ctr", key, iv),
    });
    expect(cbcWorks(other, 16)).toBe(false);
    expect(gcmWorks(other, 16)).toBe(false);
  });

  test("does not check the tag", () => {
    const lax = nodeWith({
      createDecipheriv: (name, key, iv, options) => {
        const decipher = node.createDecipheriv(name, key, iv, options);
        return Object.assign(decipher, { final: () => Buffer.alloc(0) });
      },
    });
    expect(gcmWorks(lax, 32)).toBe(false);
  });
});

describe("a hash is left alone that", () => {
  test.each<[string, Partial<NodeCrypto>]>([
    ["is missing", { createHash: fail, createHmac: fail }],
    [
      "is another one",
      {
        createHash: () => node.createHash("sha512"),
        createHmac: (_, key) => node.createHmac("sha512", key),
      },
    ],
    [
      "gives too much",
      {
        createHash: (hash) => longer(node.createHash(hash)),
        createHmac: (hash, key) => longer(node.createHmac(hash, key)),
      },
    ],
  ])("%s", (_, replaced) => {
    expect(digestWorks(nodeWith(replaced), "SHA-256")).toBe(false);
    expect(hmacWorks(nodeWith(replaced), "SHA-256")).toBe(false);
  });

  function longer(hash: ReturnType<NodeCrypto["createHash"]>): ReturnType<NodeCrypto["createHash"]> {
    function digest(): Uint8Array<ArrayBuffer>;
    function digest(encoding: "latin1"): string;
    function digest(encoding?: "latin1"): Uint8Array<ArrayBuffer> | string {
      return encoding === undefined ? new Uint8Array([...hash.digest(), 0]) : `${hash.digest(encoding)}\0`;
    }
    const changed = { update: (data: Uint8Array) => (hash.update(data), changed), digest };
    return changed;
  }
});
