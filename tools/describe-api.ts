/** The public API as Markdown: what each entry exports, in the order of the names and without comments. */
import ts from "typescript";
import { readDeclarations, type PublishedModule } from "./declarations.ts";
import type { Entry } from "./entries.ts";

type Modules = ReadonlyMap<string, PublishedModule>;

/** What an exported name stands for. */
interface Declared {
  readonly path: string;
  readonly name: string;
  /** Whether the value is exported with its type. */
  readonly value: boolean;
}

/** Reports by the name of their file: one for each entry, and one for the declarations that no entry exports. */
export function describeApi(
  entries: readonly Entry[],
  modules: Modules = readDeclarations(entries.map(({ module }) => module)),
): ReadonlyMap<string, string> {
  const apis = entries.map((entry) => ({ entry, exports: exportsOf(entry, modules) }));
  const shownIn = new Map<string, Entry>();
  for (const { exports } of apis) {
    for (const declared of exports.values()) {
      const key = keyOf(declared);
      const exporting = apis.filter((api) => [...api.exports.values()].some((other) => keyOf(other) === key));
      const entry = homeOf(
        declared,
        exporting.map((api) => api.entry),
      );
      if (entry !== undefined) shownIn.set(key, entry);
    }
  }

  const reports = new Map<string, string>();
  for (const { entry, exports } of apis) {
    const own = [...exports.values()].filter((declared) => shownIn.get(keyOf(declared)) === entry);
    const elsewhere = entries.flatMap((other) => {
      const names = [...exports].filter(([, declared]) => shownIn.get(keyOf(declared)) === other);
      if (other === entry || names.length === 0) return [];
      const link = `[${other.specifier}](${fileOf(other)}.md)`;
      return [`Declared in ${link}: ${names.map(([name]) => `\`${name}\``).join(", ")}.`];
    });
    const names = [...exports].map(([name, { value }]) => (value ? name : `type ${name}`));
    reports.set(
      fileOf(entry),
      document(entry.specifier, [
        code([`export { ${names.join(", ")} };`]),
        ...elsewhere,
        ...(own.length === 0 ? [] : [code(own.flatMap((declared) => textsOf(declared, modules)))]),
      ]),
    );
  }
  const hidden = [...modules]
    .flatMap(([path, { module, locals }]) =>
      [...locals].filter((name) => module.statements.has(name)).map((name) => ({ path, name, value: false })),
    )
    .filter((declared) => !shownIn.has(keyOf(declared)))
    .sort((a, b) => compare(keyOf(a), keyOf(b)));
  reports.set(
    "not-exported",
    document("Not exported", [
      "Declarations that exported ones refer to. No entry exports their names.",
      code(hidden.flatMap((declared) => textsOf(declared, modules))),
    ]),
  );
  return reports;
}

/** The entry whose report shows a declaration: the one of its folder, or the first that is not the root, which repeats others. */
function homeOf({ path }: Declared, [first, ...others]: readonly Entry[]): Entry | undefined {
  const own = [first, ...others].find(
    (entry) =>
      entry?.module === path ||
      (entry !== undefined && path.startsWith(entry.module.replace(/index$/, "") || "/")),
  );
  return own ?? (first?.module === "index" ? (others[0] ?? first) : first);
}

function exportsOf({ module }: Entry, modules: Modules): ReadonlyMap<string, Declared> {
  const names = [...(modules.get(module)?.exports ?? [])].sort(compare);
  return new Map(names.map((name) => [name, resolve(module, name, modules)]));
}

/** Follows an exported name to its declaration. */
function resolve(path: string, name: string, modules: Modules): Declared {
  const { module } = moduleAt(path, modules);
  const star = module.stars.find((other) => moduleAt(other, modules).exports.has(name));
  const exported = module.exports.get(name);
  const origin =
    exported === undefined
      ? (module.reexports.get(name) ?? { path: star ?? path, name, typeOnly: false })
      : (module.imports.get(exported.name) ?? exported);
  if (origin.path !== path) {
    const declared = resolve(origin.path, origin.name, modules);
    return { ...declared, value: declared.value && !origin.typeOnly && exported?.typeOnly !== true };
  }
  const statements = module.statements.get(origin.name) ?? [];
  return { path, name: origin.name, value: !origin.typeOnly && statements.some(isValue) };
}

function isValue(statement: ts.Statement): boolean {
  return !ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement);
}

const printer = ts.createPrinter({ removeComments: true });

function textsOf({ path, name }: Declared, modules: Modules): readonly string[] {
  const { module } = moduleAt(path, modules);
  return (module.statements.get(name) ?? []).map((statement) =>
    printer
      .printNode(ts.EmitHint.Unspecified, statement, module.file)
      .replace(/^export /, "")
      .replace(/^declare /, ""),
  );
}

function moduleAt(path: string, modules: Modules): PublishedModule {
  const found = modules.get(path);
  if (found === undefined) throw new Error(`${path} is not published`);
  return found;
}

function keyOf({ path, name }: Declared): string {
  return `${path} ${name}`;
}

function fileOf({ specifier }: Entry): string {
  return specifier.replaceAll("/", "-");
}

function document(title: string, parts: readonly string[]): string {
  return [`# ${title}`, "<!-- Written by npm run api. -->", ...parts, ""].join("\n\n");
}

function code(statements: readonly string[]): string {
  return ["```ts", statements.join("\n\n"), "```"].join("\n");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
