// The code that the documentation shows: blocks fenced as `ts` in Markdown and in docstrings.
import ts from "typescript";

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
  /** True for a file marked `ts file=NAME packages`, which imports packages that are installed in test/guides alone. */
  readonly packages?: boolean;
}

export interface Document {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

export function blocksOfMarkdown({ path, text }: Document): Block[] {
  return fences(path, text.split("\n"), 1);
}

export function blocksOfSource(document: Document): Block[] {
  return docstrings(document).flatMap(({ lines, line }) => fences(document.path, lines, line));
}

/** Whether a docstring, as it stands in the source, has an example that is compiled. */
export function hasExample(docstring: string): boolean {
  return /^\s*\* ?@example\b[^]*?^\s*\* *```ts( no-run)?$/m.test(docstring);
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

interface Docstring {
  /** Without the comment's own characters. */
  readonly lines: readonly string[];
  readonly line: number;
}

function docstrings({ path, text }: Document): Docstring[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
  const found = new Map<number, Docstring>();
  const visit = (node: ts.Node): void => {
    for (const comment of ts.getJSDocCommentsAndTags(node)) {
      if (!ts.isJSDoc(comment)) continue;
      const lines = text.slice(comment.pos, comment.end).split("\n");
      const line = file.getLineAndCharacterOfPosition(comment.pos).line + 1;
      found.set(comment.pos, { lines: lines.map((one) => one.replace(/^\s*(\/\*\*|\*\/|\*) ?/, "")), line });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...found.values()];
}

function fences(path: string, lines: readonly string[], firstLine: number): Block[] {
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
