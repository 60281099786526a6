// Callers' options are read by the readers of src/options: no other file looks for unknown names by itself.
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { lineOf, parse, readSources, type SourceText, walk } from "../support/policy/sources.ts";

/** Names of options that are names of something else as well; a list of these alone is about that. */
const vocabularies: readonly (readonly string[])[] = [
  // Header parameters about certificates.
  ["x5c", "x5t", "x5t#S256"],
  // What an external key can do.
  ["sign", "unwrap"],
];

const sources = readSources();

describe("the policy on options", () => {
  test("knows the readers", () => {
    const readers = namesInReaders(sources);
    expect(readers.length).toBeGreaterThan(20);
    expect(readers).toContainEqual(new Set(["private", "passphrase"]));
    expect(interfacesWithReader(sources)).toContain("RemoteKeySetOptions");
  });

  test("holds for every file of src", () => {
    expect(violations(sources)).toEqual([]);
  });

  test("gives every option a description, which editors show", () => {
    expect(undescribed(sources)).toEqual([]);
  });
});

describe("the policy on options can fail:", () => {
  const reader = {
    path: "jwk/export-options.ts",
    text: `export const readerOfThese: OptionReader<ExportOptions> = new OptionReader<ExportOptions>("options", {
      private: { kind: "convenience", is: flag },
      x5c: { kind: "convenience", is: flag },
      x5t: { kind: "convenience", is: flag },
    });`,
  };
  const enumerates = "enumerates a caller's options";

  test.each([
    [`function f(a: ExportOptions) { for (const name of Object.keys(a)) refuse(name); }`, enumerates],
    [`function f(a: ExportOptions = {}) { for (const name in a) refuse(name); }`, enumerates],
    [`function f(a: Partial<ExportOptions>) { return Object.entries({ ...a }); }`, enumerates],
    [`const f = (a: readonly ExportOptions[]) => a.map(Object.keys);`, enumerates],
    [`function f(options: object) { return Reflect.ownKeys(options); }`, enumerates],
    [`function f(options: object) { const { a, ...rest } = options; return Object.keys(rest); }`, enumerates],
    [`const read = readerOfThese.read(given); Object.getOwnPropertyNames(read);`, enumerates],
    [`const copy = { ...context }; Object.values(copy);`, enumerates],
    [`const names = ["private", "x5c"];`, "lists the options private, x5c"],
    [`const names = [...["x5c", "private"], other];`, "lists the options x5c, private"],
    [`const names = new Set(["private", "x5t"] as const);`, "lists the options private, x5t"],
    ["throw fault(`${what} has no option ${name}`);", "speaks for a reader"],
    ['throw fault("options.kid is undefined; leave it out");', "speaks for a reader"],
  ])("%s", (text, problem) => {
    expect(violations([reader, { path: "jwk/other.ts", text }])).toEqual([`jwk/other.ts:1: ${problem}`]);
  });

  test("options without a description are found, in what an interface extends too", () => {
    const text = `interface Base {
        /** What. */
        readonly a?: 1;
        readonly b?: 1;
      }
      export interface ExportOptions extends Omit<Base, "a"> {
        readonly c?: 1; // What.
        /** What. */
        readonly d?: 1;
      }`;
    expect(undescribed([reader, { path: "jwk/types.ts", text }])).toEqual([
      "jwk/types.ts:4: Base.b has no description",
      "jwk/types.ts:7: ExportOptions.c has no description",
    ]);
  });

  test.each([
    [`const header = copyOptions(given, "header"); Object.keys(header);`],
    [`function f(jwk: Jwk) { return Object.entries(jwk); }`],
    [`const hints = ["x5t", "x5c"];`],
    [`const mixed = ["private", "public"];`],
    [`// Object.keys(options) and ["private", "x5c"] are words here.`],
    [`function f(options: ExportOptions) { return options.private; }`],
  ])("but a file may hold %s", (text) => {
    expect(violations([reader, { path: "jwk/other.ts", text }])).toEqual([]);
  });

  test("but src/options may do all of that", () => {
    const text = `Object.keys(options); const names = ["private", "x5c"]; throw fault("has no option");`;
    expect(violations([reader, { path: "options/reader.ts", text }])).toEqual([]);
  });
});

function violations(tree: readonly SourceText[]): string[] {
  const readers = namesInReaders(tree);
  const interfaces = interfacesWithReader(tree);
  return tree
    .filter(({ path }) => !path.startsWith("options/"))
    .flatMap((source) => {
      const file = parse(source);
      return [...enumerations(file, interfaces), ...lists(file, readers), ...verdicts(file)];
    });
}

/** The names of members in each reader's data: objects whose every value says of what kind a member is. */
function namesInReaders(tree: readonly SourceText[]): ReadonlySet<string>[] {
  const found: Set<string>[] = [];
  for (const source of tree) {
    walk(parse(source), (node) => {
      if (!ts.isObjectLiteralExpression(node)) return;
      const members = node.properties.filter(ts.isPropertyAssignment).filter(isMember);
      if (members.length > 0) found.push(new Set(members.map(({ name }) => textOf(name))));
    });
  }
  return found;
}

function isMember({ initializer }: ts.PropertyAssignment): boolean {
  return (
    ts.isObjectLiteralExpression(initializer) &&
    /\bkind: "(mandatory|strict|convenience)"/.test(initializer.getText())
  );
}

function textOf(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : name.getText();
}

function interfacesWithReader(tree: readonly SourceText[]): string[] {
  return tree.flatMap(({ text }) =>
    Array.from(text.matchAll(/new OptionReader<(\w+)/g), ([, name = ""]) => name),
  );
}

const enumerators = /^(keys|entries|values|getOwnProperty(Names|Symbols|Descriptors)|ownKeys)$/;
const usualNames = /^(options|policy|context|request)$/;

/** Enumerations of what is typed as an object of options, called so, or made from one. */
function enumerations(file: ts.SourceFile, interfaces: readonly string[]): string[] {
  const tainted = new Set<string>();
  const isTainted = (node: ts.Node): boolean =>
    wordsIn(node).some((word) => usualNames.test(word) || tainted.has(word));
  walk(file, (node) => {
    if (!ts.isParameter(node) && !ts.isVariableDeclaration(node)) return;
    // The type of one member, `Options["name"]`, says nothing about the whole.
    const types = node.type?.getText().replaceAll(/\w+\[".*?"\]/g, "");
    const typed = types?.match(/\w+/g)?.some((name) => interfaces.includes(name)) === true;
    const read = node.initializer !== undefined && isOptions(node.initializer, isTainted);
    if (ts.isIdentifier(node.name)) {
      if (typed || read) tainted.add(node.name.text);
    } else if (ts.isObjectBindingPattern(node.name) && (typed || read)) {
      // What is left of the options is options too; each one alone is not.
      const rest = node.name.elements.find(({ dotDotDotToken }) => dotDotDotToken !== undefined);
      if (rest !== undefined) tainted.add(rest.name.getText());
    }
  });
  const problems: string[] = [];
  walk(file, (node) => {
    const target = enumerationTarget(node);
    if (target !== undefined && isTainted(target)) {
      problems.push(`${file.fileName}:${lineOf(node)}: enumerates a caller's options`);
    }
  });
  return problems;
}

/** Whether an initializer gives options as a whole: what a reader has read, a copy, or the same object. */
function isOptions(node: ts.Expression, isTainted: (node: ts.Node) => boolean): boolean {
  if (ts.isIdentifier(node)) return isTainted(node);
  if (ts.isCallExpression(node)) return ts.isPropertyAccessExpression(node.expression) && isRead(node);
  if (!ts.isObjectLiteralExpression(node)) return false;
  return node.properties.some((each) => ts.isSpreadAssignment(each) && isOptions(each.expression, isTainted));
}

function isRead({ expression }: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(expression) && expression.name.text === "read";
}

/** What is enumerated here. Where the enumerator is handed over, that is what the call is made on. */
function enumerationTarget(node: ts.Node): ts.Node | undefined {
  if (ts.isForInStatement(node)) return node.expression;
  if (!ts.isPropertyAccessExpression(node) || !enumerators.test(node.name.text)) return undefined;
  if (!/^(Object|Reflect)$/.test(node.expression.getText())) return undefined;
  const { parent } = node;
  if (!ts.isCallExpression(parent)) return undefined;
  if (parent.expression === node) return parent.arguments[0];
  return parent.expression;
}

/** The variables in an expression, without members and types. A copy whose names are the caller's own has none. */
function wordsIn(node: ts.Node): string[] {
  const words: string[] = [];
  const visit = (each: ts.Node): void => {
    if (ts.isCallExpression(each) && each.expression.getText() === "copyOptions") return;
    if (ts.isIdentifier(each)) words.push(each.text);
    if (ts.isPropertyAccessExpression(each)) {
      // A member of the options is one value; a method call is about what it is called on.
      if (ts.isCallExpression(each.parent) && each.parent.expression === each) visit(each.expression);
    } else ts.forEachChild(each, visit);
  };
  visit(node);
  return words;
}

function lists(file: ts.SourceFile, readers: readonly ReadonlySet<string>[]): string[] {
  const problems: string[] = [];
  walk(file, (node) => {
    if (!ts.isArrayLiteralExpression(node)) return;
    const texts = node.elements.filter(ts.isStringLiteralLike).map(({ text }) => text);
    if (texts.length < 2 || texts.length < node.elements.length) return;
    if (vocabularies.some((words) => texts.every((text) => words.includes(text)))) return;
    if (readers.some((names) => texts.every((text) => names.has(text)))) {
      problems.push(`${file.fileName}:${lineOf(node)}: lists the options ${texts.join(", ")}`);
    }
  });
  return problems;
}

function verdicts(file: ts.SourceFile): string[] {
  const problems: string[] = [];
  walk(file, (node) => {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
    if (isText && /no option|is undefined;/.test(node.getText())) {
      problems.push(`${file.fileName}:${lineOf(node)}: speaks for a reader`);
    }
  });
  return problems;
}

/** Members of interfaces with a reader, and of what these extend, that have no description. */
function undescribed(tree: readonly SourceText[]): string[] {
  const declared = tree.flatMap((source) => parse(source).statements.filter(ts.isInterfaceDeclaration));
  const wanted = new Set(interfacesWithReader(tree));
  // What is extended stands before or after: every round adds what the last one has named.
  for (let size = -1; size < wanted.size;) {
    size = wanted.size;
    for (const { name, heritageClauses = [] } of declared) {
      if (!wanted.has(name.text)) continue;
      for (const [word] of heritageClauses.flatMap((each) => [...each.getText().matchAll(/\w+/g)]))
        wanted.add(word);
    }
  }
  return declared
    .filter(({ name }) => wanted.has(name.text))
    .flatMap(({ name, members }) =>
      members
        .filter((member) => ts.getJSDocCommentsAndTags(member).length === 0)
        .map((member) => `${at(member)}: ${name.text}.${member.name?.getText() ?? ""} has no description`),
    )
    .sort();
}

function at(node: ts.Node): string {
  return `${node.getSourceFile().fileName}:${lineOf(node)}`;
}
