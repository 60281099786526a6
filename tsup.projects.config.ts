import { defineConfig } from "tsup";

export default defineConfig({
  entry: { run: "test/runtimes/projects/run.ts" },
  outDir: "build/projects/runner",
  format: "esm",
  target: "es2022",
  platform: "node",
  tsconfig: "tsconfig.base.json",
  dts: false,
  clean: true,
  silent: true,
});
