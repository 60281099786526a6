/**
 * Builds the command. It shares the library's one file: what its sources import from the library, of which some is in no entry, is
 * exported from dist/all.js under names of its own. `exports` in package.json does not let applications import dist/all.js, and the
 * entries do not export these names.
 */
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { build, type BuildOptions, type Plugin } from "esbuild";
import ts from "typescript";

/** The units that are in the command alone. */
const ofCommand = /^src\/(?:cli|explain)\//;

/** The names that the command imports, by the file of the library that declares them, and how dist/all.js exports each. */
type ImportedNames = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The library's one file with the names that the command needs. */
export function exportsForCommand(): Plugin {
  return {
    name: "exports for the command",
    setup(builder) {
      builder.onLoad({ filter: /[/\\]src[/\\]all\.ts$/ }, ({ path }) => ({
        contents: `${readFileSync(path, "utf8")}\n${commandExports(importedNames())}`,
        loader: "ts",
      }));
    },
  };
}

/** Writes the command to a folder beside the library's one file. */
export async function writeCommand(outdir = "dist/cli"): Promise<void> {
  await build({ ...commandBuild(outdir), write: true });
}

/** The files of the command, relative to the folder that the package is in. */
export async function commandFiles(): Promise<readonly string[]> {
  const { metafile } = await build({ ...commandBuild("dist/cli"), write: false, metafile: true });
  return Object.keys(metafile.outputs);
}

function commandBuild(outdir: string): BuildOptions {
  return {
    entryPoints: { josette: "src/cli/josette.ts" },
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: "[name]-[hash]",
    format: "esm",
    platform: "node",
    target: "node20",
    minify: true,
    lineLimit: 200,
    legalComments: "none",
    plugins: [libraryFrom("../all.js", importedNames())],
  };
}

/** Takes the files of the library from its one file. */
function libraryFrom(all: string, names: ImportedNames): Plugin {
  return {
    name: "the library's one file",
    setup(builder) {
      builder.onResolve({ filter: /^\.\.?\// }, ({ path, importer, resolveDir, namespace }) => {
        if (namespace === "library") return { path, external: true };
        const source = sourcePath(posix.join(resolveDir, path));
        if (ofCommand.test(source) || importer === "") return undefined;
        return { path: source, namespace: "library", sideEffects: false };
      });
      builder.onLoad({ filter: /.*/, namespace: "library" }, ({ path }) => ({
        contents: [...(names.get(path) ?? [])]
          .map(([name, exported]) => `export { ${exported} as ${name} } from ${JSON.stringify(all)};`)
          .join("\n"),
        resolveDir: process.cwd(),
      }));
    },
  };
}

function commandExports(names: ImportedNames): string {
  const lines = [...names].flatMap(([path, list]) =>
    Array.from(
      list,
      ([name, exported]) =>
        `export { ${name} as ${exported} } from ${JSON.stringify(path.replace("src/", "./"))};`,
    ),
  );
  return lines.join("\n");
}

function sourcePath(path: string): string {
  const root = process.cwd().replaceAll("\\", "/");
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}

/**
 * The values that the sources of the command import from the library. Types are gone when it is built. They are exported as
 * `command$0`, `command$1` and so on: two files may declare the same name, and longer names would take several kilobytes.
 */
function importedNames(): ImportedNames {
  const names = new Map<string, Map<string, string>>();
  let count = 0;
  for (const folder of ["src/explain", "src/cli"]) {
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".ts")) continue;
      const path = posix.join(folder, file.replaceAll("\\", "/"));
      for (const { target, name } of importsOf(path)) {
        const known = names.get(target) ?? new Map<string, string>();
        if (!known.has(name)) known.set(name, `command$${count++}`);
        names.set(target, known);
      }
    }
  }
  return names;
}

interface ImportedName {
  readonly target: string;
  readonly name: string;
}

function importsOf(path: string): readonly ImportedName[] {
  const text = readFileSync(path, "utf8");
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022);
  const found: ImportedName[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) found.push(...namesIn(path, node));
    // `(await import("./errors.ts"))` takes every name that it is destructured into.
    if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name)) {
      const call =
        node.initializer && ts.isAwaitExpression(node.initializer) ? node.initializer.expression : undefined;
      const [argument] = call && ts.isCallExpression(call) && isImport(call) ? call.arguments : [];
      if (argument && ts.isStringLiteral(argument)) {
        for (const { name } of node.name.elements) {
          if (ts.isIdentifier(name)) found.push(...outside(path, argument.text, [name.text]));
        }
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isImport(call: ts.CallExpression): boolean {
  return call.expression.kind === ts.SyntaxKind.ImportKeyword;
}

function namesIn(
  path: string,
  { importClause, moduleSpecifier }: ts.ImportDeclaration,
): readonly ImportedName[] {
  const bindings = importClause?.namedBindings;
  const isOfTypes = importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
  if (!ts.isStringLiteral(moduleSpecifier) || isOfTypes || !bindings || !ts.isNamedImports(bindings))
    return [];
  const values = bindings.elements.filter(({ isTypeOnly }) => !isTypeOnly);
  return outside(
    path,
    moduleSpecifier.text,
    values.map(({ name, propertyName }) => (propertyName ?? name).text),
  );
}

function outside(path: string, specifier: string, names: readonly string[]): readonly ImportedName[] {
  if (!specifier.startsWith(".")) return [];
  const target = posix.join(posix.dirname(path), specifier);
  return ofCommand.test(target) ? [] : names.map((name) => ({ target, name }));
}
