/** A project of this folder: a small program that uses the packed library in one way. */
import { execFile } from "node:child_process";

/** A command line, run in this folder. It fails by its exit code. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/** What is to be run for a project. */
export type Plan = readonly Command[] | Skip;

/** A browser that is not installed: all else is required. */
export interface Skip {
  readonly skipped: string;
}

/** What came of a project. */
export interface Result {
  readonly name: string;
  readonly status: "ok" | "failed" | "skipped";
  /** One line, or the output of the command that failed. */
  readonly detail: string;
  readonly seconds: number;
}

const patience = 400_000;

/** Run a project's commands, one after the other, up to the first that fails. */
export async function runProject(name: string, plan: Plan, folder: string): Promise<Result> {
  const start = performance.now();
  const result = (status: Result["status"], detail: string): Result => ({
    ...{ name, status, detail },
    seconds: Math.round((performance.now() - start) / 100) / 10,
  });
  if ("skipped" in plan) return result("skipped", plan.skipped);
  const said = new Set<string>();
  for (const command of plan) {
    const { failed, output } = await run(command, folder);
    if (failed) return result("failed", `${[command.program, ...command.args].join(" ")}\n${output.trim()}`);
    said.add(lastLine(output));
  }
  return result("ok", [...said].join("; "));
}

function run(
  { program, args }: Command,
  folder: string,
): Promise<{ readonly failed: boolean; readonly output: string }> {
  return new Promise((resolve) => {
    // What the npm and the Node.js that run this are told is not for the projects.
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(npm_.*|NODE_OPTIONS|NODE_ENV)$/.test(name)),
    );
    const options = { cwd: folder, env, timeout: patience, killSignal: "SIGKILL", maxBuffer: 1e8 } as const;
    execFile(program, args, options, (error, stdout, stderr) => {
      const output = error === null ? stdout : `${error.message}\n${stdout}\n${stderr}`;
      resolve({ failed: error !== null, output });
    });
  });
}

function lastLine(output: string): string {
  return output.trim().split("\n").at(-1) ?? "";
}
