/** Runs the projects of this folder with the packed library: `npm run test:projects`. */
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { installLibrary, packLibrary } from "../pack.ts";
import { runProject, type Result } from "./project.ts";
import { projects } from "./projects.ts";

const usage = `npm run test:projects -- [options]

  --only NAME      run this project alone (repeatable)
  --tarball FILE   use this tarball of the library instead of packing it
  --json           print the results as JSON
  --help           print this
`;

// npm runs its scripts in the folder of the package.
const root = resolve(".");
const runtimes = join(root, "test/runtimes");
const folder = join(runtimes, "projects");
const build = join(root, "build/projects");

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    tarball: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) process.stdout.write(usage);
else process.exitCode = await main();

async function main(): Promise<number> {
  const all = projects(join(runtimes, "node_modules"), folder);
  const unknown = values.only.find((name) => !Object.hasOwn(all, name));
  if (unknown !== undefined) {
    process.stderr.write(
      `--only ${unknown}: there is no such project; there are ${Object.keys(all).join(", ")}\n`,
    );
    return 2;
  }
  mkdirSync(build, { recursive: true });
  installLibrary(packLibrary(root, build, values.tarball), folder);

  const waiting = Object.entries(all).filter(
    ([name]) => values.only.length === 0 || values.only.includes(name),
  );
  const results: Result[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const result = await runProject(...next, folder);
      results.push(result);
      if (!values.json) process.stdout.write(line(result));
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work));

  if (values.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  const failed = results.filter(({ status }) => status === "failed");
  const skipped = results.filter(({ status }) => status === "skipped");
  if (skipped.length > 0)
    process.stderr.write(`NOT RUN: ${skipped.map(({ detail }) => detail).join("; ")}\n`);
  return failed.length > 0 ? 1 : 0;
}

function line({ name, status, detail, seconds }: Result): string {
  return `${status.padEnd(7)} ${name.padEnd(18)} ${detail} (${seconds} s)\n`;
}
