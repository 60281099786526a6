// What an application loads with one entry: josette/jws brings no line of JWE, and so on.
import { existsSync } from "node:fs";
import { build } from "esbuild";
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
