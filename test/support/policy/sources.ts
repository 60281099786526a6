// The files under src, parsed but not type-checked, for the policies in this folder.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export interface SourceText {
  /** Relative to src, with forward slashes: `jwk/parse.ts`. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  /** The module specifier as it is written, or undefined where it is computed. */
  readonly specifier: string | undefined;
  readonly line: number;
}

export function readSources(): SourceText[] {
  return readTypeScript("../../../src/");
}

/** The files under test, without projects that have their own packages. */
export function readTests(): SourceText[] {
  return readTypeScript("../../").filter(
    ({ path }) => !/^(?:guides|inspector|runtimes|sessions|peers)\//.test(path),
  );
}

function readTypeScript(folder: string): SourceText[] {
  const root = fileURLToPath(new URL(folder, import.meta.url));
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".ts") && !path.includes("node_modules/"))
    .sort()
    .map((path) => ({ path, text: readFileSync(root + path, "utf8") }));
}

export function parse({ path, text }: SourceText): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
}

export function lineOf(node: ts.Node): number {
  const file = node.getSourceFile();
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
}

/** Calls `visit` with every node of the tree. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => {
    walk(child, visit);
  });
}

/** Every way in which one module can name another one, in the order of the text. */
export function importsOf(file: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node, target: ts.Node | undefined): void => {
    const specifier = target !== undefined && ts.isStringLiteralLike(target) ? target.text : undefined;
    found.push({ specifier, line: lineOf(node) });
  };

  for (const reference of [...file.referencedFiles, ...file.typeReferenceDirectives]) {
    const { line } = file.getLineAndCharacterOfPosition(reference.pos);
    found.push({ specifier: reference.fileName, line: line + 1 });
  }
  walk(file, (node) => {
    if (ts.isImportDeclaration(node)) {
      add(node, node.moduleSpecifier);
    } else if (ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier !== undefined) add(node, node.moduleSpecifier);
    } else if (ts.isImportTypeNode(node)) {
      add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined);
    } else if (ts.isExternalModuleReference(node)) {
      add(node, node.expression);
    } else if (ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name)) {
      add(node, node.name);
    } else if (ts.isCallExpression(node) && isModuleCall(node.expression)) {
      add(node, node.arguments[0]);
    }
  });
  return found;
}

/** `import(...)` and `require(...)`. */
function isModuleCall(callee: ts.Expression): boolean {
  return (
    callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === "require")
  );
}
