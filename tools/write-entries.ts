/** The entries' JavaScript: each exports its names from the one file with all the code, so that a class is the same in all of them. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, relative } from "node:path/posix";
import { build } from "esbuild";
import { readEntries } from "./entries.ts";

/** Returns the names that the entries export. */
export async function writeEntries(): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: Object.fromEntries(
      [...readEntries().map(({ module }) => module), "all"].map((module) => [module, `src/${module}.ts`]),
    ),
    outdir: "dist",
    bundle: true,
    format: "esm",
    platform: "neutral",
    metafile: true,
    write: false,
  });
  const published = new Set<string>();
  const inAll = new Set(metafile.outputs["dist/all.js"]?.exports);
  for (const [file, { exports }] of Object.entries(metafile.outputs)) {
    if (file === "dist/all.js") continue;
    const all = relative(dirname(file), "dist/all.js");
    for (const name of exports) published.add(name);
    const names = exports.map((name) => (file === "dist/lean/index.js" ? leanName(name, inAll) : name));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `export { ${names.join(", ")} } from "${all.startsWith(".") ? all : `./${all}`}";\n`);
  }
  return [...published];
}

/** A function of josette/lean that another entry has too is in the one file under another name: see src/all.ts. */
function leanName(name: string, inAll: ReadonlySet<string>): string {
  const renamed = `lean${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
  return inAll.has(renamed) ? `${renamed} as ${name}` : name;
}
