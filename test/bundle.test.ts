// What an application loads with one entry: josette/jws brings no line of JWE, and so on.
import { existsSync, readFileSync } from "node:fs";
import { build, type Metafile } from "esbuild";
import { describe, expect, test } from "vitest";

const root = new URL("../", import.meta.url).pathname;

/** The files that end up in a bundle of one entry, as paths in src. */
async function bundled(entry: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [`src/${entry}`],
    bundle: true,
    format: "esm",
    platform: "neutral",
    treeShaking: true,
    minify: false,
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  return Object.keys(metafile.inputs).map((path) => path.replace(/^src\//, ""));
}

const folders = (paths: readonly string[]) =>
  new Set(paths.filter((path) => path.includes("/")).map((path) => path.split("/")[0]));

describe.each([
  ["jws/index.ts", ["jwe", "jwt", "x509"]],
  ["jwe/index.ts", ["jws", "jwt", "x509"]],
  ["jwk/index.ts", ["jws", "jwe", "jwt", "x509"]],
  ["x509/index.ts", ["jws", "jwe", "jwt"]],
] as const)("%s", (entry, strangers) => {
  test("brings no file of the folders that are none of its business", async () => {
    const inputs = await bundled(entry);
    expect(inputs).toContain(entry);
    expect(strangers.filter((folder) => folders(inputs).has(folder))).toEqual([]);
    expect(inputs.filter((path) => path.includes("node_modules"))).toEqual([]);
  });
});

/** The published files: all entries built together, as the package is, with the code they share in chunks. */
async function published(): Promise<Metafile["outputs"]> {
  const { exports } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as {
    exports: Record<string, string | { default: string }>;
  };
  const entryPoints = Object.values(exports)
    .filter((target) => typeof target === "object")
    .map((target) => target.default.replace(/^\.\/dist\/(.*)\.js$/, "src/$1.ts"));
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outbase: "src",
    outdir: "dist",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "neutral",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  return metafile.outputs;
}

/** The sources of everything that a published file loads, directly or not. */
function loaded(outputs: Metafile["outputs"], file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const { inputs = {}, imports = [] } = outputs[file] ?? {};
  return [...Object.keys(inputs), ...imports.flatMap(({ path }) => loaded(outputs, path, seen))];
}

test("what is published of josette/jws loads no code of JWE, and the other way round", async () => {
  const outputs = await published();
  const sources = (entry: string) => loaded(outputs, `dist/${entry}/index.js`);
  expect(sources("jws")).toContain("src/jws/verify.ts");
  expect(sources("jws").filter((path) => path.startsWith("src/jwe/"))).toEqual([]);
  expect(sources("jwe")).toContain("src/jwe/decrypt.ts");
  expect(sources("jwe").filter((path) => path.startsWith("src/jws/"))).toEqual([]);
  expect(sources("jwt").some((path) => path.startsWith("src/jwe/"))).toBe(true);
});

test("errors.ts is alone", async () => {
  expect(await bundled("errors.ts")).toEqual(["errors.ts"]);
});

test("the paved road brings both, so the check can fail", async () => {
  const inputs = await bundled("index.ts");
  expect([...folders(inputs)]).toEqual(expect.arrayContaining(["jws", "jwe", "jwk", "jwt"]));
});

test("every input is a file of this repository", async () => {
  const inputs = await bundled("index.ts");
  expect(inputs.filter((path) => !existsSync(`${root}src/${path}`))).toEqual([]);
});
