// Commands, options and operands, and what is said about wrong ones.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Arguments, chooseCommand } from "../../src/cli/arguments.ts";
import { commands } from "../../src/cli/commands.ts";
import { josette } from "../support/cli/run.ts";

test.each([
  [[], "explain", []],
  [["eyJhbGciOiJSUzI1NiJ9.e30.AA"], "explain", ["eyJhbGciOiJSUzI1NiJ9.e30.AA"]],
  [["-"], "explain", ["-"]],
  [["--key", "open"], "explain", ["--key", "open"]],
  [["key", "new", "ES256"], "key new", ["ES256"]],
  [["jwks", "https://a.example"], "jwks", ["https://a.example"]],
])("%j is %s", (argv, name, rest) => {
  const chosen = chooseCommand(argv);
  expect({ name: chosen.command.name, rest: chosen.rest }).toEqual({ name, rest });
});

test.each([
  ["key", "--help"],
  ["key", "-h"],
  ["cert", "--help"],
])("josette %s %s", async (group, option) => {
  const { code, stdout } = await josette([group, option]);
  expect(code).toBe(0);
  expect(stdout).toBe((await josette(["help", group])).stdout);
  const { commands: shown } = JSON.parse((await josette([group, option, "--json"])).stdout) as {
    commands: { name: string }[];
  };
  const names = commands.map(({ name }) => name).filter((name) => name.startsWith(`${group} `));
  expect(shown.map(({ name }) => name)).toEqual(names);
});

test("josette --version", async () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  expect(await josette(["--version"])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: "" });
  expect(JSON.parse((await josette(["--version", "--json"])).stdout)).toEqual({ version });
});

describe("exit code 2:", () => {
  test.each([
    [["exlpain"]],
    [["key"]],
    [["key", "neww"]],
    [["key", "neww", "--help"]],
    [["nothing", "--help"]],
    [["explain", "a", "b"]],
    [["verify", "--audience", "a"]],
    [["explain", "--adience", "a"]],
    [["explain", "--key"]],
    [["explain", "--json=yes"]],
    [["explain", "--password", "hunter2"]],
    [["explain", "--secret=hunter2"]],
    [["help", "nothing"]],
    [["completions", "csh"]],
    [["explain", "--at", "yesterday", "-"]],
    [["assertion"]],
  ])("%j", async (argv) => {
    const { code, stdout, stderr } = await josette(argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).not.toContain("hunter2");
  });
});

test.each([
  [["key", "generate"], "josette key new"],
  [["key", "shw"], "josette key show"],
  [["generate"], "josette key new"],
  [["thumbprint"], "josette key thumbprint"],
  [["chain"], "josette cert chain"],
  [["jwk"], "josette jwks"],
  [["exlpain"], "josette explain"],
])("%j: the command that is meant is suggested", async (argv, meant) => {
  const { code, stderr } = await josette(argv);
  expect(code).toBe(2);
  expect(stderr).toContain(`Did you mean ${meant}`);
});

test("a token in the wrong place is not repeated", async () => {
  const token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl";
  for (const argv of [
    ["help", token],
    ["key", "show", "--out", token],
    ["explain", token, token],
  ]) {
    const { stdout, stderr } = await josette(argv);
    expect(stdout + stderr).not.toContain(token);
  }
});

test("--json has the failure as well, and --quiet keeps it on standard error", async () => {
  const { stdout, stderr } = await josette(["verify", "--json", "--quiet"]);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: "usage" } });
  expect(stderr).toContain("josette:");
});

// Each example without its redirections, with words that need no shell.
const examples = commands.flatMap(({ examples: list }) =>
  list.filter(({ line }) => !line.startsWith("eval")).map(({ line }) => line),
);

test.each(examples)("the example %s can be read", (line) => {
  const [, ...argv] = line.replace(/ [<>] \S+/g, "").split(" ");
  const { command, rest } = chooseCommand(argv);
  const args = new Arguments(command, rest);
  expect(() => {
    args.checkOperands();
  }).not.toThrow();
});
