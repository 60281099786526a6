// How much work one file may ask for: src/jwk/formats/iteration-budget.ts.
import { expect, test } from "vitest";
import { der } from "../../../examples/identity-provider/der-writer.ts";
import { DerReader } from "../../../src/encoding/der.ts";
import { IterationBudget } from "../../../src/jwk/formats/iteration-budget.ts";
import { keyFault } from "../../../src/jwk/fault.ts";
import { codeOf } from "../../errors.ts";

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
