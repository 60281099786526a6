/** What the function that runs a command receives. */
import type { Arguments } from "./arguments.ts";
import type { Output } from "./output.ts";
import type { Terminal } from "./terminal.ts";

export interface Context {
  readonly args: Arguments;
  readonly output: Output;
  readonly terminal: Terminal;
}

/** Runs a command, and returns its exit code. */
export type Command = (context: Context) => Promise<number>;
