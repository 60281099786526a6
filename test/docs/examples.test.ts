// What the documentation shows compiles under the strictest options and runs.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type ts from "typescript";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { programs } from "../../examples/middleware/programs.ts";
import { readSources } from "../support/policy/sources.ts";
import { type Block, blocksOfMarkdown, copiedExamples, sharedGuides } from "../../tools/guide-files.ts";
import { blocksOfSource, hasExample } from "../support/docs/blocks.ts";
import { createProgram, functionsWithoutExample, problemsOf } from "../support/docs/program.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const generated = `${root}test/docs/.generated/`;

const guides = readdirSync(`${root}docs/guides`).map((name) => `docs/guides/${name}`);
const pages = ["README.md", ...guides].map((path) => ({ path, text: readFileSync(root + path, "utf8") }));
const sources = readSources().map(({ path, text }) => ({ path: `src/${path}`, text }));
const everyBlock = [
  ...pages.flatMap((page) => blocksOfMarkdown(page)),
  ...sources.flatMap((source) => blocksOfSource(source)),
];
/** Without those that `npm run test:examples` compiles and runs, because they need packages. */
const blocks = everyBlock.filter(({ packages }) => packages !== true);
const entries = entrySources();

// Two modules with faults, to see that they are found.
const wrongBlock = `${generated}wrong-block.ts`;
const wrongEntry = `${generated}wrong-entry.ts`;

const ambient = `${root}test/support/docs/cloudflare-workers.d.ts`;

let program: ts.Program;

beforeAll(() => {
  rmSync(generated, { recursive: true, force: true });
  mkdirSync(generated, { recursive: true });
  for (const block of blocks) {
    mkdirSync(dirname(moduleOf(block)), { recursive: true });
    writeFileSync(moduleOf(block), `${block.code}\n\nexport {};\n`);
  }
  for (const { path, text } of pages) {
    for (const example of copiedExamples(text)) {
      copyFileSync(root + example, `${directoryOf(path)}/${basename(example)}`);
    }
    for (const shared of sharedGuides(text).map((name) => `docs/guides/${name}.md`)) {
      for (const block of blocks.filter((one) => one.path === shared && one.file !== undefined)) {
        const copy = `${directoryOf(path)}/${block.file ?? ""}`;
        if (!existsSync(copy)) copyFileSync(moduleOf(block), copy);
      }
    }
  }
  writeFileSync(wrongBlock, `import { noSuchName } from "josette";\nexport const length: number = "four";\n`);
  writeFileSync(
    wrongEntry,
    [
      "/** Says nothing. */\nexport function bare(): void {}",
      "/** @example\n * ```js\n * shown();\n * ```\n */\nexport const arrow = (): void => {};",
      "/**\n * @example\n * ```ts\n * shown();\n * ```\n */\nexport function shown(): void {}",
      "export class Thing {}\nexport const thing = new Thing();\nexport interface Things { x: 1 }",
    ].join("\n\n"),
  );
  program = createProgram([...blocks.map(moduleOf), ambient, ...entries, wrongBlock, wrongEntry]);
}, 120_000);

describe("every page shows code:", () => {
  test.each(pages)("$path", ({ path }) => {
    expect(everyBlock.filter((block) => block.path === path)).not.toEqual([]);
  });
});

describe("every file of a guide is run by a test:", () => {
  const files = everyBlock.filter(({ file }) => file !== undefined);
  test.each(files)("$path $file", ({ path, file, packages }) => {
    const name = path.slice("docs/guides/".length, -".md".length);
    const directory = packages === true ? "test/guides" : "test/docs/guides";
    const examples = Object.values(programs).filter(({ guide }) => guide === name);
    if (packages === true && examples.some((example) => `${example.file}.ts` === file)) return;
    expect(readFileSync(`${root}${directory}/${name}.test.ts`, "utf8")).toContain(`writeGuide("${name}"`);
  });
});

describe("every public function has an example:", () => {
  test.each(entries.map((path) => path.slice(root.length)))("%s", (path) => {
    expect(functionsWithoutExample(program, root + path)).toEqual([]);
  });
});

describe("examples compile:", () => {
  test.each(blocks)("$origin", (block) => {
    const problems = problemsOf(program, moduleOf(block)).map(
      ({ line, message }) => `${block.path}:${block.line + line}: ${message}`,
    );
    expect(problems).toEqual([]);
  });
});

describe("examples run:", () => {
  beforeEach(() => {
    vi.spyOn(console, "log").mockReturnValue(undefined);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test.each(blocks.filter(({ run }) => run))("$origin", { timeout: 60_000 }, async (block) => {
    await import(/* @vite-ignore */ moduleOf(block));
  });
});

describe("the checks of the documentation can fail:", () => {
  test("a block that does not compile", () => {
    const [missing, mismatch] = problemsOf(program, wrongBlock);
    expect(missing).toMatchObject({ line: 0, message: expect.stringContaining("noSuchName") as string });
    expect(mismatch).toMatchObject({ line: 1, message: expect.stringContaining("not assignable") as string });
  });

  test("functions without a compiled example", () => {
    expect(functionsWithoutExample(program, wrongEntry)).toEqual(["bare", "arrow"]);
  });

  test.each(["typescript", "js", "ts nocheck", "ts no-run please", "ts packages"])(
    "a block fenced as %j",
    (info) => {
      const text = `\`\`\`${info}\ncode\n\`\`\``;
      expect(() => blocksOfMarkdown({ path: "a.md", text })).toThrow(/^a\.md:1: write "ts"/);
    },
  );

  test("a block that is not closed", () => {
    expect(() => blocksOfMarkdown({ path: "a.md", text: "# a\n```ts\ncode" })).toThrow("a.md:2:");
  });
});

describe("blocks are found", () => {
  test("in markdown, apart from other languages", () => {
    const text = "```sh\nls\n```\n- a list\n\n  ```ts no-run\n  if (a) {\n    b();\n  }\n  ```\n";
    expect(blocksOfMarkdown({ path: "a.md", text })).toEqual([
      { origin: "a.md:7", path: "a.md", line: 7, code: "if (a) {\n  b();\n}", run: false },
    ]);
  });

  test("in markdown, as files of a program", () => {
    const text = "```ts file=a.ts\na();\n```\n```ts file=b.ts packages\nb();\n```\n";
    expect(blocksOfMarkdown({ path: "a.md", text })).toEqual([
      { origin: "a.md:2", path: "a.md", line: 2, code: "a();", run: false, file: "a.ts" },
      { origin: "a.md:5", path: "a.md", line: 5, code: "b();", run: false, file: "b.ts", packages: true },
    ]);
  });

  test("in docstrings, apart from other comments and strings", () => {
    const text = [
      "// ```ts",
      "export interface A {",
      "  /**",
      "   * @example",
      "   * ```ts",
      "   * a();",
      "   *   b();",
      "   * ```",
      "   */",
      "  a: 1;",
      "}",
      "const s = `/** ```ts`;",
    ].join("\n");
    expect(blocksOfSource({ path: "a.ts", text })).toEqual([
      { origin: "a.ts:6", path: "a.ts", line: 6, code: "a();\n  b();", run: true },
    ]);
  });

  test.each([
    ["/**\n * @example\n * ```ts\n * a();\n * ```\n */", true],
    ["/**\n * @example\n * With words.\n *\n * ```ts no-run\n * a();\n * ```\n */", true],
    ["/**\n * ```ts\n * a();\n * ```\n */", false],
    ["/**\n * @example\n * a();\n */", false],
    ["/** @example a() */", false],
  ])("as the example of %j: %j", (docstring, expected) => {
    expect(hasExample(docstring)).toBe(expected);
  });
});

function moduleOf({ origin, path, file }: Block): string {
  if (file !== undefined) return `${directoryOf(path)}/${file}`;
  return `${generated}${origin.replace(/[^A-Za-z0-9]+/g, "-")}.ts`;
}

/** Where the files of a guide are. */
function directoryOf(path: string): string {
  return generated + path.replace(/[^A-Za-z0-9]+/g, "-");
}

/** The sources of the package's entries. */
function entrySources(): string[] {
  const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as {
    exports: Record<string, string | { default: string }>;
  };
  return Object.values(manifest.exports)
    .filter((entry) => typeof entry !== "string")
    .map((entry) => root + entry.default.replace("./dist/", "src/").replace(/js$/, "ts"))
    .filter((path) => existsSync(path));
}
