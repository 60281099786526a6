// How much work one file may ask for: src/jwk/formats/iteration-budget.ts.
import { expect, test } from "vitest";
import { der } from "../../../examples/identity-provider/der-writer.ts";
import { DerReader } from "../../../src/encoding/der.ts";
import { IterationBudget } from "../../../src/jwk/formats/iteration-budget.ts";
import { readDerivation } from "../../../src/jwk/formats/pkcs5-derivation.ts";
import { keyFault } from "../../../src/jwk/fault.ts";
import { codeOf } from "../../errors.ts";
import { algorithmIdentifier } from "./pem.ts";

const fault = keyFault("file");
const read = (budget: IterationBudget, count: number, weight: number) =>
  budget.read(new DerReader(der.integer(count), fault), weight, fault);

test("a file may ask for ten million iterations, all its parts together", () => {
  const budget = new IterationBudget();
  expect(read(budget, 4_000_000, 1)).toBe(4_000_000);
  expect(read(budget, 600_000, 10)).toBe(600_000);
  expect(codeOf(() => read(budget, 1, 1))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  expect(codeOf(() => budget.spend(1))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  expect(read(new IterationBudget(), 10_000_000, 1)).toBe(10_000_000);
});

test.each([
  [0, "ERR_KEY_INVALID"],
  [-1, "ERR_KEY_INVALID"],
  [10_000_001, "ERR_JOSE_LIMIT_EXCEEDED"],
  [Number.MAX_SAFE_INTEGER, "ERR_JOSE_LIMIT_EXCEEDED"],
])("not for %d", (count, code) => {
  expect(codeOf(() => read(new IterationBudget(), count, 1))).toBe(code);
});

test("what may have to be done with several passwords counts once for each", () => {
  const budget = new IterationBudget(2);
  budget.spend(4_999_999);
  budget.spend(1);
  expect(codeOf(() => budget.spend(1))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
});

// RFC 8018 section 5.2 and appendix B.1.2: each block of the hash's output takes all the iterations.
test.each<[hash: string, oid: string, keyLength: number | undefined, times: number]>([
  ["SHA-1", "1.2.840.113549.2.7", 16, 1],
  ["SHA-1", "1.2.840.113549.2.7", 20, 1],
  ["SHA-1", "1.2.840.113549.2.7", 21, 2],
  ["SHA-1", "1.2.840.113549.2.7", 64, 4],
  ["SHA-224", "1.2.840.113549.2.8", 28, 4],
  ["SHA-224", "1.2.840.113549.2.8", 32, 8],
  ["SHA-256", "1.2.840.113549.2.9", undefined, 1],
  ["SHA-256", "1.2.840.113549.2.9", 32, 1],
  ["SHA-256", "1.2.840.113549.2.9", 33, 2],
  ["SHA-384", "1.2.840.113549.2.10", 48, 1],
  ["SHA-384", "1.2.840.113549.2.10", 64, 2],
  ["SHA-512", "1.2.840.113549.2.11", 64, 1],
])("PBKDF2 with %s (%s) and a key of %s bytes counts %d times", (_, oid, keyLength, times) => {
  const length = keyLength === undefined ? [] : [der.integer(keyLength)];
  const parameters = (iterations: number) =>
    der.sequence(
      der.octetString(new Uint8Array(8)),
      der.integer(iterations),
      ...length,
      algorithmIdentifier(oid, der.nullValue()),
    );
  const derive = (iterations: number, budget: IterationBudget) =>
    readDerivation(
      new DerReader(algorithmIdentifier("1.2.840.113549.1.5.12", parameters(iterations)), fault),
      fault,
      budget,
    );
  const budget = new IterationBudget();
  derive(1000, budget);
  budget.spend(10_000_000 - 1000 * times);
  expect(codeOf(() => budget.spend(1))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  const most = Math.floor(10_000_000 / times);
  expect(codeOf(() => derive(most, new IterationBudget()))).toBeUndefined();
  expect(codeOf(() => derive(most + 1, new IterationBudget()))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
});
