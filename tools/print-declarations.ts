/** The text of a published file of declarations. */
import ts from "typescript";
import { declaredNames, exportedNames, importedNames, isTypeImport } from "./declaration-module.ts";
import type { PublishedModule } from "./declarations.ts";

/** What is published of a module, with its comments. Specifiers end in `.js`, as every resolution of TypeScript can read them. */
export function printDeclarations({ module, locals, exports }: PublishedModule): string {
  const { file } = module;
  const parts = file.statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement)) {
      const names = importedNames(statement).filter(({ name }) => locals.has(name.text));
      const type = isTypeImport(statement) ? "type " : "";
      return names.length === 0 ? [] : [`import ${type}${list(names)}${from(statement)};`];
    }
    if (ts.isExportDeclaration(statement)) {
      if (statement.exportClause === undefined) return [`export *${from(statement)};`];
      const names = exportedNames(statement).filter(({ name }) => exports.has(name.text));
      const type = statement.isTypeOnly ? "type " : "";
      return names.length === 0 ? [] : [`export ${type}${list(names)}${from(statement)};`];
    }
    if (!declaredNames(statement).some((name) => locals.has(name))) return [];
    return [file.text.slice(commentsBefore(statement).at(-1)?.pos ?? statement.getStart(), statement.end)];
  });
  if (!isModule(parts)) parts.push("export {};");
  const text = [...header(file), "", ...parts, ""].join("\n").trimStart();
  // The compiler indents by four spaces, and writes "declare" after "export", where it has no meaning in such a file. Empty lines before
  // the tags of a comment have no meaning either.
  return text
    .replaceAll(/^(?: {4})+/gm, (indent) => indent.slice(indent.length / 2))
    .replaceAll(/^export declare /gm, "export ")
    .replaceAll(/^ *\*\n(?= *\* @)/gm, "");
}

/**
 * The comments about the whole file if they describe an entry, which editors show. Those of other files are for readers of the source.
 * The last comment before a declaration is about the declaration.
 */
function header(file: ts.SourceFile): readonly string[] {
  const [first] = file.statements;
  if (first === undefined) return [];
  const comments = commentsBefore(first);
  const own =
    ts.isImportDeclaration(first) || ts.isExportDeclaration(first) ? comments : comments.slice(0, -1);
  return own.map(({ pos, end }) => file.text.slice(pos, end)).filter((text) => text.includes("@module"));
}

function commentsBefore(statement: ts.Statement): readonly ts.CommentRange[] {
  return ts.getLeadingCommentRanges(statement.getSourceFile().text, statement.pos) ?? [];
}

function list(names: readonly ts.Node[]): string {
  return `{ ${names.map((name) => name.getText()).join(", ")} }`;
}

function from({ moduleSpecifier }: ts.ImportDeclaration | ts.ExportDeclaration): string {
  return moduleSpecifier === undefined ? "" : ` from ${moduleSpecifier.getText().replace(/\.ts"$/, '.js"')}`;
}

/** Without an import or export a file would declare global names. */
function isModule(parts: readonly string[]): boolean {
  return parts.some((part) => /^(?:import|export)\b/m.test(part));
}
