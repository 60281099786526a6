/** Runtimes that run a file: Node.js, Bun and Deno, and the edge VM inside Node.js. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { start } from "../child.ts";
import type { Find, Installed, Run } from "./host.ts";
import { notInstalled, versionOf } from "./installed.ts";

/** The Node.js that runs the harness, where it is of this major version. */
export function ownNode(major: number): Find {
  return () =>
    process.versions.node.startsWith(`${major}.`)
      ? node(process.execPath, process.versions.node)
      : { missing: `run the command with Node.js ${major}; this is ${process.versions.node}` };
}

/** A Node.js out of a package. */
export function packagedNode(name: string): Find {
  return pinned(`${name}/bin/node`, node);
}

/** Bun. */
export const bun: Find = pinned("@oven/bun-linux-x64/bin/bun", (program, version) =>
  runsModules(program, version, ["run"]),
);

/** Deno, with every permission: what it does without is another test. */
export const deno: Find = pinned("@deno/linux-x64-glibc/deno", (program, version) =>
  runsModules(program, version, ["run", "--allow-all", "--no-lock", "--no-config"]),
);

/** `@edge-runtime/vm`, whose context has the globals of an edge function and none of Node's. */
export const edgeVm: Find = (modules) => {
  const manifest = join(modules, "@edge-runtime/vm/package.json");
  if (!existsSync(manifest)) return notInstalled;
  const { version, main } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string; main: string };
  const entry = pathToFileURL(join(modules, "@edge-runtime/vm", main)).href;
  return {
    version,
    async start(run) {
      const file = join(run.scratch, "main.mjs");
      const call = `suite.serve(${JSON.stringify(run.origin)}, ${JSON.stringify(run.session)})`;
      writeFileSync(
        file,
        `import { readFileSync } from "node:fs";
import module from ${JSON.stringify(entry)};
const vm = new module.EdgeVM();
vm.evaluate(readFileSync(${JSON.stringify(run.bundles.script)}, "utf8"));
await vm.evaluate(${JSON.stringify(call)});
process.exit();
`,
      );
      return start(process.execPath, [file]);
    },
  };
};

function pinned(path: string, found: (program: string, version: string) => Installed): Find {
  return (modules) => {
    const program = join(modules, path);
    if (!existsSync(program)) return notInstalled;
    const version = versionOf(program);
    return version === undefined ? { missing: `${program} does not run here` } : found(program, version);
  };
}

function node(program: string, version: string): Installed {
  return runsModules(program, version, []);
}

function runsModules(program: string, version: string, args: readonly string[]): Installed {
  return {
    version,
    async start(run) {
      const file = join(run.scratch, "main.mjs");
      writeFileSync(file, mainModule(run));
      const env = { DENO_DIR: join(run.scratch, "deno"), DENO_NO_UPDATE_CHECK: "1" };
      return start(program, [...args, file], { env });
    },
  };
}

function mainModule({ bundles, origin, session }: Run): string {
  const bundle = JSON.stringify(pathToFileURL(bundles.module).href);
  return `import { serve } from ${bundle};
await serve(${JSON.stringify(origin)}, ${JSON.stringify(session)});
`;
}
