/** Passwords and secrets: from a file or an environment variable, and never from an argument. */
import type { Context } from "./context.ts";
import { unreachable, usageFailure } from "./failure.ts";
import { readFile, utf8 } from "./reading.ts";

/** The advice for a file that needs a password. */
export const howToGivePassword = "Give the password with --password-file FILE or --password-env NAME.";

/** The password: the first line of --password-file, or the value of --password-env. */
export async function readPassword({ args, terminal }: Context): Promise<string | undefined> {
  const file = args.text("password-file");
  const variable = args.text("password-env");
  if (file !== undefined && variable !== undefined) {
    throw usageFailure("--password-file and --password-env cannot be used together");
  }
  if (file !== undefined) return firstLine(await readFile(file, "The password file"));
  return variable === undefined ? undefined : fromEnvironment(terminal.environment, variable);
}

/** The first line of a file. */
export function firstLine(bytes: Uint8Array): string {
  return utf8(bytes).split(/\r?\n/, 1)[0] ?? "";
}

/** The value of an environment variable. Throws if it is not set. */
export function fromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
): string {
  const value = environment[name];
  if (value === undefined) throw unreachable(`The environment variable ${name} is not set`);
  return value;
}
