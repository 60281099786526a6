import { expect, test } from "vitest";
import { report } from "./report.ts";
import type { Result } from "./results.ts";

const results: readonly Result[] = [
  {
    status: "ran",
    target: "bun",
    runtime: "bun",
    backend: "auto",
    version: "1.4.5",
    minted: [],
    outcomes: [
      { suite: "vectors", row: "a", status: "ok", detail: "" },
      { suite: "vectors", row: "b", status: "not supported", detail: "" },
      { suite: "keys", row: "c", status: "failed", detail: "ERR_KEY_INVALID" },
    ],
  },
  { status: "not run", target: "webkit", runtime: "webkit", reason: "not installed" },
];

test("the table has runtimes across and suites down, and names what is not supported and what is wrong", () => {
  const text = report(results, { problems: ["bun: FAILED keys: c"], notes: ["webkit not run"] });
  const lines = text.split("\n").map((line) => line.trim().split(/ {2,}/));
  expect(lines).toContainEqual(["bun", "webkit"]);
  expect(lines).toContainEqual(["version", "1.4.5", "-"]);
  expect(lines).toContainEqual(["vectors", "1/1/0", "not run"]);
  expect(lines).toContainEqual(["keys", "0/0/1", "not run"]);
  expect(lines).toContainEqual(["all", "1/1/1", "not run"]);
  expect(lines).toContainEqual(["bun: vectors: b"]);
  expect(lines).toContainEqual(["bun: FAILED keys: c"]);
  expect(lines).toContainEqual(["webkit not run"]);
});
