/** Runs the command that the arguments name, and turns errors into exit codes. */
import { Arguments, chooseCommand, isHelp } from "./arguments.ts";
import type { CommandName } from "./commands.ts";
import type { Command } from "./context.ts";
import { CommandFailure, exitCodes } from "./failure.ts";
import { Output } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/** Loads the function of each command, so that only the modules of the chosen command are loaded. */
const loaders: Readonly<Record<CommandName, () => Promise<Command>>> = {
  explain: async () => (await import("./explain.ts")).run,
  open: async () => (await import("./tokens.ts")).open,
  verify: async () => (await import("./tokens.ts")).verify,
  decrypt: async () => (await import("./tokens.ts")).decrypt,
  "key new": async () => (await import("./keys.ts")).keyNew,
  "key show": async () => (await import("./keys.ts")).keyShow,
  "key convert": async () => (await import("./keys.ts")).keyConvert,
  "key public": async () => (await import("./keys.ts")).keyPublic,
  "key thumbprint": async () => (await import("./keys.ts")).keyThumbprint,
  "key jwks": async () => (await import("./keys.ts")).keyJwks,
  "cert show": async () => (await import("./certificates.ts")).certShow,
  "cert chain": async () => (await import("./certificates.ts")).certChain,
  "cert thumbprint": async () => (await import("./certificates.ts")).certThumbprint,
  jwks: async () => (await import("./jwks.ts")).run,
  assertion: async () => (await import("./assertion.ts")).run,
  sign: async () => (await import("./creation.ts")).sign,
  encrypt: async () => (await import("./creation.ts")).encrypt,
  supports: async () => (await import("./supports.ts")).run,
  vectors: async () => (await import("./vectors.ts")).run,
  completions: async () => (await import("./completions.ts")).run,
  help: async () => (await import("./help.ts")).run,
};

/** Runs the command, and returns the exit code. */
export async function main(terminal: Terminal): Promise<number> {
  const argv = terminal.arguments;
  const before = argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv;
  // If --json is among the arguments, errors in the arguments are also reported as JSON.
  let output = new Output(terminal, { json: before.includes("--json"), quiet: false });
  try {
    if (argv[0] === "--version") return await (await import("./version.ts")).showVersion(output);
    const { command, rest } = chooseCommand(isHelp(argv[0]) ? ["help"] : argv);
    const args = new Arguments(command, rest);
    output = new Output(terminal, { json: args.has("json"), quiet: args.has("quiet") });
    const context = { args, output, terminal };
    if (args.has("help")) {
      const { helpOn } = await import("./help.ts");
      return helpOn(context, command);
    }
    args.checkOperands();
    const run = await loaders[command.name]();
    return await run(context);
  } catch (error) {
    return await report(error, output);
  }
}

async function report(error: unknown, output: Output): Promise<number> {
  if (error instanceof CommandFailure) {
    output.failure(error, names[error.exitCode] ?? "failed");
    return error.exitCode;
  }
  const { JoseError, UnavailableError, UsageError } = await import("../errors.ts");
  if (!(error instanceof JoseError || error instanceof UsageError)) {
    // Node.js would print the error unescaped, with any control characters in its message.
    const message =
      error instanceof Error ? `${error.name}: ${error.message}` : "a value other than an Error was thrown";
    const advice = "This is a bug in josette. Please report it, but without the token and the keys.";
    output.failure({ message, advice }, "unexpected");
    return exitCodes.unreachable;
  }
  const isToken = error instanceof JoseError && /^ERR_JW[EST]_/.test(error.code);
  const advice = isToken ? "Run josette explain with the same options to find out why." : undefined;
  output.failure({ message: withReason(error), advice }, error.code);
  if (error instanceof UnavailableError) return exitCodes.unreachable;
  return error instanceof UsageError ? exitCodes.usage : exitCodes.refused;
}

/** The message of an error. Often only its cause says what makes a server unavailable. */
function withReason({ message, cause }: Error): string {
  if (!(cause instanceof Error) || message.includes(cause.message)) return message;
  const system = cause.cause;
  const code = system instanceof Error && "code" in system ? ` (${String(system.code)})` : "";
  return `${message}: ${cause.message}${code}`;
}

/** The error codes in JSON output, by exit code. */
const names: Readonly<Record<number, string>> = { 1: "refused", 2: "usage", 3: "unreachable" };
