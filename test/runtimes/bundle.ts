/** The suite over the packed library, as one file for every runtime. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { installLibrary, packLibrary } from "./pack.ts";

/** Where the bundles are. */
export interface Bundles {
  /** An ES module that exports `serve`. */
  readonly module: string;
  /** A classic script that defines `suite`, with `serve` in it. */
  readonly script: string;
}

/** Pack the library as it is built in `dist`, install the tarball below `folder`, and bundle the suite with it. */
export async function bundleSuite(root: string, folder: string): Promise<Bundles> {
  const app = join(folder, "app");
  rmSync(app, { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  writeFileSync(join(app, "package.json"), JSON.stringify({ private: true, type: "module" }));
  installLibrary(packLibrary(root, folder), app);

  const bundles = { module: join(folder, "suite.mjs"), script: join(folder, "suite.js") };
  await bundle(root, app, "esm", bundles.module);
  await bundle(root, app, "iife", bundles.script);
  return bundles;
}

async function bundle(root: string, app: string, format: "esm" | "iife", outfile: string): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, "test/runtimes/driver.ts")],
    outfile,
    bundle: true,
    format,
    globalName: "suite",
    platform: "neutral",
    target: "es2022",
    metafile: true,
    logLevel: "warning",
    // The compiler's paths would lead to the sources.
    tsconfigRaw: {},
    plugins: [packed(app)],
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const inputs = Object.keys(metafile.inputs);
  if (imports.length > 0) throw new Error(`the bundle imports ${imports.map(({ path }) => path).join(", ")}`);
  if (!inputs.some((path) => path.includes("node_modules/josette/dist/"))) {
    throw new Error("the bundle does not have the packed josette in it");
  }
  const stray = inputs.find((path) => /^(src|dist)\//.test(path));
  if (stray !== undefined) throw new Error(`the bundle has ${stray} in it, which is not the packed josette`);
}

/** Resolves `josette` where the tarball was installed. */
function packed(app: string): Plugin {
  return {
    name: "packed",
    setup(bundler) {
      bundler.onResolve({ filter: /^josette(\/|$)/ }, ({ path, kind, pluginData }) =>
        pluginData === "packed"
          ? undefined
          : bundler.resolve(path, { kind, resolveDir: app, pluginData: "packed" }),
      );
    },
  };
}
