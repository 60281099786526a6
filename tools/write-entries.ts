/** The entries' JavaScript: each exports its names from the one file with all the code, so that a class is the same in all of them. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, relative } from "node:path/posix";
import { build } from "esbuild";
import { readEntries } from "./entries.ts";

export async function writeEntries(): Promise<void> {
  const { metafile } = await build({
    entryPoints: Object.fromEntries(readEntries().map(({ module }) => [module, `src/${module}.ts`])),
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
