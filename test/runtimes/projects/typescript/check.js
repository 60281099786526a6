/** Checks `consumer.ts` with one version of the compiler, given as an argument, in every combination of settings. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const [version] = process.argv.slice(2);
const ts = createRequire(import.meta.url)(`typescript-${version}`);
const folder = import.meta.dirname;
const lib = dirname(createRequire(import.meta.url).resolve(`typescript-${version}`));

const resolutions = {
  node16: { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 },
  nodenext: { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
  bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
};
const platforms = {
  DOM: { lib: ["lib.es2023.d.ts", "lib.dom.d.ts"], types: [] },
  WebWorker: { lib: ["lib.es2023.d.ts", "lib.webworker.d.ts"], types: [] },
  "Node.js": { lib: ["lib.es2023.d.ts"], types: ["node"] },
  "DOM and Node.js": { lib: ["lib.es2023.d.ts", "lib.dom.d.ts"], types: ["node"] },
};

// The declarations of the platforms are large: each is parsed once.
const files = new Map();
function hostFor(options) {
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, settings, ...rest) => {
    const key = `${settings.impliedNodeFormat ?? ""} ${name}`;
    if (!files.has(key)) files.set(key, getSourceFile.call(host, name, settings, ...rest));
    return files.get(key);
  };
  host.getDefaultLibLocation = () => lib;
  return host;
}

let checked = 0;
const failures = [];

function check(resolution, platform, exactOptionalPropertyTypes) {
  const options = {
    ...resolutions[resolution],
    ...platforms[platform],
    exactOptionalPropertyTypes,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
  };
  const program = ts.createProgram([join(folder, "consumer.ts")], options, hostFor(options));
  const found = ts.getPreEmitDiagnostics(program);
  checked++;
  if (found.length === 0) return;
  const settings = `${resolution}, ${platform}, exactOptionalPropertyTypes ${exactOptionalPropertyTypes}`;
  failures.push(`${settings}: ${ts.formatDiagnostics(found.slice(0, 3), hostFor(options))}`);
}

for (const platform of Object.keys(platforms)) {
  for (const resolution of Object.keys(resolutions)) check(resolution, platform, true);
  check("bundler", platform, false);
}
if (failures.length > 0) throw new Error(`TypeScript ${ts.version}:\n${failures.join("\n")}`);
console.log(`${ts.version}, ${checked} combinations of settings`);
