import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { concatKdf, otherInfo } from "../../../src/algorithms/management/concat-kdf.ts";
import { run } from "../../../src/steps/drivers.ts";

// RFC 7518 section 4.6.2 and appendix C, SP 800-56A section 5.8.1.

const bytes = (...octets: number[]) => new Uint8Array(octets);
const text = (value: string) => new Uint8Array(new TextEncoder().encode(value));

const appendixC = {
  algorithmId: "A128GCM",
  partyUInfo: text("Alice"),
  partyVInfo: text("Bob"),
  keyLength: 16,
};
const z = bytes(
  ...[158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156],
  ...[251, 49, 110, 163, 218, 128, 106, 72, 246, 218, 167, 121, 140, 254, 144, 196],
);

test("appendix C: OtherInfo", () => {
  expect([...otherInfo(appendixC)]).toEqual([
    ...[0, 0, 0, 7, 65, 49, 50, 56, 71, 67, 77, 0, 0, 0, 5, 65, 108, 105, 99, 101],
    ...[0, 0, 0, 3, 66, 111, 98, 0, 0, 0, 128],
  ]);
});

test("appendix C: the derived key", async () => {
  const key = await run(concatKdf(z, appendixC));
  expect(Buffer.from(key).toString("base64url")).toBe("VqqN6vgjbSBcIijNcacQGg");
});

const info = fc.uint8Array({ maxLength: 40 }).map((octets) => new Uint8Array(octets));
const parameters = fc.record({
  algorithmId: fc.string(),
  partyUInfo: info,
  partyVInfo: info,
  keyLength: fc.integer({ min: 0, max: 200 }),
});

test("as long as asked, and what SHA-256 of each round gives", async () => {
  await fc.assert(
    fc.asyncProperty(info, parameters, async (secret, asked) => {
      const key = await run(concatKdf(secret, asked));
      const rounds = Array.from({ length: Math.ceil(asked.keyLength / 32) }, (_, index) => {
        const counter = Buffer.alloc(4);
        counter.writeUInt32BE(index + 1);
        return createHash("sha256").update(counter).update(secret).update(otherInfo(asked)).digest();
      });
      expect(key).toEqual(new Uint8Array(Buffer.concat(rounds).subarray(0, asked.keyLength)));
    }),
  );
});

test("what belongs to one party never passes for the other's", async () => {
  fc.assert(
    fc.property(parameters, parameters, (one, two) => {
      const same = JSON.stringify(Object.values(one)) === JSON.stringify(Object.values(two));
      expect(Buffer.compare(otherInfo(one), otherInfo(two)) === 0).toBe(same);
    }),
  );
  const moved = { ...appendixC, partyUInfo: text("AliceB"), partyVInfo: text("ob") };
  expect(await run(concatKdf(z, moved))).not.toEqual(await run(concatKdf(z, appendixC)));
});
