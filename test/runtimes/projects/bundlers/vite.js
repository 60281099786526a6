import { build, createLogger } from "vite";
import { check } from "./run.js";

const warnings = [];
const modules = [];
const logger = createLogger("silent");
for (const method of ["warn", "warnOnce", "error"]) logger[method] = (message) => warnings.push(message);

/** Notes what goes into a bundle. */
const notes = {
  name: "notes",
  generateBundle(_, bundle) {
    for (const { moduleIds = [] } of Object.values(bundle)) modules.push(...moduleIds);
  },
};

async function bundle(file, format) {
  const { output } = await build({
    root: import.meta.dirname,
    configFile: false,
    customLogger: logger,
    plugins: [notes],
    worker: { format: "iife", plugins: () => [notes] },
    build: {
      write: false,
      target: "es2022",
      modulePreload: false,
      rollupOptions: { input: `${import.meta.dirname}/${file}`, output: { format } },
    },
  });
  return output;
}

const [page] = await bundle("browser.js", "iife");
const assets = await bundle("page.js", "es");
const worker = assets.find(({ fileName }) => /worker/.test(fileName));
if (worker === undefined) throw new Error(`no worker among ${assets.map(({ fileName }) => fileName).join()}`);
// Vite's own begin with NUL.
const own = modules.filter((module) => !module.startsWith("\0"));
await check({ page: page.code, worker: String(worker.code ?? worker.source), warnings, modules: own });
