import { existsSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";
import { readDeclarations, type PublishedModule } from "../../tools/declarations.ts";
import { readEntries } from "../../tools/entries.ts";
import { printDeclarations } from "../../tools/print-declarations.ts";

/** What is published of some modules, of which `index` is the entry. */
function publish(modules: Readonly<Record<string, string>>): Record<string, string> {
  const published = readDeclarations(["index"], (path) => modules[path] ?? "");
  return Object.fromEntries([...published].map(([path, module]) => [path, printDeclarations(module)]));
}

describe("of small modules", () => {
  test("what an entry exports is published with what it refers to, and nothing else", () => {
    const key = [
      `/** Keys. */`,
      `import type { Bytes } from "../bytes.ts";`,
      `import type { Secret } from "../secret.ts";`,
      `/** A key. */`,
      `export interface Key {\n    readonly id: Bytes;\n    secret: string;\n}`,
      `export declare function material(key: Key): Secret;`,
    ];
    expect(
      publish({
        index: `export type { Key } from "./jwk/key.ts";\n`,
        "jwk/key": key.join("\n"),
        bytes: `export type Bytes = Uint8Array<ArrayBuffer>;\nexport type Other = string;\n`,
        secret: `export type Secret = string;\n`,
      }),
    ).toEqual({
      index: `export type { Key } from "./jwk/key.js";\n`,
      "jwk/key": [
        `import type { Bytes } from "../bytes.js";`,
        `/** A key. */`,
        `export interface Key {\n  readonly id: Bytes;\n  secret: string;\n}\n`,
      ].join("\n"),
      bytes: `export type Bytes = Uint8Array<ArrayBuffer>;\n`,
    });
  });

  test("the comment about a whole file is kept for an entry", () => {
    const index = `/**\n * What an entry is for.\n *\n * @module index\n */\n\nexport type { A } from "./a.js";\n`;
    const published = publish({
      index: index.replace("a.js", "a.ts"),
      a: `/** A file. */\nimport type { B } from "./b.ts";\n/** A type. */\nexport type A = B;\n`,
      b: `export type B = string;\n`,
    });
    expect(published).toMatchObject({
      index: index.replace(" *\n * @module", " * @module"),
      a: `import type { B } from "./b.js";\n/** A type. */\nexport type A = B;\n`,
    });
  });

  test("all signatures of a function and all names that a name is exported under are kept", () => {
    const index = [
      `declare const brand: unique symbol;`,
      `interface A {\n  readonly [brand]: true;\n}`,
      `export declare function f(a: A): void;`,
      `export declare function f(b: string): void;`,
      `export { f as g };`,
    ];
    const printed = index.join("\n").replaceAll("export declare", "export");
    expect(publish({ index: index.join("\n") })).toEqual({ index: `${printed}\n` });
  });

  test("two spaces indent for the compiler's four", () => {
    const text = (indent: string) =>
      `/**\n * A key:\n *\n *     code\n */\nexport interface A {\n${indent}/**\n${indent} * Inner.\n${indent} */\n` +
      `${indent}a: {\n${indent}${indent}b: string;\n${indent}};\n}\n`;
    expect(publish({ index: text("    ") })).toEqual({ index: text("  ") });
  });

  test("renamed imports and stars are followed", () => {
    expect(
      publish({
        index: `export * from "./a.ts";\n`,
        a: `import { type B as C, type D } from "./b.ts";\nexport type A = C;\ntype Unused = D;\n`,
        b: `export type B = string;\nexport type D = string;\n`,
      }),
    ).toEqual({
      index: `export * from "./a.js";\n`,
      a: `import { type B as C } from "./b.js";\nexport type A = C;\n`,
      b: `export type B = string;\n`,
    });
  });

  test("modules that refer to each other are published once", () => {
    const index = `import type { B } from "./b.ts";\nexport interface A {\n  b: B;\n}\n`;
    const b = `import type { A } from "./index.ts";\nexport interface B {\n  a: A;\n}\n`;
    expect(publish({ index, b })).toEqual({
      index: index.replace("b.ts", "b.js"),
      b: b.replace("index.ts", "index.js"),
    });
  });

  test.each([
    ["a name that is not exported", `export { a } from "./b.ts";`],
    ["a package", `export { a } from "jose";`],
    ["a module without its suffix", `export { a } from "./b";`],
    ["a namespace", `import type * as b from "./b.ts";\nexport type A = b.B;`],
    ["an import in a type", `export type A = import("./b.ts").B;`],
    ["a default export", `export default A;`],
  ])("%s is an error", (_, index) => {
    expect(() => publish({ index, b: `export type B = string;` })).toThrow(Error);
  });
});

describe("of the package", () => {
  const entries = readEntries().map(({ module }) => module);
  let published: ReadonlyMap<string, PublishedModule>;
  beforeAll(() => {
    published = readDeclarations(entries);
  });

  test("each is the declaration of a source file, and each entry has one", () => {
    expect([...published.keys()].filter((path) => !existsSync(`src/${path}.ts`))).toEqual([]);
    expect(entries.filter((entry) => !published.has(entry))).toEqual([]);
  });

  test("whatever a file imports is published, by a path that every resolution can read", () => {
    const dangling = [...published].flatMap(([path, module]) =>
      ts
        .preProcessFile(printDeclarations(module))
        .importedFiles.map(({ fileName }) => fileName)
        .filter((name) => !/^\.\.?\/.*\.js$/.test(name) || !published.has(targetOf(path, name)))
        .map((name) => `${path}: ${name}`),
    );
    expect(dangling).toEqual([]);
  });

  test.each([
    ["the web platform", { lib: ["lib.es2023.d.ts", "lib.dom.d.ts"], types: [] }],
    ["Node.js", { lib: ["lib.es2023.d.ts"], types: ["node"] }],
  ])("they compile with the types of %s alone", (_, platform) => {
    const texts = new Map(
      [...published].map(([path, module]) => [`/package/${path}.d.ts`, printDeclarations(module)]),
    );
    const options: ts.CompilerOptions = {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      ...platform,
      strict: true,
      noEmit: true,
    };
    const host = ts.createCompilerHost(options);
    const program = ts.createProgram([...texts.keys()], options, {
      ...host,
      readFile: (name) => texts.get(name) ?? host.readFile(name),
      directoryExists: () => true,
      fileExists: (name) => texts.has(name) || host.fileExists(name),
      getSourceFile: (name, settings) => {
        const text = texts.get(name) ?? host.readFile(name);
        return text === undefined ? undefined : ts.createSourceFile(name, text, settings);
      },
    });
    const problems = [...texts.keys()].flatMap((name) => [
      ...program.getSyntacticDiagnostics(program.getSourceFile(name)),
      ...program.getSemanticDiagnostics(program.getSourceFile(name)),
    ]);
    expect(problems.map(({ messageText }) => messageText)).toEqual([]);
  });

  test("members that are marked as internal are not among them", () => {
    const slot = published.get("jwt/profile-slot");
    expect([...(slot?.locals ?? [])].sort()).toEqual(["ProfileSlot", "profileSlot"]);
    expect(slot && printDeclarations(slot)).not.toContain("constructor");
  });

  test("the functions that read a key's material are not among them", () => {
    const key = published.get("jwk/key/key");
    expect([...(key?.exports ?? [])]).toEqual(["Key"]);
  });
});

function targetOf(path: string, specifier: string): string {
  return join(dirname(path), specifier).replace(/\.js$/, "");
}
