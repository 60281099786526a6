// The files of guides that need packages compile, with the types of these packages.
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import type ts from "typescript";
import { blocksOfMarkdown } from "../../tools/guide-files.ts";
import { writeGuide } from "../support/docs/guide.ts";
import { createProgram, problemsOf } from "../support/docs/program.ts";

const root = new URL("../../", import.meta.url);
const blocks = readdirSync(new URL("docs/guides", root))
  .map((name) => `docs/guides/${name}`)
  .flatMap((path) => blocksOfMarkdown({ path, text: readFileSync(new URL(path, root), "utf8") }))
  .filter(({ packages }) => packages === true);

let program: ts.Program;
const paths = new Map<string, string>();

beforeAll(() => {
  for (const { path, file = "" } of blocks) {
    const guide = path.slice("docs/guides/".length, -".md".length);
    const files = writeGuide(guide, {
      under: "examples/middleware/build/types",
    });
    paths.set(path + file, files[file] ?? "");
  }
  program = createProgram([...paths.values()], "test/guides/tsconfig.json");
});

test.each(blocks)("$path $file", ({ path, line, file = "" }) => {
  const problems = problemsOf(program, paths.get(path + file) ?? "");
  expect(problems.map((problem) => `${path}:${line + problem.line}: ${problem.message}`)).toEqual([]);
});
