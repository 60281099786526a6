// The compiler's view of the documentation: examples as modules that see `josette` as its sources.
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { hasExample } from "./blocks.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

export function createProgram(rootNames: readonly string[], configFile = "test/tsconfig.json"): ts.Program {
  const config = ts.getParsedCommandLineOfConfigFile(root + configFile, undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
      throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
    },
  });
  // An example shows a call; what the reader does with the result is not part of it.
  const options = { ...config?.options, noUnusedLocals: false, noUnusedParameters: false };
  return ts.createProgram({ rootNames, options });
}

export interface Problem {
  /** Zero for the first line of the file. */
  readonly line: number;
  readonly message: string;
}

export function problemsOf(program: ts.Program, path: string): Problem[] {
  const file = program.getSourceFile(path);
  if (file === undefined) throw new Error(`${path} is not part of the program`);
  const diagnostics = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  return diagnostics.map(({ start = 0, messageText }) => ({
    line: file.getLineAndCharacterOfPosition(start).line,
    message: ts.flattenDiagnosticMessageText(messageText, "\n"),
  }));
}

/** The functions that a module exports, its own or others', whose docstring has no example. */
export function functionsWithoutExample(program: ts.Program, path: string): string[] {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(path);
  const module = file && checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`${path} is not a module of the program`);
  return checker
    .getExportsOfModule(module)
    .map((exported) => ({ name: exported.name, symbol: original(checker, exported) }))
    .filter(({ symbol }) => isFunction(checker, symbol) && !docstringsOf(symbol).some(hasExample))
    .map(({ name }) => name);
}

function original(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
}

/** A function declaration, or a constant that can be called. */
function isFunction(checker: ts.TypeChecker, symbol: ts.Symbol): boolean {
  const { valueDeclaration } = symbol;
  if (valueDeclaration === undefined) return false;
  return checker.getTypeOfSymbolAtLocation(symbol, valueDeclaration).getCallSignatures().length > 0;
}

function docstringsOf(symbol: ts.Symbol): string[] {
  return (symbol.declarations ?? [])
    .flatMap((declaration) => ts.getJSDocCommentsAndTags(declaration))
    .filter(ts.isJSDoc)
    .map((comment) => comment.getText());
}
