// src/explain says why a decryption failed. Applications must not be able to: no entry of the package leads to it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findingTexts } from "../../src/explain/index.ts";
import { readEntries } from "../../tools/entries.ts";
import { reachableFiles } from "../../tools/reachable-files.ts";
import { importsOf, parse, readSources } from "../support/policy/sources.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
let folder = "";

/** Everything is built together, in chunks, so that code which two entries share is in a file of its own. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "josette-dist-"));
  const modules = [...readEntries().map(({ module }) => module), "all", "explain/index"];
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(modules.map((module) => [module, `src/${module}.ts`])),
    outdir: folder,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "neutral",
  });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Codes of findings: a file with several of them has the table. */
function hasFindings(text: string): boolean {
  return Object.keys(findingTexts).filter((code) => text.includes(`"${code}"`)).length > 3;
}

function filesWithFindings(module: string): string[] {
  const files = reachableFiles([join(folder, `${module}.js`)]);
  return [...files].filter(([, text]) => hasFindings(text)).map(([path]) => path);
}

describe("the build", () => {
  test.each(readEntries().map(({ module }) => module))("%s leads to no file with findings", (module) => {
    expect(filesWithFindings(module)).toEqual([]);
  });

  test("the file with all code has none", () => {
    expect(filesWithFindings("all")).toEqual([]);
  });

  test("explain itself is found, so the check can fail", () => {
    expect(filesWithFindings("explain/index")).not.toEqual([]);
  });
});

test("only the command imports it", () => {
  const users = readSources().flatMap((source) =>
    importsOf(parse(source)).some(({ specifier = "" }) => /(^|\/)explain\//.test(specifier))
      ? [source.path]
      : [],
  );
  expect(users.filter((path) => !/^(cli|explain)\//.test(path))).toEqual([]);
});
