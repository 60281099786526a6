// Where tests stand: beside the sources they test, in a tree of the same shape. What they share is in support.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { importsOf, parse, readSources, readTests, type SourceText } from "../support/policy/sources.ts";

/** Folders of test that mirror no folder of src, each with what it holds. */
const ownFolders: Readonly<Record<string, string>> = {
  attacks: "hostile input, through whole calls",
  differential: "josette against npm jose and the jose command",
  docs: "examples in docstrings, and the table of error codes",
  examples: "the programs in examples/",
  openssl: "josette against the openssl command",
  policy: "rules that the repository keeps",
  support: "what tests share",
  tools: "the programs in tools/",
  vectors: "published examples, and the program that runs them",
};

/** Test files in a mirrored folder that test more than one source, each with the reason. */
const crossCutting: Readonly<Record<string, string>> = {
  "options/mistakes.test.ts": "the same mistake is made in functions of every unit, with the same message",
};

/** Only tests in this folder may import this module; other places are listed with the reason. */
const peers: readonly { readonly module: RegExp; readonly folder: string; readonly others: string[] }[] = [
  // The table of error codes has a column for npm jose.
  { module: /^jose$/, folder: "differential/", others: ["docs/error-codes.test.ts"] },
  { module: /\/support\/openssl\.ts$/, folder: "openssl/", others: [] },
];

const root = fileURLToPath(new URL("../../", import.meta.url));
const sources = readSources().map(({ path }) => path);
const tests = readTests().filter(({ path }) => !path.startsWith("docs/.generated/"));

describe("the tree of tests", () => {
  test("is found", () => {
    expect(tests.length).toBeGreaterThan(sources.length / 2);
  });

  test("mirrors src", () => {
    expect(tests.flatMap(({ path }) => placeProblems(path, sources))).toEqual([]);
  });

  test("has one place for each peer", () => {
    expect(tests.flatMap(peerProblems)).toEqual([]);
  });

  test.each(Object.keys(ownFolders))("has a folder %s", (folder) => {
    expect(existsSync(`${root}test/${folder}`)).toBe(true);
  });

  test.each(Object.keys(crossCutting))("has %s, which its source would not explain", (path) => {
    expect(tests.map((each) => each.path)).toContain(path);
    expect(mirrored(path, sources)).toBe(false);
  });
});

describe("the rules of the tree can fail:", () => {
  const tree = ["errors.ts", "jws/sign.ts", "x509/name/escape.ts"];

  test.each([
    ["jws/verify.test.ts", "tests no file or folder of src with its name"],
    ["jws/sign-sync.test.ts", "tests no file or folder of src with its name"],
    ["sign.test.ts", "tests no file or folder of src with its name"],
    ["jws/tokens.ts", "is no test: it belongs in support"],
    ["fuzz/sign.test.ts", "tests no file or folder of src with its name"],
  ])("%s %s", (path, problem) => {
    expect(placeProblems(path, tree)).toEqual([`${path} ${problem}`]);
  });

  test.each([
    ...["errors.test.ts", "jws/sign.test.ts", "jws/sign.sync.test.ts", "x509/name.test.ts"],
    ...["attacks/claims.test.ts", "support/tokens.ts", "support/jws/tokens.ts", "vectors/main.ts"],
  ])("but there may be %s", (path) => {
    expect(placeProblems(path, tree)).toEqual([]);
  });

  test("a peer in another place is found", () => {
    const text = `import * as jose from "jose";`;
    expect(peerProblems({ path: "jws/sign.test.ts", text })).toEqual([
      "jws/sign.test.ts imports jose, which belongs in differential/",
    ]);
    expect(peerProblems({ path: "differential/jose.test.ts", text })).toEqual([]);
  });
});

function placeProblems(path: string, tree: readonly string[]): string[] {
  const [folder = ""] = path.split("/", 1);
  if (["support", "vectors"].includes(folder)) return [];
  if (!path.endsWith(".test.ts")) return [`${path} is no test: it belongs in support`];
  if (folder in ownFolders || path in crossCutting || mirrored(path, tree)) return [];
  return [`${path} tests no file or folder of src with its name`];
}

/**
 * `jws/sign.test.ts` tests `jws/sign.ts`, or all of a folder `jws/sign`. Tests of one aspect, where a source has
 * many, are in `jws/sign.aspect.test.ts`.
 */
function mirrored(path: string, tree: readonly string[]): boolean {
  const source = path.replace(/(\.[a-z0-9-]+)?\.test\.ts$/, "");
  return tree.some((each) => each === `${source}.ts` || each.startsWith(`${source}/`));
}

function peerProblems(source: SourceText): string[] {
  const { path } = source;
  const specifiers = importsOf(parse(source)).map(({ specifier = "" }) => specifier);
  return peers.flatMap(({ module, folder, others }) =>
    path.startsWith(folder) || others.includes(path)
      ? []
      : specifiers
          .filter((specifier) => module.test(specifier))
          .map((specifier) => `${path} imports ${specifier}, which belongs in ${folder}`),
  );
}
