import { defineConfig } from "tsup";

export default defineConfig({
  entry: { main: "examples/demo/main.ts" },
  outDir: "build/demo",
  format: "esm",
  target: "es2022",
  platform: "node",
  // The demo uses the built package, which Node finds by the package's own name.
  external: [/^josette(\/|$)/],
  // The compiler's paths would lead the bundler to the sources.
  tsconfig: "tsconfig.base.json",
  dts: false,
  clean: true,
});
