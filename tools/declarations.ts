/**
 * The package's declarations: a file for each source file, with what the entries export and what those declarations refer to.
 * Internal functions and their types are left out, so that applications need no types but those that they can name.
 */
import { readFileSync } from "node:fs";
import ts from "typescript";
import { identifiersIn, readModule, type DeclarationModule } from "./declaration-module.ts";

/** A module and what of it is published. */
export interface PublishedModule {
  readonly module: DeclarationModule;
  /** Names in the module's own scope. */
  readonly locals: ReadonlySet<string>;
  readonly exports: ReadonlySet<string>;
}

/** The published modules by their path, `jws/verify`. `entries` are paths of the same form. */
export function readDeclarations(
  entries: readonly string[],
  emit: (path: string) => string = emitDeclarations,
): ReadonlyMap<string, PublishedModule> {
  const published = new Map<
    string,
    { module: DeclarationModule; locals: Set<string>; exports: Set<string> }
  >();

  const open = (path: string) => {
    const known = published.get(path);
    if (known !== undefined) return known;
    const opened = {
      module: readModule(path, emit(path)),
      locals: new Set<string>(),
      exports: new Set<string>(),
    };
    published.set(path, opened);
    return opened;
  };
  const exportsOf = (path: string): readonly string[] => {
    const { exports, reexports, stars } = open(path).module;
    return [...exports.keys(), ...reexports.keys(), ...stars.flatMap(exportsOf)];
  };
  const publishExport = (path: string, name: string): void => {
    const { module, exports } = open(path);
    if (exports.has(name)) return;
    exports.add(name);
    const star = module.stars.find((other) => exportsOf(other).includes(name));
    const origin = module.exports.get(name) ?? module.reexports.get(name) ?? { path: star, name };
    if (origin.path === undefined) throw new Error(`${path} does not export ${name}`);
    if (origin.path === path) publishLocal(path, origin.name);
    else publishExport(origin.path, origin.name);
  };
  const publishLocal = (path: string, name: string): void => {
    const { module, locals } = open(path);
    const origin = module.imports.get(name);
    const statements = module.statements.get(name) ?? [];
    // What is neither imported nor declared here belongs to the language or the platform.
    if (locals.has(name) || (origin === undefined && statements.length === 0)) return;
    locals.add(name);
    if (origin !== undefined) publishExport(origin.path, origin.name);
    for (const statement of statements) {
      for (const identifier of identifiersIn(statement)) publishLocal(path, identifier);
    }
  };

  for (const entry of entries) {
    for (const name of exportsOf(entry)) publishExport(entry, name);
  }
  return published;
}

/** The compiler's declarations of one source file, made from that file alone. */
function emitDeclarations(path: string): string {
  const fileName = `src/${path}.ts`;
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(readFileSync(fileName, "utf8"), {
    fileName,
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      strict: true,
      exactOptionalPropertyTypes: true,
      isolatedDeclarations: true,
      declaration: true,
      stripInternal: true,
    },
  });
  const [problem] = diagnostics;
  if (problem === undefined) return outputText;
  throw new Error(`${fileName}: ${ts.flattenDiagnosticMessageText(problem.messageText, "\n")}`);
}
