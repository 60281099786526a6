// The programs of the guides: the files that a guide shows, written as modules so that a test can run them.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";
import { blocksOfMarkdown, copiedExamples } from "./blocks.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * Writes the blocks `ts file=NAME` of `docs/guides/GUIDE.md` and returns their paths by name. A guide says
 * `process.env` where a reader has to fill in an address or an identifier, which tests do before they import a file.
 */
export function writeGuide(guide: string): Readonly<Record<string, string>> {
  const path = `docs/guides/${guide}.md`;
  const directory = `${root}test/docs/.guides/${guide}/`;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const text = readFileSync(root + path, "utf8");
  const files: Record<string, string> = {};
  for (const example of copiedExamples(text)) copyFileSync(root + example, directory + basename(example));
  for (const { file, code } of blocksOfMarkdown({ path, text })) {
    if (file === undefined) continue;
    if (file in files) throw new Error(`${path} has two files ${file}`);
    files[file] = directory + file;
    writeFileSync(directory + file, `${code}\n`);
  }
  return files;
}

/** Imports a file of a guide, and returns the lines that it printed with `console.log`. */
export async function printedBy(path: string): Promise<string[]> {
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((...values: readonly unknown[]) => {
    lines.push(values.map(String).join(" "));
  });
  try {
    await import(/* @vite-ignore */ path);
  } finally {
    log.mockRestore();
  }
  return lines;
}

/** The lines that a file of a guide says it prints: the comments after `console.log(...);`, in their order. */
export function shownIn(path: string): string[] {
  const calls = readFileSync(path, "utf8").matchAll(/^ *console\.log\(.*\);(?: \/\/ (.*))?$/gm);
  return Array.from(calls, ([, comment]) => comment ?? "nothing is shown");
}
