import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { build } from "esbuild";
import { defineConfig } from "tsup";

interface Manifest {
  exports: Record<string, string | { default: string }>;
}

// The exports of package.json are the one list of entries: ./dist/jws/index.js is built from src/jws/index.ts.
const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
const entries: Record<string, string> = {};
for (const target of Object.values(manifest.exports)) {
  if (typeof target === "string") continue;
  const name = target.default.replace(/^\.\/dist\//, "").replace(/\.js$/, "");
  entries[name] = `src/${name}.ts`;
}

/**
 * Each entry gives its names out of the one file with all the code. So a JoseError or a Key made by one entry is the same class in all
 * others, and two files are read for an import, not one for each set of entries that share something. Bundlers take what is used.
 */
async function writeEntries(): Promise<void> {
  const { metafile } = await build({
    entryPoints: entries,
    outdir: "dist",
    bundle: true,
    format: "esm",
    platform: "neutral",
    metafile: true,
    write: false,
  });
  for (const [file, { exports }] of Object.entries(metafile.outputs)) {
    const all = relative(dirname(file), "dist/all.js");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(
      file,
      `export { ${exports.join(", ")} } from "${all.startsWith(".") ? all : `./${all}`}";\n`,
    );
  }
}

export default defineConfig({
  entry: { all: "src/all.ts" },
  format: "esm",
  target: "es2022",
  platform: "neutral",
  // tsup's declaration build sets an option that TypeScript 6 reports as deprecated.
  dts: { entry: entries, compilerOptions: { ignoreDeprecations: "6.0" } },
  sourcemap: true,
  minify: false,
  clean: true,
  onSuccess: writeEntries,
});
