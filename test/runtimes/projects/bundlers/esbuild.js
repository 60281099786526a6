import { build } from "esbuild";
import { check } from "./run.js";

const folder = import.meta.dirname;
const { outputFiles, warnings, metafile } = await build({
  absWorkingDir: folder,
  entryPoints: ["browser.js", "worker.js"],
  outdir: "out",
  bundle: true,
  minify: true,
  platform: "browser",
  format: "iife",
  target: "es2022",
  metafile: true,
  write: false,
  logLevel: "silent",
});
const [page, worker] = outputFiles.map(({ text }) => text);
await check({
  page,
  worker,
  warnings: warnings.map(({ text }) => text),
  modules: Object.keys(metafile.inputs).map((path) => new URL(path, `file://${folder}/`).pathname),
});
