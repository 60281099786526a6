/** How long an import takes in a process that has just started. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { median } from "./median.ts";

export interface ImportTime {
  readonly name: string;
  /** Median over fresh processes, in milliseconds. */
  readonly milliseconds: number;
}

/** One process for each entry in every round. */
export async function importTimes(rounds: number): Promise<readonly ImportTime[]> {
  const times = new Map<string, number[]>(entries.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, samples] of times) samples.push(await importTime(name));
  }
  return [...times].map(([name, samples]) => ({
    name: name === nothing ? "an empty module" : name,
    milliseconds: median(samples),
  }));
}

/** What the loader itself takes. */
const nothing = "data:text/javascript,";

const entries: readonly string[] = [
  nothing,
  ...[
    "josette",
    "josette/jwt",
    "josette/jws",
    "josette/jwe",
    "josette/jwk",
    "josette/x509",
    "josette/errors",
  ],
  ...["jose", "fast-jwt", "jsonwebtoken", "node-jose"],
];

async function importTime(name: string): Promise<number> {
  const program = `const start = performance.now();
    await import(${JSON.stringify(name)});
    console.log(performance.now() - start);`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", program], { cwd });
  return Number(stdout);
}

const run = promisify(execFile);
const cwd = fileURLToPath(new URL("..", import.meta.url));
