import { readFileSync } from "node:fs";
import { defineConfig } from "tsup";

interface Manifest {
  exports: Record<string, string | { default: string }>;
}

// The exports of package.json are the one list of entries: ./dist/jws/index.js is built from src/jws/index.ts.
const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
const entry: Record<string, string> = {};
for (const target of Object.values(manifest.exports)) {
  if (typeof target === "string") continue;
  const name = target.default.replace(/^\.\/dist\//, "").replace(/\.js$/, "");
  entry[name] = `src/${name}.ts`;
}

export default defineConfig({
  entry,
  format: "esm",
  target: "es2022",
  platform: "neutral",
  // Entries share chunks: a JoseError or a Key made by one subpath must be the same class in all others.
  splitting: true,
  // tsup's declaration build sets an option that TypeScript 6 reports as deprecated.
  dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
  sourcemap: true,
  minify: false,
  clean: true,
});
