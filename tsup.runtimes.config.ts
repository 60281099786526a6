import { defineConfig } from "tsup";

export default defineConfig({
  entry: { main: "test/runtimes/main.ts" },
  outDir: "build/runtimes/harness",
  format: "esm",
  target: "es2022",
  platform: "node",
  external: ["esbuild", "prettier"],
  tsconfig: "tsconfig.base.json",
  dts: false,
  clean: true,
  silent: true,
});
