import { defineConfig } from "tsup";

export default defineConfig({
  entry: { main: "bench/main.ts" },
  // Beside bench/node_modules, where Node finds the contenders, josette among them.
  outDir: "bench/build",
  format: "esm",
  target: "es2022",
  platform: "node",
  external: [/^josette(\/|$)/, "jose", "fast-jwt", "jsonwebtoken", "node-jose", "esbuild"],
  // The compiler's paths would lead the bundler to the sources.
  tsconfig: "tsconfig.base.json",
  dts: false,
  clean: true,
  silent: true,
});
