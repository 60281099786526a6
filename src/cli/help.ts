/** Help, made from the tables of commands and options. */
import { commands, type CommandText } from "./commands.ts";
import type { Context } from "./context.ts";
import { exitCodes, usageFailure } from "./failure.ts";
import { line, styled, type Line } from "./lines.ts";
import { commonOptions, optionText, type OptionName } from "./options.ts";

/** `josette help`: all commands, or one of them. */
export async function run(context: Context): Promise<number> {
  const { operands } = context.args;
  if (operands.length === 0) return show(context, commands, overview());
  const name = operands.join(" ");
  const command = commands.find((each) => each.name === name);
  if (command !== undefined) return helpOn(context, command);
  const group = commands.filter((each) => each.name.startsWith(`${name} `));
  if (group.length === 0) throw usageFailure("There is no such command", 'Run "josette help" for a list.');
  return show(context, group, [styledHeading("Commands"), ...group.map(summaryLine)]);
}

/** Help for one command: `--help`. */
export function helpOn(context: Context, command: CommandText): number {
  return show(context, [command], commandLines(command));
}

function show({ output }: Context, described: readonly CommandText[], lines: readonly Line[]): number {
  if (output.json) output.data({ commands: described.map(commandData) });
  else output.lines(lines);
  return exitCodes.ok;
}

function commandData(command: CommandText): object {
  const options = optionsOf(command).map((name) => ({ name: `--${name}`, ...optionText(name) }));
  return { ...command, options };
}

/** All options of a command. Those that every command has come last. */
export function optionsOf(command: CommandText): readonly OptionName[] {
  return [...command.options, ...commonOptions];
}

function overview(): readonly Line[] {
  return [
    line(0, [styled("bold", "josette"), " says why a token does not open, and works with tokens and keys."]),
    line(0, []),
    styledHeading("Why does this token not open?"),
    ...example("josette", "Asks for the token without showing it, and explains it."),
    ...example("josette --key server.pfx", "Also opens the token's layers with a key."),
    ...example("josette - < token.txt", "Reads the token from standard input."),
    line(0, []),
    styledHeading("Commands"),
    ...commands.map(summaryLine),
    line(0, []),
    line(0, [
      "Run josette COMMAND --help for details. Data goes to standard output, messages to standard error.",
    ]),
    line(0, ["josette --version shows the version."]),
    line(0, [exitText]),
    line(0, [privacyText]),
  ];
}

const exitText = "Exit codes: 0 ok, 1 refused, 2 wrong arguments, 3 a file or server is unavailable.";
const privacyText =
  "Works offline: only --jwks URL, --issuer, --entra, --oidc and josette jwks open connections.";

function commandLines(command: CommandText): readonly Line[] {
  const { name, summary, operands, about = [], examples } = command;
  return [
    line(0, [styled("bold", `josette ${name}`), ` [OPTIONS] ${operands}`]),
    line(0, [summary]),
    ...about.map((sentence) => line(0, [sentence])),
    line(0, []),
    styledHeading("Options"),
    ...optionsOf(command).map(optionLine),
    line(0, []),
    styledHeading("Examples"),
    ...examples.flatMap(({ line: text, does }) => example(text, does)),
  ];
}

function styledHeading(text: string): Line {
  return line(0, [styled("bold", text)]);
}

function example(text: string, does: string): readonly Line[] {
  return [line(2, [styled("cyan", text)], 4), line(6, [styled("dim", does)])];
}

const commandColumn = 18;

function summaryLine({ name, summary }: CommandText): Line {
  return line(2, [styled("cyan", name.padEnd(commandColumn)), summary], 2 + commandColumn);
}

const optionColumn = 28;

function optionLine(name: OptionName): Line {
  const { value, short, summary } = optionText(name);
  const letter = short === undefined ? "    " : `-${short}, `;
  const text = `${letter}--${name}${value === undefined ? "" : ` ${value}`}`;
  return line(2, [styled("cyan", text.padEnd(optionColumn)), ` ${summary}`], 3 + optionColumn);
}
