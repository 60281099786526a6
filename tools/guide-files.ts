/** The code in Markdown, and the programs of the guides: the files that a guide shows, written as modules. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";

// npm runs its scripts in the folder of the package.
const root = `${resolve(".")}/`;

export interface Block {
  /** Where the code stands, `src/jws/sign.ts:12`: the line of its first line. */
  readonly origin: string;
  readonly path: string;
  readonly line: number;
  readonly code: string;
  /** False for a block marked `ts no-run`, which needs a network or a server that is not there, and for files. */
  readonly run: boolean;
  /** The name of a block marked `ts file=NAME`: a file of the guide's program, which a test of its own runs. */
  readonly file?: string;
  /** True for a file marked `ts file=NAME packages`, which imports packages that are installed in examples/middleware alone. */
  readonly packages?: boolean;
}

export interface Document {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

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

export function blocksOfMarkdown({ path, text }: Document): Block[] {
  return fences(path, text.split("\n"), 1);
}

/**
 * The files of `examples` that a guide tells the reader to copy beside its own files, so that these can import them. They are in the guide's
 * front matter, one a line: `  - examples/vaults/aws-kms.ts` under `examples:`.
 */
export function copiedExamples(guide: string): string[] {
  return Array.from(frontMatterOf(guide).matchAll(/^ *- (examples\/.*\.ts)$/gm), ([, path = ""]) => path);
}

/**
 * The guides whose files a guide tells the reader to use as they are, unless it has a file of that name itself: `  - NAME.md` under `files:` in
 * the front matter.
 */
export function sharedGuides(guide: string): string[] {
  return Array.from(frontMatterOf(guide).matchAll(/^ *- ([a-z0-9-]+)\.md$/gm), ([, name = ""]) => name);
}

function frontMatterOf(guide: string): string {
  return /^---\n([^]*?)\n---\n/.exec(guide)?.[1] ?? "";
}

/** The blocks of TypeScript in a text. `firstLine` is where the text begins in its file. */
export function fences(path: string, lines: readonly string[], firstLine: number): Block[] {
  const blocks: Block[] = [];
  let open: { info: string; indent: string; line: number; code: string[] } | undefined;
  lines.forEach((text, index) => {
    const fence = /^(\s*)```(.*)$/.exec(text);
    if (open === undefined) {
      const [, indent = "", info = ""] = fence ?? [];
      if (fence !== null) open = { info: info.trim(), indent, line: firstLine + index + 1, code: [] };
    } else if (fence === null) {
      open.code.push(text.startsWith(open.indent) ? text.slice(open.indent.length) : text);
    } else {
      const { info, line, code } = open;
      open = undefined;
      if (!isTypeScript(info, `${path}:${line - 1}`)) return;
      const { file, packages } = fileOf.exec(info)?.groups ?? {};
      const block = { origin: `${path}:${line}`, path, line, code: code.join("\n"), run: info === "ts" };
      blocks.push({
        ...block,
        ...(file !== undefined && { file }),
        ...(packages !== undefined && { packages: true }),
      });
    }
  });
  if (open !== undefined) throw new Error(`${path}:${open.line - 1}: this block is not closed`);
  return blocks;
}

const fileOf = /^ts file=(?<file>[a-z0-9][a-z0-9.-]*\.ts)(?<packages> packages)?$/;

/** Code that this test would pass over must not look like code that it has checked. */
function isTypeScript(info: string, at: string): boolean {
  if (info === "ts" || info === "ts no-run" || fileOf.test(info)) return true;
  if (/^(ts|tsx|mts|typescript|js|jsx|mjs|javascript)\b/i.test(info)) {
    throw new Error(
      `${at}: write "ts", "ts no-run" or "ts file=name.ts" (and " packages") instead of ${JSON.stringify(info)}`,
    );
  }
  return false;
}
