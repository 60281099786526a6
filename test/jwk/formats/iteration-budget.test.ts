// The work that one file may require: src/jwk/formats/iteration-budget.ts.
import { expect, inject, test } from "vitest";
import { der } from "../../../examples/identity-provider/der-writer.ts";
import { DerReader } from "../../../src/encoding/der.ts";
import { IterationBudget } from "../../../src/jwk/formats/iteration-budget.ts";
import { readDerivation } from "../../../src/jwk/formats/pkcs5-derivation.ts";
import { readPkcs12Iterations } from "../../../src/jwk/formats/pkcs12-kdf.ts";
import { keyFault } from "../../../src/jwk/key/invalid-key.ts";
import { codeOf } from "../../support/errors.ts";
import { algorithmIdentifier } from "../../support/jwk/pem.ts";

const fault = keyFault("file");
const count = (value: number) => new DerReader(der.integer(value), fault);
const most = inject("backend") === "webcrypto" ? 100_000 : 10_000_000;
const weight = inject("backend") === "webcrypto" ? 10 : 1;

test("a file may ask for ten million iterations, all its parts together", () => {
  const budget = new IterationBudget();
  budget.spend(4_000_000);
  expect(readPkcs12Iterations(count(100_000), 3, budget, fault)).toBe(100_000);
  budget.spend(6_000_000 - 300_000 * weight);
  expect(codeOf(() => readPkcs12Iterations(count(1), 1, budget, fault))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  expect(codeOf(() => budget.spend(1))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
  expect(readPkcs12Iterations(count(most), 1, new IterationBudget(), fault)).toBe(most);
});

test.each([
  [0, "ERR_KEY_INVALID"],
  [-1, "ERR_KEY_INVALID"],
  [most + 1, "ERR_JOSE_LIMIT_EXCEEDED"],
  [Number.MAX_SAFE_INTEGER, "ERR_JOSE_LIMIT_EXCEEDED"],
])("not for %d", (value, code) => {
  expect(codeOf(() => readPkcs12Iterations(count(value), 1, new IterationBudget(), fault))).toBe(code);
});

test("what may have to be done with several passwords counts once for each", () => {
  const budget = new IterationBudget(2);
  budget.spend(4_999_999);
  budget.spend(1);
  expect(codeOf(() => budget.spend(1))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
});

// RFC 8018 section 5.2 and appendix B.1.2: all iterations are repeated for each output block of the hash.
test.each<readonly [hash: string, oid: string, keyLength: number | undefined, times: number]>([
  ["SHA-1", "1.2.840.113549.2.7", 16, 1],
  ["SHA-1", "1.2.840.113549.2.7", 20, 1],
  ["SHA-1", "1.2.840.113549.2.7", 21, 2],
  ["SHA-1", "1.2.840.113549.2.7", 64, 4],
  ...(inject("backend") === "webcrypto"
    ? []
    : ([
        ["SHA-224", "1.2.840.113549.2.8", 28, 1],
        ["SHA-224", "1.2.840.113549.2.8", 32, 2],
        ["SHA3-256", "2.16.840.1.101.3.4.2.14", 33, 2],
      ] as const)),
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
  const largest = Math.floor(10_000_000 / times);
  expect(codeOf(() => derive(largest, new IterationBudget()))).toBeUndefined();
  expect(codeOf(() => derive(largest + 1, new IterationBudget()))).toBe("ERR_JOSE_LIMIT_EXCEEDED");
});
