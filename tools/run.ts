/** Builds what a program needs, bundles the program and runs it: `node tools/run.mjs PROGRAM [arguments]`. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { build } from "esbuild";
import { programs, type Program } from "./programs.ts";

const [name = "", ...args] = process.argv.slice(2);
const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
if (program === undefined) {
  console.error(`There is no program "${name}". The programs are ${Object.keys(programs).join(", ")}.`);
  process.exitCode = 2;
} else {
  prepare(program);
  await bundle(program);
  process.exitCode = await run(program, args);
}

/** Standard output is left to the program: it may write a report for machines. */
function prepare({ library, install }: Program): void {
  const execute = (command: string, ...args: readonly string[]): void => {
    execFileSync(command, args, { stdio: ["ignore", process.stderr, process.stderr] });
  };
  if (library === "javascript") execute("node_modules/.bin/tsup", "--silent");
  if (library === "package") execute("npm", "run", "build");
  if (install !== undefined && !isInstalled(install)) {
    execute("npm", "ci", "--ignore-scripts", "--prefix", install);
  }
}

/** npm writes node_modules/.package-lock.json when it has installed everything. */
function isInstalled(folder: string): boolean {
  const [installed, wanted] = ["node_modules/.package-lock.json", "package-lock.json"].map((name) =>
    statSync(`${folder}/${name}`, { throwIfNoEntry: false }),
  );
  return installed !== undefined && wanted !== undefined && installed.mtimeMs >= wanted.mtimeMs;
}

async function bundle({ source, outfile, library }: Program): Promise<void> {
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    packages: "external",
    // The paths in the tests' configuration lead `josette` to the sources.
    tsconfig: library === "sources" ? "test/tsconfig.json" : "tsconfig.base.json",
    logLevel: "warning",
  });
}

/** Runs the bundle with the options that Node.js itself was started with. The result is its exit code. */
async function run({ outfile }: Program, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [...process.execArgv, outfile, ...args], { stdio: "inherit" });
  // A terminal sends SIGINT to both processes, and the program decides what it does about it.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}
