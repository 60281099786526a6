/** One file of declarations: what it imports, declares and exports, by name. */
import { dirname, join } from "node:path/posix";
import ts from "typescript";

/** A name that another module exports. `path` is relative to `src`, without a suffix. */
export interface Origin {
  readonly path: string;
  readonly name: string;
  /** Whether `import type` or `export type` leaves the value behind. */
  readonly typeOnly: boolean;
}

export interface DeclarationModule {
  readonly path: string;
  readonly file: ts.SourceFile;
  /** By the local name. */
  readonly imports: ReadonlyMap<string, Origin>;
  /** The statements that declare a local name: a function has one for each signature. */
  readonly statements: ReadonlyMap<string, readonly ts.Statement[]>;
  /** By the exported name. `path` is this module's own. */
  readonly exports: ReadonlyMap<string, Origin>;
  readonly reexports: ReadonlyMap<string, Origin>;
  /** The modules of `export * from`. */
  readonly stars: readonly string[];
}

/** Reads the text of one file of declarations. Throws where it has a statement that the library does not use. */
export function readModule(path: string, text: string): DeclarationModule {
  const file = ts.createSourceFile(`${path}.d.ts`, text, ts.ScriptTarget.ES2022, true);
  const imports = new Map<string, Origin>();
  const statements = new Map<string, ts.Statement[]>();
  const exports = new Map<string, Origin>();
  const reexports = new Map<string, Origin>();
  const stars: string[] = [];

  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) {
      const origin = moduleOf(path, statement.moduleSpecifier);
      const allTypes = isTypeImport(statement);
      for (const { name, propertyName, isTypeOnly } of importedNames(statement)) {
        const typeOnly = allTypes || isTypeOnly;
        imports.set(name.text, { path: origin, name: (propertyName ?? name).text, typeOnly });
      }
    } else if (ts.isExportDeclaration(statement)) {
      const { moduleSpecifier, exportClause } = statement;
      if (exportClause === undefined) stars.push(moduleOf(path, moduleSpecifier));
      for (const { name, propertyName, isTypeOnly } of exportedNames(statement)) {
        const target = { name: (propertyName ?? name).text, typeOnly: statement.isTypeOnly || isTypeOnly };
        if (moduleSpecifier === undefined) exports.set(name.text, { path, ...target });
        else reexports.set(name.text, { path: moduleOf(path, moduleSpecifier), ...target });
      }
    } else {
      for (const name of declaredNames(statement)) {
        statements.set(name, [...(statements.get(name) ?? []), statement]);
        if (isExported(statement)) exports.set(name, { path, name, typeOnly: false });
      }
    }
  }
  return { path, file, imports, statements, exports, reexports, stars };
}

/** The names that a statement of declarations or an import has in its module's scope. */
export function declaredNames(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  ) {
    if (statement.name !== undefined) return [statement.name.text];
  }
  throw unexpected(statement);
}

export function importedNames(statement: ts.ImportDeclaration): readonly ts.ImportSpecifier[] {
  const { importClause } = statement;
  if (importClause?.namedBindings === undefined || importClause.name !== undefined)
    throw unexpected(statement);
  if (!ts.isNamedImports(importClause.namedBindings)) throw unexpected(statement);
  return importClause.namedBindings.elements;
}

export function isTypeImport({ importClause }: ts.ImportDeclaration): boolean {
  return importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

export function exportedNames({ exportClause }: ts.ExportDeclaration): readonly ts.ExportSpecifier[] {
  if (exportClause === undefined) return [];
  if (!ts.isNamedExports(exportClause)) throw unexpected(exportClause);
  return exportClause.elements;
}

/**
 * Every identifier in a statement that can refer to a declaration, whether it does or not. Names of members and parameters are left
 * out; a computed one, `[brand]`, is a reference.
 */
export function identifiersIn(statement: ts.Statement): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isImportTypeNode(node)) throw unexpected(node);
    if (ts.isIdentifier(node) && !isNameOf(node, node.parent)) found.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return found;
}

function isNameOf(node: ts.Identifier, parent: ts.Node): boolean {
  return (
    (ts.isTypeElement(parent) || ts.isClassElement(parent) || ts.isParameter(parent)) && parent.name === node
  );
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

function moduleOf(from: string, specifier: ts.Expression | undefined): string {
  if (specifier === undefined || !ts.isStringLiteral(specifier))
    throw new Error(`${from}: an import has no name`);
  if (!/^\.\.?\/.*\.ts$/.test(specifier.text)) {
    throw new Error(`${from}: "${specifier.text}" must be the relative path of a file of src`);
  }
  return join(dirname(from), specifier.text).replace(/\.ts$/, "");
}

function unexpected(node: ts.Node): Error {
  return new Error(
    `${node.getSourceFile().fileName}: tools/declaration-module.ts cannot read this declaration yet:\n${node.getText()}`,
  );
}
