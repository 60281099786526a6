// What a bundler takes from the one file that the package is built as.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions } from "esbuild";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

const options: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  platform: "neutral",
  target: "es2022",
};

/** The bundle of a module that uses one name of the built file. */
async function bundleOf(name: string): Promise<string> {
  const all = await build({ ...options, entryPoints: ["src/all.ts"], write: false });
  const { outputFiles } = await build({
    ...options,
    stdin: { contents: `export { ${name} } from "all";` },
    write: false,
    plugins: [
      {
        name: "the built file",
        setup(bundler) {
          bundler.onResolve({ filter: /^all$/ }, () => ({ path: "all", namespace: "built" }));
          bundler.onLoad({ filter: /.*/, namespace: "built" }, () => ({
            contents: all.outputFiles[0]?.text ?? "",
          }));
        },
      },
    ],
  });
  return outputFiles[0]?.text ?? "";
}

test("nothing is taken that is not used: every call at the top of a file is marked as free of side effects", async () => {
  const text = await bundleOf("JoseError");
  const classes = Array.from(text.matchAll(/^var (\w+) = class/gm), ([, name]) => name);
  // A key's class keeps its secrets by a static block, which bundlers take for a side effect.
  expect(classes).toEqual(["JoseError", "Key"]);
  expect(text.length).toBeLessThan(4000);
});

test("what is used is taken", async () => {
  expect(await bundleOf("createJwtVerifier")).toContain("verifySync");
});

test("the built file holds every entry", () => {
  const { exports } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as {
    exports: Record<string, string | { default: string }>;
  };
  const modules = Object.values(exports)
    .filter((target) => typeof target !== "string")
    .map((target) => target.default.replace("./dist/", "./").replace(/\.js$/, ".ts"));
  const all = readFileSync(`${root}src/all.ts`, "utf8");
  const listed = Array.from(all.matchAll(/^export \* from "(.*)";$/gm), ([, path]) => path);
  // The root repeats what others export. The functions of josette/lean have the names of others.
  expect(listed).toEqual(modules.filter((path) => !["./index.ts", "./lean/index.ts"].includes(path)).sort());
  const lean = ["index", "keys"].map((name) => readFileSync(`${root}src/lean/${name}.ts`, "utf8")).join("\n");
  const own = lean.matchAll(/^export (?:(?:async )?function |\{ (?=\w+ \} from "\.\/))(\w+)/gm);
  const names = new Set(Array.from(own, ([, name = ""]) => name));
  const renamed = Array.from(all.matchAll(/^ {2}(\w+) as lean\w+,$/gm), ([, name]) => name);
  expect(renamed).toEqual([...names].sort());
});
