/** `josette completions`: scripts for shells, made from the tables of commands and options. */
import { commands, type CommandText } from "./commands.ts";
import type { Context } from "./context.ts";
import { exitCodes, usageFailure } from "./failure.ts";
import { optionsOf } from "./help.ts";
import { optionText, optionTexts, type OptionText } from "./options.ts";
import { quoted } from "./shell.ts";

const scripts: Readonly<Record<string, () => string>> = { bash, zsh, fish };

export async function run({ args, output }: Context): Promise<number> {
  const [name = ""] = args.operands;
  const script = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
  if (script === undefined) throw usageFailure("The shell must be bash, zsh or fish");
  if (output.json) output.data({ script: script() });
  else output.text(script());
  return exitCodes.ok;
}

/** Groups the commands by their first word. */
function groups(): ReadonlyMap<string, readonly CommandText[]> {
  const found = new Map<string, CommandText[]>();
  for (const command of commands) {
    const first = firstWord(command);
    found.set(first, [...(found.get(first) ?? []), command]);
  }
  return found;
}

function firstWord({ name }: CommandText): string {
  return name.split(" ", 1)[0] ?? "";
}

function secondWord({ name }: CommandText): string | undefined {
  return name.split(" ")[1];
}

function flagsOf(command: CommandText): readonly string[] {
  return optionsOf(command).map((name) => `--${name}`);
}

/** All options, by name. */
function valued(): readonly (readonly [name: string, option: OptionText])[] {
  return Object.entries(optionTexts);
}

/** The shell pattern for the first two words typed. After a one-word command, any second word matches. */
function pattern(command: CommandText): string {
  return secondWord(command) === undefined ? `'${command.name} '*` : quoted(command.name);
}

/** The shell code, for bash and zsh alike, that sets `offered` to the completions of the current word. */
function cases(first: string, second: string, before: string, word: string): string {
  const values = valued().flatMap(([name, { values: list }]) =>
    list === undefined ? [] : [`    --${name}) offered=${quoted(list.join(" "))}; return ;;`],
  );
  const files = valued().flatMap(([name, { file, short }]) =>
    file === true ? [`--${name}`, ...(short === undefined ? [] : [`-${short}`])] : [],
  );
  const seconds = [...groups()].flatMap(([name, members]) => {
    const list = members.flatMap((each) => secondWord(each) ?? []);
    return list.length === 0 ? [] : [`      ${name}) offered=${quoted(list.join(" "))} ;;`];
  });
  const options = commands.map(
    (each) => `      ${pattern(each)}) offered=${quoted(flagsOf(each).join(" "))} ;;`,
  );
  const [explain] = commands;
  const ofDefault = explain === undefined ? "" : flagsOf(explain).join(" ");
  return `  offered=
  case "${before}" in
${values.join("\n")}
    ${files.join("|")}) return ;;
  esac
  if [[ "${word}" == -* ]]; then
    case "${first} ${second}" in
${options.join("\n")}
      *) offered=${quoted(ofDefault)} ;;
    esac
  elif [[ "${before}" == "${first}" ]]; then
    case "${first}" in
${seconds.join("\n")}
    esac
  elif [[ -z "${first}" || "${first}" == "${word}" ]]; then
    offered=${quoted([...groups().keys()].join(" "))}
  fi`;
}

function bash(): string {
  const word = "${COMP_WORDS[COMP_CWORD]}";
  return `# Completions of josette for bash: eval "$(josette completions bash)"
_josette_offered() {
${cases("${COMP_WORDS[1]}", "${COMP_WORDS[2]}", "${COMP_WORDS[COMP_CWORD-1]}", word)}
}
_josette() {
  local offered
  _josette_offered
  if [[ -n "$offered" ]]; then COMPREPLY=($(compgen -W "$offered" -- "${word}"))
  else COMPREPLY=($(compgen -f -- "${word}")); fi
}
complete -o filenames -F _josette josette
`;
}

function zsh(): string {
  // zsh runs the file as the body of _josette at the first completion, but it may also be sourced.
  return `#compdef josette
# Completions of josette for zsh: save as _josette in a folder of $fpath
_josette_offered() {
${cases("${words[2]}", "${words[3]}", "${words[CURRENT-1]}", "${words[CURRENT]}")}
}
_josette() {
  local offered
  _josette_offered
  if [[ -n "$offered" ]]; then compadd -- \${=offered}
  else _files; fi
}
if [[ "\${funcstack[1]}" == _josette ]]; then _josette "$@"
else compdef _josette josette; fi
`;
}

function fish(): string {
  const [explain] = commands;
  const lines = [...groups()].map(([name, members]) => {
    const [only] = members;
    const summary = members.length === 1 && only !== undefined ? only.summary : `Commands for ${name}`;
    return `complete -c josette -f -n ${fishTyped("^$")} -a ${name} -d ${fishQuoted(summary)}`;
  });
  for (const command of commands) {
    const second = secondWord(command);
    if (second !== undefined) {
      const isNext = fishTyped(`^${firstWord(command)}$`);
      lines.push(`complete -c josette -f -n ${isNext} -a ${second} -d ${fishQuoted(command.summary)}`);
    }
    const named = `^${command.name}( |$)`;
    const condition = fishTyped(command === explain ? `${named}|^-|^$` : named);
    for (const name of optionsOf(command)) {
      lines.push(`complete -c josette -n ${condition} ${fishOption(name, optionText(name))}`);
    }
  }
  return `# Completions of josette for fish: save as ~/.config/fish/completions/josette.fish
function __josette_typed
    set -l typed (commandline -opc)
    set -e typed[1]
    string match -qr -- $argv[1] "$typed"
end
${lines.join("\n")}
`;
}

/** A fish condition: the words between the command and the cursor match a regular expression. */
function fishTyped(expression: string): string {
  return fishQuoted(`__josette_typed ${fishQuoted(expression)}`);
}

function fishOption(name: string, { short, value, file, values, summary }: OptionText): string {
  return [
    ...(short === undefined ? [] : [`-s ${short}`]),
    `-l ${name}`,
    ...(value === undefined ? [] : [file === true ? "-r -F" : "-x"]),
    ...(values === undefined ? [] : [`-a ${fishQuoted(values.join(" "))}`]),
    `-d ${fishQuoted(summary)}`,
  ].join(" ");
}

/** Quotes a text for fish. In single quotes, only backslashes and single quotes must be escaped. */
function fishQuoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
}
