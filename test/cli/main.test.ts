// Errors that nothing expects: on one printable line, like all others.
import { expect, test } from "vitest";
import { main } from "../../src/cli/main.ts";
import { Keyboard } from "../support/cli/run.ts";

test("an unexpected error is written with escapes, and not thrown", async () => {
  const written: string[] = [];
  const stderr = { write: (data: string | Uint8Array) => written.push(String(data)) };
  const stdout = {
    write: () => {
      throw new RangeError("bad\u001b[31m\u202e");
    },
  };
  const terminal = { arguments: ["help"], environment: {}, stdin: new Keyboard([]), stdout, stderr };
  expect(await main(terminal)).toBe(3);
  expect(written.join("")).toContain("bad\\u{1b}[31m\\u{202e}");
});
