import nodeResolve from "@rollup/plugin-node-resolve";
import { rollup } from "rollup";
import { check } from "./run.js";

const warnings = [];
const modules = [];

async function bundle(file) {
  const built = await rollup({
    input: `${import.meta.dirname}/${file}`,
    plugins: [nodeResolve({ browser: true })],
    onLog: (level, log) => {
      if (level === "warn") warnings.push(log.message);
    },
  });
  modules.push(...built.watchFiles);
  const { output } = await built.generate({ format: "iife" });
  if (output.length !== 1) throw new Error("more than one chunk");
  return output[0].code;
}

await check({ page: await bundle("browser.js"), worker: await bundle("worker.js"), warnings, modules });
