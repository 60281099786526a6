// Tests see josette as its callers do, through an entry or a unit's own functions, and never replace a part of it.
// What the platform does may be watched or replaced: crypto.subtle, fetch, process and the like.
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { lineOf, parse, readTests, walk, type SourceText } from "../support/policy/sources.ts";

const tests = readTests();

test("no test replaces a module of josette or watches its functions", () => {
  expect(tests.length).toBeGreaterThan(100);
  expect(tests.flatMap(problems)).toEqual([]);
});

describe("the rule can fail:", () => {
  test.each([
    [`vi.mock(import("../../src/jws/sign.ts"), { spy: true });`, "vi.mock"],
    [`vi.doMock("../../src/jws/sign.ts");`, "vi.doMock"],
    [`import * as sign from "../../src/jws/sign.ts"; vi.spyOn(sign, "sign");`, "vi.spyOn(sign)"],
    [`import * as jws from "josette/jws"; vi.spyOn(jws, "signCompact");`, "vi.spyOn(jws)"],
  ])("%s", (text, problem) => {
    expect(problems({ path: "jws/sign.test.ts", text })).toEqual([`jws/sign.test.ts:1 ${problem}`]);
  });

  test.each([
    `import nodeCrypto from "node:crypto"; vi.spyOn(nodeCrypto, "verify");`,
    `import * as os from "node:os"; vi.spyOn(os, "cpus");`,
    `vi.spyOn(crypto.subtle, "verify");`,
    `vi.stubGlobal("fetch", vi.fn());`,
  ])("but there may be %s", (text) => {
    expect(problems({ path: "jws/sign.test.ts", text })).toEqual([]);
  });
});

function problems(source: SourceText): string[] {
  const file = parse(source);
  const modules = new Set<string>();
  const found: string[] = [];
  walk(file, (node) => {
    if (ts.isImportDeclaration(node)) {
      const bindings = node.importClause?.namedBindings;
      const { moduleSpecifier: from } = node;
      if (bindings === undefined || !ts.isNamespaceImport(bindings) || !ts.isStringLiteral(from)) return;
      if (/^josette|\/src\//.test(from.text)) modules.add(bindings.name.text);
      return;
    }
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    const { expression: target, name } = node.expression;
    if (!ts.isIdentifier(target) || target.text !== "vi") return;
    const [watched] = node.arguments;
    const at = `${source.path}:${lineOf(node)} vi.${name.text}`;
    if (["mock", "doMock"].includes(name.text)) found.push(at);
    if (name.text !== "spyOn" || watched === undefined || !ts.isIdentifier(watched)) return;
    if (modules.has(watched.text)) found.push(`${at}(${watched.text})`);
  });
  return found;
}
