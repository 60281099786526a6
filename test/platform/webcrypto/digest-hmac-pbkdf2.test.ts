import { createHmac, pbkdf2Sync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Hash } from "../../../src/encoding/hash.ts";
import { hmac, pbkdf2 } from "../../../src/platform/webcrypto/digest-hmac-pbkdf2.ts";
import { codeOfRejection } from "../../support/errors.ts";
import { secretBytes } from "../../support/tokens.ts";
import { nodeHash, own } from "../../support/platform/materials.ts";

const hashes: Hash[] = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"];
const bytes = fc.uint8Array({ maxLength: 200 });

describe("hmac", () => {
  test.each(hashes)("with %s gives what node:crypto gives", async (hash) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), bytes, async (key, data) => {
        const expected = createHmac(nodeHash(hash), key).update(data).digest();
        expect(await hmac(hash, own(key), own(data))).toEqual(own(expected));
      }),
      { numRuns: 25 },
    );
  });

  test("does not take a key of nothing", async () => {
    expect(await codeOfRejection(hmac("SHA-256", new Uint8Array(0), secretBytes(8)))).toBe("ERR_KEY_INVALID");
  });
});

describe("pbkdf2", () => {
  test.each(hashes)("with %s gives what node:crypto gives", async (hash) => {
    const count = fc.integer({ min: 1, max: 50 });
    await fc.assert(
      fc.asyncProperty(
        bytes,
        bytes,
        count,
        fc.integer({ min: 1, max: 100 }),
        async (password, salt, rounds, length) => {
          const expected = pbkdf2Sync(password, salt, rounds, length, nodeHash(hash));
          expect(await pbkdf2(hash, own(password), own(salt), rounds, length)).toEqual(own(expected));
        },
      ),
      { numRuns: 25 },
    );
  });

  test("takes a password of nothing, and as many iterations as are asked for", async () => {
    const salt = secretBytes(16);
    const expected = pbkdf2Sync("", salt, 10_000, 32, "sha256");
    expect(await pbkdf2("SHA-256", new Uint8Array(0), salt, 10_000, 32)).toEqual(own(expected));
  });

  test("does not do without iterations", async () => {
    const code = await codeOfRejection(pbkdf2("SHA-256", secretBytes(8), secretBytes(8), 0, 32));
    expect(code).toBe("ERR_KEY_INVALID");
  });
});
