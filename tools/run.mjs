// Starts run.ts, which Node.js 20 cannot read as it is: `node tools/run.mjs PROGRAM [arguments]`.
import { build } from "esbuild";

const outfile = new URL("../build/tools/run.js", import.meta.url);
await build({
  entryPoints: [new URL("run.ts", import.meta.url).pathname],
  outfile: outfile.pathname,
  bundle: true,
  packages: "external",
  format: "esm",
  platform: "node",
  target: "node20",
});
await import(outfile.href);
