// The code that the documentation shows: blocks fenced as `ts` in Markdown and in docstrings.
import ts from "typescript";
import { type Block, type Document, fences } from "../../../tools/guide-files.ts";

export function blocksOfSource(document: Document): Block[] {
  return docstrings(document).flatMap(({ lines, line }) => fences(document.path, lines, line));
}

/** Whether a docstring, as it stands in the source, has an example that is compiled. */
export function hasExample(docstring: string): boolean {
  return /^\s*\* ?@example\b[^]*?^\s*\* *```ts( no-run)?$/m.test(docstring);
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
