/** Runs a program: its guide's files are compiled as they stand, started, and asked. */
import { rmSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { writeGuide } from "../../tools/guide-files.ts";
import type { Exchange } from "./answers.ts";
import { compile } from "./hosts.ts";
import type { Program } from "./programs.ts";

/** What was sent, and what came back. */
export async function runProgram(name: string, { guide, run }: Program): Promise<readonly Exchange[]> {
  // Packages are found from here: examples/middleware/node_modules.
  const under = `examples/middleware/build/${name}`;
  const files = Object.values(writeGuide(guide, { under }));
  await compile(files, `${under}/${guide}`);
  // Next.js would compile and check them in its own way.
  for (const file of files) rmSync(file);
  return run(`${process.cwd()}/${under}/${guide}`);
}

/** The exchanges that did not go as they should. */
export function surprises(exchanges: readonly Exchange[]): readonly Exchange[] {
  return exchanges.filter(({ expected, outcome }) => !isDeepStrictEqual(expected, outcome));
}
