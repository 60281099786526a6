// Who may import whom, type imports included. To change the layering, change these tables and ARCHITECTURE.md
// in the same commit, and say why.
import { posix } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { importsOf, lineOf, parse, readSources, type SourceText, walk } from "../support/policy/sources.ts";

/**
 * A unit is a folder of src or a file directly in it. Each unit stands with the units directly below it; it may
 * import those, whatever they may import, and its own files.
 */
const below: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  limits: ["errors"],
  runtime: ["limits"],
  encoding: ["runtime"],
  options: ["encoding"],
  steps: ["encoding"],
  platform: ["options", "steps"],
  keytypes: ["platform"],
  algorithms: ["keytypes"],
  header: ["algorithms"],
  jwk: ["header"],
  jws: ["jwk"],
  jwe: ["jwk"],
  x509: ["jwk"],
  jwt: ["jws", "jwe"],
  profiles: ["jwt", "x509"],
  index: ["profiles"],
  lean: ["jwt"],
  http: ["profiles"],
  stores: ["jwt"],
  testing: ["jwt"],
  explain: ["profiles"],
  cli: ["explain"],
  all: ["http", "stores", "testing", "lean"],
};

/**
 * The rooms of a unit: its folders. Each stands with the rooms of the unit directly below it. The unit's entry may import
 * all of them. `external` takes keys in any form, which `io` reads.
 */
const rooms: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  jwk: { key: [], formats: ["key"], io: ["formats"], external: ["io"], sets: ["external"] },
  x509: { certificate: [], path: ["certificate"], files: ["certificate"] },
  profiles: {
    "building-blocks": [],
    oidc: ["building-blocks"],
    oauth: ["building-blocks"],
    entra: ["oidc", "oauth"],
    wallets: ["oauth"],
  },
};

/** These units are one file each: what the policy says about them is said about that file. */
const files: readonly string[] = ["errors", "limits", "runtime", "index", "all"];

/** What must stay so however the table above changes: [unit, what it must never import]. */
const never: readonly (readonly [unit: string, target: string])[] = [
  ["errors", "limits"],
  ["limits", "runtime"],
  ["options", "steps"],
  ["steps", "options"],
  ["platform", "algorithms"],
  ["algorithms", "header"],
  ["algorithms", "jwk"],
  ["jwk", "x509"],
  ["jws", "jwe"],
  ["jwe", "jws"],
  ["x509", "jws"],
  ["x509", "jwe"],
  ["x509", "jwt"],
  ["jwt", "x509"],
  // An oracle by design: only what serves the owner of the keys may import it.
  ...["index", "lean", "http", "stores", "testing", "all"].flatMap((entry) => [
    [entry, "explain"] as const,
    [entry, "cli"] as const,
  ]),
  ["explain", "cli"],
];

/** Names that only some files may use, wherever they stand in the code. Comments may say them. */
const reserved: readonly { readonly name: string; readonly users: RegExp }[] = [
  { name: "globalThis", users: /^runtime\.ts$/ },
  { name: "subtle", users: /^(runtime\.ts$|platform\/)/ },
];

/**
 * Only these files may import the lists of all algorithms and key types: nothing else may know what exists. The command
 * lists them. A room of profiles may have
 * a part of the entry, which would otherwise be too long.
 */
const entries =
  /^(index|all|(lean|jws|jwe|jwk|jwt|x509|profiles|profiles\/(oidc|oauth|entra|wallets)|http|stores|testing|explain|algorithms)\/index|algorithms\/every|cli\/accepted-algorithms)\.ts$/;

const sources = readSources();

describe("the import policy", () => {
  test("finds the sources", () => {
    expect(sources.length).toBeGreaterThan(1);
  });

  test.each(never)("its table keeps %s from importing %s", (unit, target) => {
    expect(reach(unit)).not.toContain(target);
  });

  test.each(Object.keys(below))("its table has no cycle through %s", (unit) => {
    expect(reach(unit)).not.toContain(unit);
  });

  test.each(
    Object.values(rooms).flatMap((table) => Object.keys(table).map((room) => [room, table] as const)),
  )("the tables of rooms have no cycle through %s", (room, table) => {
    expect(reach(room, table)).not.toContain(room);
  });

  test("holds for every file of src", () => {
    expect(violations(sources)).toEqual([]);
  });

  test("entries alone hand out the lists of all algorithms and key types", () => {
    const users = sources.filter(({ path }) => !entries.test(path));
    const found = users.flatMap((source) =>
      importsOf(parse(source))
        .map(({ specifier = "" }) => resolve(source.path, specifier))
        .filter((target) => /^algorithms\/(every|index)\.ts$/.test(target))
        .map((target) => `${source.path} imports ${target}`),
    );
    expect(found).toEqual([]);
  });

  test("no file of src imports itself by way of others", () => {
    expect(cycles(sources)).toEqual([]);
  });
});

describe("the import policy can fail:", () => {
  const present = [
    "errors.ts",
    "runtime.ts",
    "keytypes/rsa.ts",
    "jwk/index.ts",
    "jwk/key/key.ts",
    "jwk/sets/set.ts",
    "jws/sign.ts",
    "jwe/encrypt-json.ts",
  ];
  const tree = [...present, "index.ts", "jwt/verify.ts", "x509/path/path.ts", "x509/files/load.ts"].map(
    (path) => ({ path, text: "" }),
  );

  test.each([
    ["errors.ts", `import "./runtime.ts";`, "errors may not import runtime"],
    ["runtime.ts", `import { a } from "./jwk/key/key.ts";`, "runtime may not import jwk"],
    ["keytypes/rsa.ts", `import { a } from "../jwk/key/key.ts";`, "keytypes may not import jwk"],
    ["jwk/key/key.ts", `import { sign } from "../../jws/sign.ts";`, "jwk may not import jws"],
    ["jws/sign.ts", `import type { A } from "../jwe/encrypt-json.ts";`, "jws may not import jwe"],
    ["jwe/encrypt-json.ts", `import { type A } from "../jws/sign.ts";`, "jwe may not import jws"],
    ["x509/path/path.ts", `export { sign } from "../../jws/sign.ts";`, "x509 may not import jws"],
    ["x509/path/path.ts", `export type * from "../../jwe/encrypt-json.ts";`, "x509 may not import jwe"],
    ["x509/path/path.ts", `export * as jwt from "../../jwt/verify.ts";`, "x509 may not import jwt"],
    ["jwt/verify.ts", `type A = import("../x509/path/path.ts").A;`, "jwt may not import x509"],
    ["jwt/verify.ts", `const a = await import("../index.ts");`, "jwt may not import index"],
    ["jwt/verify.ts", `declare const a: typeof import("../x509/path/path.ts");`, "jwt may not import x509"],
    ["jwt/verify.ts", `import "node:crypto";`, `"node:crypto" is not a relative path`],
    ["jwt/verify.ts", `import type { JWK } from "jose";`, `"jose" is not a relative path`],
    ["jwt/verify.ts", `import a = require("jose");`, `"jose" is not a relative path`],
    ["jwt/verify.ts", `const a = require("jose");`, `"jose" is not a relative path`],
    ["jwt/verify.ts", `const a = import(name);`, "a module name is computed"],
    ["jwt/verify.ts", `declare module "jose" {}`, `"jose" is not a relative path`],
    ["jwt/verify.ts", `/// <reference types="node" />`, `"node" is not a relative path`],
    ["jwt/verify.ts", `import "../setup.ts";`, `"../setup.ts" is no file of src`],
    ["jwt/verify.ts", `import "../jws/sign.js";`, `"../jws/sign.js" is no file of src`],
    ["jwt/verify.ts", `import "../jws";`, `"../jws" is no file of src`],
    ["jwt/verify.ts", `const a = globalThis.crypto;`, "globalThis is not for this file"],
    ["jwt/verify.ts", `type A = typeof globalThis;`, "globalThis is not for this file"],
    ["jwt/verify.ts", `const { subtle } = runtime;`, "subtle is not for this file"],
    ["jwt/verify.ts", `runtime["subtle"].sign();`, "subtle is not for this file"],
    ["jwk/key/key.ts", `import type { A } from "../sets/set.ts";`, "jwk/key may not import jwk/sets"],
    ["jwk/key/key.ts", `import { a } from "../index.ts";`, "jwk/key may not import jwk"],
    ["jwk/parse.ts", "", "parse.ts is no room of jwk"],
    ["x509/path/path.ts", `import { a } from "../files/load.ts";`, "x509/path may not import x509/files"],
    ["runtime/index.ts", "", "runtime is one file"],
    ["util.ts", "", "util is not in the policy"],
    ["common/bytes.ts", "", "common is not in the policy"],
  ])("%s with %s", (path, text, problem) => {
    const others = tree.filter((file) => file.path !== path);
    expect(violations([...others, { path, text }])).toEqual([`${path}:1: ${problem}`]);
  });

  test.each([
    ["cli/main.ts", `import { parseArgs } from "node:util"; import { a } from "../errors.ts";`],
    ["jwt/verify.ts", `import { sign } from "../jws/sign.ts"; import type { A } from "../errors.ts";`],
    ["jwk/key/key.ts", `// globalThis.crypto.subtle, jose and "../jws/sign.ts" are words here.`],
    ["jwk/sets/set.ts", `import { a } from "../key/key.ts";`],
    ["jwk/index.ts", `import { a } from "./sets/set.ts"; import { b } from "./key/key.ts";`],
    ["runtime.ts", `export const subtle: SubtleCrypto = globalThis.crypto.subtle;`],
    ["index.ts", `export { a } from "./jwt/verify.ts"; export { b } from "./x509/path/path.ts";`],
  ])("but %s may hold %s", (path, text) => {
    const others = tree.filter((file) => file.path !== path);
    expect(violations([...others, { path, text }])).toEqual([]);
  });

  test("cycles are found", () => {
    const a = { path: "jwk/a.ts", text: `import { b } from "./b.ts";` };
    const b = { path: "jwk/b.ts", text: `export { c } from "./c.ts";` };
    const c = { path: "jwk/c.ts", text: `import { a } from "./a.ts";` };
    const ofTypes = { path: "jwk/c.ts", text: `import type { A } from "./a.ts";` };
    const none = { path: "jwk/c.ts", text: `import type { A } from "../errors.ts";` };
    for (const last of [c, ofTypes]) {
      expect(cycles([a, b, last])).toEqual(["jwk/a.ts > jwk/b.ts > jwk/c.ts > jwk/a.ts"]);
    }
    expect(cycles([a, b, none])).toEqual([]);
  });
});

/** All units or rooms that one may import, apart from itself. */
function reach(unit: string, table = below, seen = new Set<string>()): Set<string> {
  for (const lower of table[unit] ?? []) {
    if (seen.has(lower)) continue;
    seen.add(lower);
    reach(lower, table, seen);
  }
  return seen;
}

function unitOf(path: string): string {
  return path.split("/", 1)[0]?.replace(/\.ts$/, "") ?? "";
}

/** The room of a file; `undefined` for the entry of a unit, and in a unit without rooms. */
function roomOf(path: string): string | undefined {
  const [unit = "", room = ""] = path.split("/");
  return unit in rooms && room !== "index.ts" ? room : undefined;
}

function violations(tree: readonly SourceText[]): string[] {
  const paths = new Set(tree.map(({ path }) => path));
  return tree.flatMap((source) => {
    const file = parse(source);
    return [...layoutProblems(source.path), ...importProblems(file, paths), ...nameProblems(file)];
  });
}

function layoutProblems(path: string): string[] {
  const unit = unitOf(path);
  if (!(unit in below)) return [`${path}:1: ${unit} is not in the policy`];
  if (files.includes(unit) && path !== `${unit}.ts`) return [`${path}:1: ${unit} is one file`];
  const room = roomOf(path);
  if (room !== undefined && !(room in (rooms[unit] ?? {})))
    return [`${path}:1: ${room} is no room of ${unit}`];
  return [];
}

function importProblems(file: ts.SourceFile, paths: ReadonlySet<string>): string[] {
  const unit = unitOf(file.fileName);
  const allowed = reach(unit).add(unit);
  return importsOf(file).flatMap(({ specifier, line }) => {
    const at = `${file.fileName}:${line}:`;
    if (specifier === undefined) return [`${at} a module name is computed`];
    // The command runs in Node.js alone.
    if (unit === "cli" && specifier.startsWith("node:")) return [];
    if (!/^\.\.?\//.test(specifier)) return [`${at} "${specifier}" is not a relative path`];
    const target = resolve(file.fileName, specifier);
    if (!paths.has(target)) return [`${at} "${specifier}" is no file of src`];
    if (!allowed.has(unitOf(target))) return [`${at} ${unit} may not import ${unitOf(target)}`];
    return isThroughWall(file.fileName, target)
      ? [`${at} ${unit}/${roomOf(file.fileName) ?? ""} may not import ${posix.dirname(target)}`]
      : [];
  });
}

/** Reports whether two files of one unit are in rooms of which the first may not import the second. */
function isThroughWall(from: string, target: string): boolean {
  const unit = unitOf(from);
  const room = roomOf(from);
  if (room === undefined || unitOf(target) !== unit) return false;
  const other = roomOf(target);
  return other === undefined || !reach(room, rooms[unit]).add(room).has(other);
}

function nameProblems(file: ts.SourceFile): string[] {
  const problems: string[] = [];
  const forbidden = reserved.filter(({ users }) => !users.test(file.fileName)).map(({ name }) => name);
  walk(file, (node) => {
    if (!ts.isIdentifier(node) && !ts.isStringLiteralLike(node)) return;
    if (forbidden.includes(node.text)) {
      problems.push(`${file.fileName}:${lineOf(node)}: ${node.text} is not for this file`);
    }
  });
  return problems;
}

/** Files that import themselves by way of others, each cycle once. Imports of types count. */
function cycles(tree: readonly SourceText[]): string[] {
  const graph = new Map(
    tree.map((source) => {
      const imported = importsOf(parse(source));
      return [source.path, imported.map(({ specifier = "" }) => resolve(source.path, specifier))];
    }),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(" > "));
    if (start >= 0 || done.has(path)) return;
    for (const target of graph.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
}

function resolve(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier);
}
