// What an application loads with one entry: josette/jws brings no line of JWE, and so on.
import { existsSync } from "node:fs";
import { SourceMap, type SourceMapPayload, type SourceMapping } from "node:module";
import { build, type BuildOptions, type OutputFile } from "esbuild";
import { describe, expect, test } from "vitest";

const root = new URL("../../", import.meta.url).pathname;

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

/** The sources of what a bundler takes from the one file that is published, for an application that uses all of an entry. */
async function takenFromThePackage(entry: string): Promise<string[]> {
  const options: BuildOptions = {
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    platform: "neutral",
    write: false,
    logLevel: "silent",
  };
  const all = await build({ ...options, entryPoints: ["src/all.ts"], sourcemap: "inline" });
  const { metafile } = await build({ ...options, entryPoints: [`src/${entry}`], metafile: true });
  const [names] = Object.values(metafile.outputs);
  const { outputFiles } = await build({
    ...options,
    outdir: ".",
    sourcemap: "external",
    stdin: { contents: `export { ${names?.exports.join(", ")} } from "all";` },
    plugins: [
      {
        name: "the published file",
        setup(bundler) {
          bundler.onResolve({ filter: /^all$/ }, () => ({ path: "all", namespace: "published" }));
          bundler.onLoad({ filter: /.*/, namespace: "published" }, () => ({
            contents: all.outputFiles?.[0]?.text ?? "",
            resolveDir: root,
          }));
        },
      },
    ],
  });
  const map = new SourceMap(JSON.parse(textOf(".map", outputFiles)) as SourceMapPayload);
  const lines = textOf(".js", outputFiles).split("\n");
  const sources = new Set(lines.map((_, line) => originOf(map.findEntry(line, 0))));
  return [...sources].flatMap((path) => /src\/(.*)$/.exec(path)?.slice(1) ?? []);
}

function textOf(suffix: string, files: readonly OutputFile[] = []): string {
  return files.find(({ path }) => path.endsWith(suffix))?.text ?? "";
}

function originOf(entry: SourceMapping | object): string {
  return "originalSource" in entry ? entry.originalSource : "";
}

test("an application that uses all of josette/jws takes no code of JWE, and the other way round", async () => {
  const jws = await takenFromThePackage("jws/index.ts");
  const jwe = await takenFromThePackage("jwe/index.ts");
  expect(jws).toContain("jws/verify.ts");
  expect(jws.filter((path) => path.startsWith("jwe/"))).toEqual([]);
  expect(jwe).toContain("jwe/decrypt.ts");
  expect(jwe.filter((path) => path.startsWith("jws/"))).toEqual([]);
  expect(folders(await takenFromThePackage("jwt/index.ts"))).toContain("jwe");
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
