// An algorithm and a key type can be removed: without its files and its lines in the lists, the rest of src compiles
// and does not contain its name.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { parse, readSources, type SourceText, walk } from "../support/policy/sources.ts";

/** What is removed. */
interface Removal {
  /** Files, relative to src. */
  readonly files: readonly string[];
  /** The names, as they occur in code, messages and comments. */
  readonly names: RegExp;
  /** Other lists that contain it: the algorithms that a key type is used with, the defaults of a profile. */
  readonly lists?: readonly string[];
}

/** One of each kind. The key types of ML-DSA are removed with it, because no other algorithm uses them. */
const removals: Readonly<Record<string, Removal>> = {
  "a signature algorithm and its key types": {
    files: [
      "algorithms/signatures/ml-dsa.ts",
      "keytypes/akp.ts",
      "keytypes/ml-dsa-44.ts",
      "keytypes/ml-dsa-65.ts",
      "keytypes/ml-dsa-87.ts",
      "keytypes/ml-dsa-private-key.ts",
    ],
    names: /ML[-_]?DSA|\bAKP\b/i,
  },
  "a key management algorithm": {
    files: ["algorithms/management/aes-gcm-kw.ts"],
    names: /A\d+GCMKW|aes-?gcm-?kw/i,
  },
  // The limits "pbes2Count" and "pbes2Iterations" are options for every derivation from a password, and key files have
  // a PBES2 of their own (RFC 8018). The names here are those of the algorithms.
  "a key management algorithm with limits": {
    files: ["algorithms/management/pbes2.ts"],
    names: /PBES2[-_]HS/i,
  },
  "a content encryption algorithm": {
    files: ["algorithms/content/gcm.ts"],
    names: /\bA\d+GCM\b|\/gcm\.ts/i,
    lists: ["profiles/wallets/response-content.ts"],
  },
  "a key type": {
    files: ["keytypes/x448.ts"],
    names: /X448/i,
    lists: ["algorithms/management/ecdh-es.ts"],
  },
};

/** The lists that have lines for every algorithm or key type. */
const lists: readonly string[] = [
  "algorithms/every.ts",
  "algorithms/index.ts",
  "algorithms/names.ts",
  "keytypes/names.ts",
];

/**
 * A table of the registered names of certificates' signature algorithms, for display. It has names of algorithms that
 * josette does not implement, such as MD5, and keeps those of removed ones.
 */
const displayedNames = "x509/certificate/signature-algorithm-names.ts";

const sources = readSources();

describe.each(Object.entries(removals))("removing %s", (_, removal) => {
  test("removes its name from the rest of src", () => {
    expect(mentions(without(sources, removal), removal)).toEqual([]);
  });

  test("removes files and lines that exist", () => {
    const paths = sources.map(({ path }) => path);
    expect(removal.files.filter((path) => !paths.includes(path))).toEqual([]);
    expect(mentions(sources, removal).length).toBeGreaterThan(removal.files.length);
  });
});

test("the rest of src compiles when all of them are removed", () => {
  // The command has a configuration of its own, because it uses the modules of Node.js.
  const library = sources.filter(({ path }) => !path.startsWith("cli/"));
  const rest = Object.values(removals).reduce<readonly SourceText[]>(without, library);
  expect(rest.length).toBeLessThan(library.length);
  expect(compileErrors(rest)).toEqual([]);
}, 120_000);

describe("a mention", () => {
  const removal: Removal = { files: [], names: /X448/i };
  const found = (text: string) => mentions([{ path: "jwk/a.ts", text }], removal);

  test.each([
    `if (crv === "X448") {}`,
    "const a = `for example X448`;",
    "const x448 = 1;",
    "// X448 is different.",
    "/** Not for X448. */",
    `import { a } from "./x448.ts";`,
  ])("is found: %s", (text) => {
    expect(found(`\n${text}`)).toEqual([`jwk/a.ts:2: ${text}`]);
  });

  test.each([
    "/** A curve, for example `X448`. */",
    '/**\n * ```ts\n * await generateKey("X448");\n * ```\n */',
    "const curve = 448;",
  ])("is not: %s", (text) => {
    expect(found(text)).toEqual([]);
  });
});

test("a use that remains does not compile", () => {
  const used = { path: "keytypes/a.ts", text: `export { X448 } from "./x448.ts";\n` };
  expect(compileErrors([used])).toEqual([expect.stringMatching(/^keytypes\/a\.ts: .*x448/)]);
}, 120_000);

/** The sources without an algorithm or key type. */
function without(tree: readonly SourceText[], { files, names, lists: more = [] }: Removal): SourceText[] {
  return tree
    .filter(({ path }) => !files.includes(path))
    .map((source) =>
      [...lists, ...more].includes(source.path) ? { ...source, text: withoutNames(source, names) } : source,
    );
}

/** Removes the imports, exports, elements of arrays and members of unions that contain a name. */
function withoutNames(source: SourceText, names: RegExp): string {
  const removed: { start: number; end: number; by: string }[] = [];
  const file = parse(source);
  const hasName = (node: ts.Node): boolean => names.test(node.getText(file));
  const rebuild = (nodes: ts.NodeArray<ts.Node>, separator: string): void => {
    const by = nodes.filter((node) => !hasName(node)).map((node) => node.getText(file));
    if (by.length < nodes.length) removed.push({ start: nodes.pos, end: nodes.end, by: by.join(separator) });
  };
  walk(file, (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      if (hasName(node)) removed.push({ start: node.getStart(file), end: node.end, by: "" });
    } else if (ts.isArrayLiteralExpression(node)) rebuild(node.elements, ", ");
    else if (ts.isUnionTypeNode(node)) rebuild(node.types, " | ");
  });
  return removed.reduceRight(
    (text, { start, end, by }) => `${text.slice(0, start)} ${by}${text.slice(end)}`,
    source.text,
  );
}

/**
 * The lines that contain a name. Comments may name algorithms in examples: blocks between lines of three backticks, and
 * code in backticks.
 */
function mentions(tree: readonly SourceText[], { names }: Removal): string[] {
  return tree.flatMap(({ path, text }) => {
    if (path === displayedNames) return [];
    let example = false;
    return text.split("\n").flatMap((line, index) => {
      const isComment = /^ *(\/\*\*|\*|\/\/)/.test(line);
      if (isComment && line.includes("```")) example = !example;
      if (isComment && example) return [];
      const read = isComment ? line.replace(/`[^`]*`/g, "") : line;
      return names.test(read) ? [`${path}:${index + 1}: ${line}`] : [];
    });
  });
}

/** Type-checks sources instead of those in src. */
function compileErrors(tree: readonly SourceText[]): string[] {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const src = join(root, "src/");
  const texts = new Map(tree.map(({ path, text }) => [src + path, text]));
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const isSource = (path: string): boolean => path.startsWith(src);
  const changed: ts.CompilerHost = {
    ...host,
    fileExists: (path) => (isSource(path) ? texts.has(path) : host.fileExists(path)),
    readFile: (path) => (isSource(path) ? texts.get(path) : host.readFile(path)),
    getSourceFile: (path, target) => {
      const text = texts.get(path);
      if (text !== undefined) return ts.createSourceFile(path, text, target);
      return isSource(path) ? undefined : host.getSourceFile(path, target);
    },
  };
  const program = ts.createProgram([...texts.keys()], { ...options, noEmit: true }, changed);
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) =>
        `${file?.fileName.slice(src.length) ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
    );
}
