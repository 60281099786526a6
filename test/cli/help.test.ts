// Help and completions, made from the tables.
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { optionsOf } from "../../src/cli/help.ts";
import { optionTexts } from "../../src/cli/options.ts";
import { josette } from "../support/cli/run.ts";

test("help lists every command, the prompt and standard input first", async () => {
  const { code, stdout } = await josette(["help"]);
  expect(code).toBe(0);
  for (const { name } of commands) expect(stdout).toContain(`  ${name} `);
  expect(stdout.indexOf("Asks for the token")).toBeLessThan(stdout.indexOf("Commands"));
});

test.each(commands.map((command) => [command.name, command] as const))(
  "josette %s --help",
  async (name, command) => {
    const { code, stdout } = await josette([...name.split(" "), "--help"], { columns: 80 });
    expect(code).toBe(0);
    for (const option of optionsOf(command)) expect(stdout).toContain(`--${option}`);
    const plain = stdout.replaceAll(/\u001b\[[\d;]+m/g, "");
    for (const { line } of command.examples) expect(plain.replace(/\s+/g, " ")).toContain(line);
    expect(await josette(["help", ...name.split(" ")], { columns: 80 })).toMatchObject({ stdout });
    const { stdout: json } = await josette([...name.split(" "), "--help", "--json"]);
    expect(JSON.parse(json)).toMatchObject({ commands: [{ name }] });
  },
);

test("every option is an option of a command", () => {
  const used = new Set<string>(commands.flatMap(optionsOf));
  expect(Object.keys(optionTexts).filter((name) => !used.has(name))).toEqual([]);
});

/** What bash completes after some words. */
async function completed(words: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await josette(["completions", "bash"]);
  const program = `${stdout}
COMP_WORDS=(josette ${words.map((word) => `'${word}'`).join(" ")})
COMP_CWORD=${words.length}
_josette
printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["--norc", "-c", program], { encoding: "utf8" })
    .split("\n")
    .filter((each) => each !== "");
}

test.each([
  [["ex"], ["explain"]],
  [["key", "th"], ["thumbprint"]],
  [["key", "new", "--ki"], ["--kid"]],
  [
    ["key", "new", "--to", ""],
    ["jwk", "pem"],
  ],
  [["open", "--aud"], ["--audience"]],
  [["--aud"], ["--audience"]],
  [["explain", "--key", "test/files/keys/rsa-sp"], ["test/files/keys/rsa-spki.pem"]],
])("bash completes %j", async (words, expected) => {
  expect(await completed(words)).toEqual(expected);
});

test.each(["bash", "zsh", "fish"])("the completions for %s know every command and option", async (shell) => {
  const { code, stdout } = await josette(["completions", shell]);
  expect(code).toBe(0);
  for (const command of commands) {
    for (const word of command.name.split(" ")) expect(stdout).toContain(word);
  }
  for (const name of Object.keys(optionTexts))
    expect(stdout).toContain(shell === "fish" ? `-l ${name} ` : `--${name}`);
});
