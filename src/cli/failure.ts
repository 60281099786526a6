/** Failures of commands, and their exit codes. */

/** The exit codes of the command. */
export const exitCodes = { ok: 0, refused: 1, usage: 2, unreachable: 3 } as const;

/** An error whose message is written for the user of the command. */
export class CommandFailure extends Error {
  override readonly name: string = "CommandFailure";
  readonly exitCode: number;
  /** A second sentence: what to do. */
  readonly advice: string | undefined;

  constructor(exitCode: number, message: string, advice?: string) {
    super(message);
    this.exitCode = exitCode;
    this.advice = advice;
  }
}

/** The arguments are wrong: exit code 2. */
export function usageFailure(message: string, advice?: string): CommandFailure {
  return new CommandFailure(exitCodes.usage, message, advice);
}

/** A file cannot be read or a server not reached: exit code 3. */
export function unreachable(message: string, advice?: string): CommandFailure {
  return new CommandFailure(exitCodes.unreachable, message, advice);
}
