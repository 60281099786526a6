// The table of commands in docs/command.md, made from the table that the command itself is made from.
import { commands } from "../../../src/cli/commands.ts";

export function commandTable(): readonly string[] {
  return [
    "| Command | What it does | Options |",
    ...commands.map(({ name, operands, summary, options }) => {
      const line = `josette ${name} ${operands}`.trim().replaceAll("|", "\\|");
      return `| \`${line}\` | ${summary} | ${options.map((option) => `\`--${option}\``).join(" ")} |`;
    }),
  ];
}
