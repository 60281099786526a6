// An HMAC of parts is that of all of them together, with both backends and in both ways: src/platform/digest-hmac-pbkdf2.ts.
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { selectBackend } from "josette/jwk";
import { afterEach, describe, expect, inject, test } from "vitest";
import { hmac } from "../../src/platform/digest-hmac-pbkdf2.ts";
import { nodeHash, own } from "../support/platform/materials.ts";
import { atOnce, blocked, later } from "../support/platform/waiting.ts";
import { secretBytes } from "../support/tokens.ts";

afterEach(() => void selectBackend(inject("backend")));

describe.each(["SHA-1", "SHA-256", "SHA-384", "SHA-512"] as const)("an HMAC with %s", (hash) => {
  const key = secretBytes(40);
  const of = (parts: readonly Uint8Array[]) =>
    own(createHmac(nodeHash(hash), key).update(Buffer.concat(parts)).digest());
  const anyParts = fc.array(
    fc.uint8Array({ maxLength: 50 }).map((bytes) => own(bytes)),
    { maxLength: 5 },
  );

  test("of parts is that of the parts together", async () => {
    await fc.assert(
      fc.asyncProperty(anyParts, async (parts) => {
        selectBackend("auto");
        expect(atOnce(hmac(hash, key, ...parts))).toEqual(of(parts));
        selectBackend("webcrypto");
        expect(await later(hmac(hash, key, ...parts))).toEqual(of(parts));
      }),
      { numRuns: 50 },
    );
  });

  test("is left to the pool if all parts together are longer than 128 KiB", async () => {
    selectBackend("auto");
    const data = secretBytes(131_072);
    const halves = [data.subarray(0, 70_000), data.subarray(70_000)];
    expect(atOnce(hmac(hash, key, ...halves))).toEqual(of(halves));
    const longer = [...halves, secretBytes(1)];
    expect(await later(hmac(hash, key, ...longer))).toEqual(of(longer));
    expect(blocked(hmac(hash, key, ...longer))).toEqual(of(longer));
  });
});
