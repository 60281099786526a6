/** Processes that end with their whole group, however they were left. */
import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import type { Readable } from "node:stream";

/** A process that was started. */
export interface Child {
  /** Settles when the process has ended, with what it wrote last and its status. */
  readonly ended: Promise<string>;
  /** The pipe at this file descriptor, for a process that was given one. */
  readonly pipe: (descriptor: number) => Readable | undefined;
  /** End it and whatever it started; settles when it has ended. */
  readonly kill: () => Promise<void>;
}

const TAIL = 4000;
const living = new Set<ChildProcess>();

// The harness may be stopped by a signal, or fail: no browser outlives it.
process.on("exit", () => living.forEach(killGroup));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(1));

/** Start a process as the leader of a group of its own. `extraPipe` adds a pipe at file descriptor 3. */
export function start(
  command: string,
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string; extraPipe?: boolean } = {},
): Child {
  const settings: SpawnOptions = {
    detached: true,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe", ...(options.extraPipe === true ? ["pipe" as const] : [])],
  };
  if (options.cwd !== undefined) settings.cwd = options.cwd;
  const child = spawn(command, args, settings);
  living.add(child);
  let tail = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      tail = (tail + text).slice(-TAIL);
    });
  }
  const ended = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(`${command} did not start: ${error.message}`));
    child.on("exit", (code, signal) => {
      // What outlives its leader would keep the pipes open, and run on.
      killGroup(child);
      living.delete(child);
      setTimeout(() => resolve(`${tail.trim()}\n${command} ended with ${signal ?? String(code)}`.trim()), 50);
    });
  });
  return {
    ended,
    pipe: (descriptor) => child.stdio[descriptor] as Readable | undefined,
    kill: async () => {
      killGroup(child);
      await ended;
    },
  };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group has ended already.
  }
}
