// The programs of the guides: the files that a guide shows, written as modules so that a test can run them.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";
import { blocksOfMarkdown, copiedExamples, type Document, sharedGuides } from "./blocks.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

export interface WriteOptions {
  /** Where the files are written, relative to the repository. It decides which packages they can import. */
  readonly under?: string;
}

/**
 * Writes the blocks `ts file=NAME` of `docs/guides/GUIDE.md` and returns their paths by name. A guide says
 * `process.env` where a reader has to fill in an address or an identifier, which tests do before they import a file.
 */
export function writeGuide(guide: string, options: WriteOptions = {}): Readonly<Record<string, string>> {
  const { under = "test/docs/.guides" } = options;
  const directory = `${root}${under}/${guide}/`;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const files: Record<string, string> = {};
  for (const { path, text } of [...sharedGuides(documentOf(guide).text), guide].map(documentOf)) {
    for (const example of copiedExamples(text)) copyFileSync(root + example, directory + basename(example));
    const names = new Set<string>();
    for (const { file, code } of blocksOfMarkdown({ path, text })) {
      if (file === undefined) continue;
      if (names.has(file)) throw new Error(`${path} has two files ${file}`);
      names.add(file);
      files[file] = directory + file;
      writeFileSync(directory + file, `${code}\n`);
    }
  }
  return files;
}

function documentOf(guide: string): Document {
  const path = `docs/guides/${guide}.md`;
  return { path, text: readFileSync(root + path, "utf8") };
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
