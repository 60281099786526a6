// Algorithms and key types are values: code outside their folders does not contain their names.
import ts from "typescript";
import { expect, test } from "vitest";
import { every } from "../../src/algorithms/every.ts";
import { lineOf, parse, readSources, type SourceText, walk } from "../support/policy/sources.ts";

/** The names in messages: "alg", "enc", "kty" and "crv" values. */
const names: ReadonlySet<string | undefined> = new Set([
  ...Object.keys({ ...every().signatures, ...every().management, ...every().content }),
  ...every().keyTypes.flatMap(({ kty, crv, alg }) => [kty, crv, alg]),
]);

/**
 * These may contain names: the schemes and key types themselves, the platform, whose own names are the same in part,
 * and units for particular protocols, which specify their algorithms.
 */
const users = /^(algorithms|keytypes|platform|profiles|testing)\//;

test("only the folders of algorithms, key types and protocols contain the names of algorithms and key types", () => {
  expect(readSources().flatMap(problems)).toEqual([]);
});

test("a name elsewhere is found", () => {
  const lines = ['// "RS256" in a comment', 'if (key.kty === "oct") {}', 'const text = `alg: ["RS256"]`;'];
  const text = lines.join("\n");
  expect(problems({ path: "jwk/a.ts", text })).toEqual([
    'src/jwk/a.ts:2: "oct" is a name. Use a field of the algorithm or key type instead',
  ]);
  expect(problems({ path: "keytypes/a.ts", text })).toEqual([]);
});

function problems(source: SourceText): string[] {
  if (users.test(source.path)) return [];
  const found: string[] = [];
  walk(parse(source), (node) => {
    if (!ts.isStringLiteralLike(node) || !names.has(node.text)) return;
    found.push(
      `src/${source.path}:${lineOf(node)}: "${node.text}" is a name. Use a field of the algorithm or key type instead`,
    );
  });
  return found;
}
