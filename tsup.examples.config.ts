import { defineConfig } from "tsup";

export default defineConfig({
  entry: {
    "entra-api": "examples/entra-api/main.ts",
    website: "examples/website/main.ts",
    "client-credentials": "examples/client-credentials/main.ts",
  },
  outDir: "build/examples",
  format: "esm",
  target: "es2022",
  platform: "node",
  // The examples use the built package, which Node finds by the package's own name.
  external: [/^josette(\/|$)/, "express"],
  // The compiler's paths would lead the bundler to the sources.
  tsconfig: "tsconfig.base.json",
  dts: false,
  clean: true,
});
