import { describe, expect, test } from "vitest";
import { createReport, wantsColour, type Report } from "../../examples/demo/report.ts";

describe("colour", () => {
  test.each([
    [{}, true, true],
    [{}, false, false],
    [{ TERM: "dumb" }, true, false],
    [{ NO_COLOR: "1" }, true, false],
    [{ NO_COLOR: "" }, true, true],
    [{ FORCE_COLOR: "1" }, false, true],
    [{ FORCE_COLOR: "0" }, true, false],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, false, true],
  ])("with %o, on a terminal: %s", (environment, isTerminal, expected) => {
    expect(wantsColour(environment, isTerminal)).toBe(expected);
  });

  test("is all that tells the two outputs apart", () => {
    const plain = output(false);
    const coloured = output(true);
    expect(plain).not.toContain("\u001b");
    expect(coloured).toContain("\u001b[32m");
    expect(coloured.replaceAll(/\u001b\[\d+m/g, "")).toBe(plain);
  });
});

test("rows are aligned under their label", () => {
  const rows = [
    { name: "alg", value: "RS256" },
    { name: "x5t#S256", value: "a", note: "b" },
  ];
  expect(written((report) => report.rows("header", rows), false)).toBe(
    "  header         alg       RS256\n                 x5t#S256  a  b\n",
  );
});

test("a failure tells its causes and their codes", () => {
  const cause = Object.assign(new Error("inner"), { code: "ERR_JWT_EXPIRED" });
  expect(written((report) => report.failure(new Error("outer", { cause })), false)).toBe(
    "\nFailed: outer\n  because: inner (ERR_JWT_EXPIRED)\n",
  );
  expect(written((report) => report.failure("text"), false)).toContain("text");
});

function output(colour: boolean): string {
  return written((report) => {
    report.title("title", "note");
    report.heading("heading", "note");
    report.rows("label", [{ name: "a", value: "b", note: "c" }]);
    report.refusal("attack", "ERR_JWT_EXPIRED", "message");
    report.conclusion("text");
    report.failure(new Error("a"));
  }, colour);
}

function written(act: (report: Report) => void, colour: boolean): string {
  let all = "";
  act(createReport((text) => (all += text), colour));
  return all;
}
