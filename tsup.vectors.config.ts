import { defineConfig } from "tsup";

export default defineConfig({
  entry: { main: "test/vectors/main.ts" },
  outDir: "build/vectors",
  format: "esm",
  target: "es2022",
  platform: "node",
  // The compiler's paths lead the bundler to the sources: the runner needs what no entry of the package exports.
  tsconfig: "test/tsconfig.json",
  dts: false,
  clean: true,
  silent: true,
});
