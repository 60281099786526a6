import { describe, expect, test } from "vitest";
import { readDeclarations } from "../../tools/declarations.ts";
import { describeApi } from "../../tools/describe-api.ts";

const entries = [
  { specifier: "josette", module: "index" },
  { specifier: "josette/jwk", module: "jwk/index" },
  { specifier: "josette/jwt", module: "jwt/index" },
];

const library = {
  index: `export { verify } from "./jwt/index.ts";\nexport { type Key } from "./jwk/index.ts";\n`,
  "jwk/index": `export { Key } from "./key.ts";\n`,
  "jwk/key": `import type { Bytes } from "../bytes.ts";\n/** A key. */\nexport declare class Key {\n    get id(): Bytes;\n}\n`,
  "jwt/index": `export type { Key } from "../jwk/key.ts";\nexport { verify } from "./verify.ts";\n`,
  "jwt/verify": `import type { Key } from "../jwk/key.ts";\nexport declare function verify(key: Key): void;\n`,
  bytes: `export type Bytes = Uint8Array;\n`,
};

function describeWith(changes: Partial<typeof library> = {}): Record<string, string> {
  const modules: Record<string, string | undefined> = { ...library, ...changes };
  const emit = (path: string) => modules[path] ?? "";
  const declarations = readDeclarations(
    entries.map(({ module }) => module),
    emit,
  );
  return Object.fromEntries(describeApi(entries, declarations));
}

/** The reports that a change of the library changes. */
function changedBy(changes: Partial<typeof library>): string[] {
  const before = describeWith();
  return Object.entries(describeWith(changes)).flatMap(([name, text]) =>
    text === before[name] ? [] : [name],
  );
}

describe("the report of the API", () => {
  test("shows a declaration with the entry of its folder, and names it elsewhere", () => {
    const reports = describeWith();
    expect(Object.keys(reports)).toEqual(["josette", "josette-jwk", "josette-jwt", "not-exported"]);
    expect(reports["josette-jwk"]).toContain("class Key {");
    expect(reports["josette-jwk"]).toContain("export { Key };");
    expect(reports["josette-jwt"]).toContain("[josette/jwk](josette-jwk.md): `Key`");
    expect(reports["josette-jwt"]).toContain("export { type Key, verify };");
    expect(reports["josette-jwt"]).toContain("function verify(key: Key): void;");
    expect(reports["josette"]).toContain("export { type Key, verify };");
    expect(reports["not-exported"]).toContain("type Bytes = Uint8Array;");
  });

  test("does not change with comments", () => {
    expect(changedBy({ "jwk/key": library["jwk/key"].replace("A key.", "Another comment.") })).toEqual([]);
  });

  test("changes with a member, a signature, a name, or a type that is not exported", () => {
    expect(changedBy({ "jwk/key": library["jwk/key"].replace("get id", "get kid") })).toEqual([
      "josette-jwk",
    ]);
    expect(changedBy({ "jwt/verify": library["jwt/verify"].replace("key:", "key?:") })).toEqual([
      "josette-jwt",
    ]);
    expect(changedBy({ index: library.index.replace("type Key", "Key") })).toEqual(["josette"]);
    expect(changedBy({ bytes: library.bytes.replace("Uint8Array", "Int8Array") })).toEqual(["not-exported"]);
  });
});
