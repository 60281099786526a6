// The table of commands in docs/command.md: a test proves each cell of josette.
import { readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { parse, readTests, walk, type SourceText } from "../support/policy/sources.ts";

/** The cell of josette, and the tests that prove it: the file below test/cli, and the title. */
interface Proof {
  readonly cell: string;
  readonly by: readonly (readonly [file: string, title: string])[];
}

const proofs: Readonly<Record<string, Proof>> = {
  "Says why a JWE does not decrypt, key by key": {
    cell: "yes",
    by: [["explain", "a JWE that does not decrypt is explained key by key"]],
  },
  "Verifies a JWS": { cell: "yes", by: [["tokens", "verify and decrypt write the bytes as they are"]] },
  "Decrypts a JWE": { cell: "yes", by: [["tokens", "verify and decrypt write the bytes as they are"]] },
  "Opens a nested token in one call": {
    cell: "yes",
    by: [["tokens", "open writes the claims of a token that is %s"]],
  },
  "Checks issuer and audience": {
    cell: "yes",
    by: [
      ["explain", "a token that is %s is refused"],
      ["tokens", "open refuses with %s: exit code 1"],
    ],
  },
  "Discovers keys from an issuer": {
    cell: "yes",
    by: [
      ["jwks", "open takes keys from %s"],
      [
        "policy-arguments",
        "open writes the claims of an encrypted ID token, with the keys that the issuer publishes",
      ],
    ],
  },
  "Signs claims": {
    cell: "yes",
    by: [["creation", "signs claims with a key of type %s, and opens the token"]],
  },
  "JWS and JWE in JSON serialization": {
    cell: "reads",
    by: [
      ["tokens", "the JSON serializations"],
      ["explain", "every signature of a message is shown, with the key that would be accepted"],
    ],
  },
  "Reads keys from PFX files": {
    cell: "yes",
    by: [["josette", "opens a token with a PFX file, and signs with it"]],
  },
  "JWK thumbprint": { cell: "yes", by: [["keys", "the thumbprint, as text and as a URI"]] },
  "Client assertion with a curl line": {
    cell: "yes",
    by: [["assertion", "the curl line is quoted for the shell, whatever the values are"]],
  },
  "Secret as the value of an option": {
    cell: "never",
    by: [["commands", "no option takes a password or secret as its value"]],
  },
};

const sources = readTests();

test("every row has a proof, and every proof is of a row", () => {
  const cells = Object.entries(proofs).map(([row, { cell }]) => [row, cell]);
  expect(rowsOf(readFileSync("docs/command.md", "utf8"))).toEqual(cells);
});

test.each(Object.entries(proofs))("%s: the tests that prove it exist", (_row, { by }) => {
  expect(by.length).toBeGreaterThan(0);
  for (const [file, title] of by) {
    const source = sources.find(({ path }) => path === `cli/${file}.test.ts`);
    expect(source && titlesIn(source)).toContain(title);
  }
});

describe("the rule can fail: a test does not count", () => {
  test.each([
    ["with another title", 'test("another", () => {});'],
    ["that is skipped", 'test.skip("the one", () => {});'],
    ["that is still to be written", 'test.todo("the one");'],
    ["in a comment", '// test("the one", () => {});'],
    ["in a group that is skipped", 'describe.skip("a group", () => { test("the one", () => {}); });'],
  ])("%s", (_what, text) => {
    expect(titlesIn({ path: "cli/a.test.ts", text })).not.toContain("the one");
  });

  test.each(['test("the one", () => {});', 'test.each([1])("the one", () => {});'])("but %s does", (text) => {
    expect(titlesIn({ path: "cli/a.test.ts", text })).toEqual(["the one"]);
  });
});

/** The first two cells of each row in the table whose second column is josette. */
function rowsOf(page: string): readonly (readonly string[])[] {
  const lines = page.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  const start = lines.findIndex(([, , column]) => column === "josette");
  const rest = lines.slice(start + 2);
  const end = rest.findIndex(({ length }) => length < 2);
  return rest.slice(0, end < 0 ? undefined : end).map(([, row = "", cell = ""]) => [row, cell]);
}

/** The titles of the tests that a file runs: `test(title)` and `test.each(table)(title)`. */
function titlesIn(source: SourceText): string[] {
  const titles: string[] = [];
  walk(parse(source), (node) => {
    if (!ts.isCallExpression(node) || !isRun(node.expression)) return;
    const [title] = node.arguments;
    if (title !== undefined && ts.isStringLiteralLike(title) && !isInSkippedGroup(node))
      titles.push(title.text);
  });
  return titles;
}

function isRun(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return callee.text === "test";
  return ts.isCallExpression(callee) && callee.expression.getText() === "test.each";
}

function isInSkippedGroup(node: ts.Node): boolean {
  const group = ts.findAncestor(
    node,
    (each) => ts.isCallExpression(each) && /^describe\.(?:skip|todo)\b/.test(each.expression.getText()),
  );
  return group !== undefined;
}
