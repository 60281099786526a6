// The program of the guide measures three kinds of tokens. How long they take is not asserted.
import { afterAll, expect, test, vi } from "vitest";
import { printedBy, writeGuide } from "../../support/docs/guide.ts";

afterAll(() => {
  vi.unstubAllEnvs();
});

test("the program prints a figure for each kind of token", async () => {
  vi.stubEnv("COUNT", "3");
  const printed = await printedBy(writeGuide("cost-of-encryption")["measure.ts"] ?? "");
  expect(printed.map((line) => line.replace(/[\d.]+(?= microseconds$)/, "N"))).toEqual([
    "plain: N microseconds",
    "encrypted: N microseconds",
    "encrypted, seen before: N microseconds",
  ]);
});
