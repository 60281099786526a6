// Tokens and passwords at a prompt, with a keyboard that is not a terminal. test/terminal has a real one.
import fc from "fast-check";
import { expect, test } from "vitest";
import { AnswerReader, ask } from "../../src/cli/prompt.ts";
import { Keyboard } from "../support/cli/run.ts";

const long = "eyJ".padEnd(20_000, "a");

async function answer(chunks: readonly string[], severalLines = true) {
  const stdin = new Keyboard([chunks]);
  const written: string[] = [];
  const sink = { write: (data: string | Uint8Array) => written.push(String(data)) };
  const terminal = { arguments: [], environment: {}, stdin, stdout: sink, stderr: sink };
  try {
    return {
      text: await ask(terminal, { question: "Token:", severalLines }),
      written: written.join(""),
      stdin,
    };
  } catch (error) {
    return { error, written: written.join(""), stdin };
  }
}

test.each([
  ["typed", ["e", "y", "J", "\r"], "eyJ"],
  ["pasted in parts", ["ey", "J\r"], "eyJ"],
  ["pasted with a line break", ["ey\nJ", "\r"], "ey\nJ"],
  ["pasted with marks", ["\u001b[200~ey\nJ\n\u001b[201~", "\r"], "ey\nJ"],
  ["pasted with marks that are cut", ["\u001b[20", "0~ey\nJ\u001b", "[201~\r"], "ey\nJ"],
  ["corrected", ["eX\u007fyJ\r"], "eyJ"],
  ["typed again", ["abc\u0015eyJ\r"], "eyJ"],
  ["ended with Ctrl-D", ["eyJ\u0004"], "eyJ"],
  ["of 20,000 characters", [long.slice(0, 4096), long.slice(4096), "\r"], long],
])("a token that is %s", async (_what, chunks, text) => {
  const { text: given, written, stdin } = await answer(chunks);
  expect(given).toBe(text);
  expect(stdin.modes).toEqual([true, false]);
  expect(written).not.toContain("eyJ");
});

test("the first line break ends a password", async () => {
  expect((await answer(["secret\rrest"], false)).text).toBe("secret");
});

test("Ctrl-C ends the command, and the terminal is as before", async () => {
  const { error, stdin } = await answer(["abc\u0003"]);
  expect(error).toMatchObject({ exitCode: 130 });
  expect(stdin.modes).toEqual([true, false]);
});

test("the answer has a limit", () => {
  const reader = new AnswerReader(true);
  expect(reader.add("a".repeat(4_194_304))).toBe("open");
  expect(reader.add("a")).toBe("too long");
});

test("a paste is kept however it is cut into chunks", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "\n", ".", "_"), minLength: 1 });
  fc.assert(
    fc.property(text, fc.array(fc.nat(40), { maxLength: 6 }), (pasted, cuts) => {
      const input = `\u001b[200~${pasted}\u001b[201~`;
      const reader = new AnswerReader(true);
      const places = [
        0,
        ...cuts.map((cut) => Math.min(cut, input.length)).toSorted((a, b) => a - b),
        input.length,
      ];
      for (const [index, place] of places.entries()) reader.add(input.slice(places[index - 1] ?? 0, place));
      expect(reader.text).toBe(pasted.replace(/\n+$/, ""));
    }),
  );
});
