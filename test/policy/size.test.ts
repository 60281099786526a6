// Small files with honest names: a concept has a place, and a reader can hold it.
import { posix } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { parse, readSources, type SourceText } from "../support/policy/sources.ts";

const medianLines = 130;
const maxLines = 400;
const maxExports = 7;

/**
 * Tables of the registries, the catalogue of errors, files of types and entries are lists: they may be long ones. So is what the runtime
 * gives, which no second file may read.
 */
const lists = /^((.*\/)?index\.ts|errors\.ts|runtime\.ts|options\/values\.ts|(.*\/)?types\.ts)$/;

/** Names that say nothing about what is inside. */
const emptyNames = /^(utils?|helpers?|libs?|common|misc|shared)$/;

const sources = readSources();

describe("the files of src", () => {
  test("have a median of at most 130 lines", () => {
    expect(median(sources.map(lines))).toBeLessThanOrEqual(medianLines);
  });

  test("keep to the limits of a file", () => {
    expect(sources.flatMap(problems)).toEqual([]);
  });
});

// Prettier breaks code, and neither texts, comments nor numbers. Nothing can break a number or an address.
describe("the lines of src", () => {
  test("have at most 110 columns, numbers and addresses excepted", () => {
    expect(sources.flatMap(longLines)).toEqual([]);
  });

  test.each([
    [`const text = "${"a ".repeat(60)}";`, 1],
    [`const text = "${"a ".repeat(40)}";`, 0],
    [`  p: 0x${"f".repeat(128)}n,`, 0],
    [` * ${"a ".repeat(60)}`, 1],
    [` * https://a.example/${"a".repeat(110)}`, 0],
  ])("%s", (text, count) => {
    expect(longLines({ path: "jws/sign.ts", text })).toHaveLength(count);
  });
});

describe("the limits of a file can fail:", () => {
  const header = "// RFC 7515, section 5.\n";
  const exports =
    "export function a() {}\nexport const { b, c: [d] } = x, e = 1;\nexport { f, g, h as i };\n";

  test.each([
    ["jws/utils.ts", "utils names nothing", header],
    ["jws/helpers/sign.ts", "helpers names nothing", header],
    ["jws/sign.ts", "begins without a comment that says what it is", "export {};\n"],
    ["jws/sign.ts", "has 401 lines, more than 400", header + "\n".repeat(400)],
    ["jws/sign.ts", "has 8 exports, more than 7", `${header}${exports}export type T = 1;`],
    ["jws/json.ts", "has 8 exports, more than 7", `${header}${exports}export interface T {}`],
    ["jws/sign.ts", "exports everything of another file", `${header}export * from "./a.ts";`],
  ])("%s %s", (path, problem, text) => {
    expect(problems({ path, text })).toEqual([`${path} ${problem}`]);
  });

  test.each([
    ["jws/sign.ts", "7 exports", header + exports],
    [
      "jws/sign.ts",
      "overloads",
      header + "export function a(x: 1): 1;\nexport function a(x: 2): 2;\n".repeat(5),
    ],
    ["jws/types.ts", "8 types", `${header}${exports}export type T = 1;`],
    ["jws/types.ts", "8 tables", `${header}${exports}export type T = 1;`],
    ["jws/index.ts", "8 re-exports", `${header}export { a, b, c, d, e, f, g, h } from "./a.ts";`],
    ["jws/sign.ts", "400 lines", header + "\n".repeat(399)],
  ])("but %s may hold %s", (path, _what, text) => {
    expect(problems({ path, text })).toEqual([]);
  });

  test("the median is the middle", () => {
    expect([median([3]), median([900, 1, 2]), median([4, 1, 2, 900])]).toEqual([3, 2, 3]);
  });
});

function problems(source: SourceText): string[] {
  const found: string[] = [];
  const file = parse(source);
  const count = lines(source);
  const exported = exportsOf(file);

  for (const part of source.path.replace(/\.ts$/, "").split("/")) {
    if (emptyNames.test(part)) found.push(`${part} names nothing`);
  }
  if (!/^(?:#!.*\n)?\/[/*]/.test(source.text)) found.push("begins without a comment that says what it is");
  if (count > maxLines) found.push(`has ${count} lines, more than ${maxLines}`);
  if (!lists.test(source.path) && !isEntry(file)) {
    if (exported.names.size > maxExports) {
      found.push(`has ${exported.names.size} exports, more than ${maxExports}`);
    }
    if (exported.everything) found.push("exports everything of another file");
  }
  return found.map((problem) => `${source.path} ${problem}`);
}

function longLines({ path, text }: SourceText): string[] {
  return text.split("\n").flatMap((line, index) => {
    const excepted = /^\s*\* \(?https:\/\/\S+$/.test(line) || /^\s*(\w+: )?0x[\da-f]+n,$/.test(line);
    return line.length > 110 && !excepted ? [`${path}:${index + 1} has ${line.length} columns`] : [];
  });
}

function lines({ text }: SourceText): number {
  return text.replace(/\n$/, "").split("\n").length;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

/** An index.ts that holds nothing but `export ... from`. */
function isEntry(file: ts.SourceFile): boolean {
  return (
    ["index.ts", "all.ts"].includes(posix.basename(file.fileName)) &&
    file.statements.every((statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier)
  );
}

interface Exported {
  readonly names: ReadonlySet<string>;
  /** There is an `export * from`, whose names are not known here. */
  readonly everything: boolean;
}

function exportsOf(file: ts.SourceFile): Exported {
  const names = new Set<string>();
  let everything = false;
  for (const statement of file.statements) {
    if (ts.isExportDeclaration(statement)) {
      const clause = statement.exportClause;
      if (clause === undefined) everything = true;
      else if (ts.isNamespaceExport(clause)) names.add(clause.name.text);
      else for (const element of clause.elements) names.add(element.name.text);
    } else if (ts.isExportAssignment(statement)) {
      names.add("default");
    } else if (isExported(statement)) {
      for (const name of declaredNames(statement)) names.add(name);
    }
  }
  return { names, everything };
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function declaredNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
  }
  const name = ts.getNameOfDeclaration(statement as ts.DeclarationStatement);
  return [name !== undefined && ts.isIdentifier(name) ? name.text : "default"];
}

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}
