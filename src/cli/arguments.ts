/** Parses the arguments of a command according to the tables of commands and options. */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { commands, type CommandText, type KnownCommand } from "./commands.ts";
import { CommandFailure, usageFailure } from "./failure.ts";
import { commonOptions, optionText, type OptionName } from "./options.ts";

/** A command and the arguments that follow its name. */
export interface ChosenCommand {
  readonly command: KnownCommand;
  readonly rest: readonly string[];
}

/** Finds the command that the arguments name. Without a name, it is explain, the first in the table. */
export function chooseCommand(argv: readonly string[]): ChosenCommand {
  const [explain] = commands;
  if (explain === undefined) throw usageFailure("There are no commands");
  const [first = "", second = ""] = argv;
  const two = commands.find(({ name }) => name === `${first} ${second}`);
  if (two !== undefined) return { command: two, rest: argv.slice(2) };
  const one = commands.find(({ name }) => name === first);
  if (one !== undefined) return { command: one, rest: argv.slice(1) };
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  const help = commands.find(({ name }) => name === "help");
  if (help !== undefined && group.length > 0 && isHelp(second)) {
    return { command: help, rest: [first, ...argv.slice(2)] };
  }
  if (first !== "" && group.length > 0) {
    const meant = group.find(({ name }) => isMeant(second, name.slice(first.length + 1)));
    if (meant !== undefined) {
      throw usageFailure("There is no command with this name", `Did you mean josette ${meant.name}?`);
    }
    const names = group.map(({ name }) => name.slice(first.length + 1)).join(", ");
    throw usageFailure(
      `josette ${first} needs a second word: ${names}`,
      `Run josette ${first} COMMAND --help for details.`,
    );
  }
  // A short lower-case word is a misspelled command rather than a token.
  if (/^[a-z]{1,16}$/.test(first)) {
    const like = [0, 1]
      .flatMap((index) => commands.filter(({ name }) => isMeant(first, name.split(" ")[index] ?? "")))
      .at(0);
    const did = like === undefined ? 'Run "josette help" for a list.' : `Did you mean josette ${like.name}?`;
    throw usageFailure(`There is no command "${first}"`, did);
  }
  return { command: explain, rest: argv };
}

/** Whether an argument asks for help. */
export function isHelp(argument: string | undefined): boolean {
  return argument === "--help" || argument === "-h";
}

/** The options and operands of a command. */
export class Arguments {
  readonly command: CommandText;
  readonly operands: readonly string[];
  readonly #values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

  constructor(command: CommandText, argv: readonly string[]) {
    this.command = command;
    const names: readonly OptionName[] = [...command.options, ...commonOptions];
    const { values, positionals } = parse(command, names, argv);
    this.#values = values;
    this.operands = positionals;
  }

  /** Throws if there are too few or too many operands. The error does not show them: one may be a token. */
  checkOperands(): void {
    const { name, least, most, operands } = this.command;
    const count = this.operands.length;
    if (count >= least && count <= most) return;
    const problem = count < least ? `needs ${operands}` : "was given too many arguments";
    throw usageFailure(`josette ${name} ${problem}`, `Run josette ${name} --help for details.`);
  }

  /** Whether a flag was given. */
  has(name: OptionName): boolean {
    return this.#values[name] === true;
  }

  /** The value of an option. If the option was repeated, its first value. */
  text(name: OptionName): string | undefined {
    return this.texts(name)[0];
  }

  /** The values of an option that may be repeated. */
  texts(name: OptionName): readonly string[] {
    const value = this.#values[name];
    const list = typeof value === "string" ? [value] : typeof value === "object" ? value : [];
    return list.filter((each) => typeof each === "string");
  }

  /** The value of a required option. Throws if the option is missing. */
  required(name: OptionName): string {
    const text = this.text(name);
    if (text !== undefined) return text;
    throw usageFailure(`josette ${this.command.name} needs --${name} ${optionText(name).value ?? ""}`);
  }

  /** The value of an option that accepts only the listed values. */
  choice<Value extends string>(name: OptionName, values: readonly Value[]): Value | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const found = values.find((each) => each === text);
    if (found === undefined) throw usageFailure(`--${name} must be one of: ${values.join(", ")}`);
    return found;
  }
}

interface Parsed {
  readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
  readonly positionals: readonly string[];
}

function parse(command: CommandText, names: readonly OptionName[], argv: readonly string[]): Parsed {
  const options: NonNullable<ParseArgsConfig["options"]> = {};
  for (const name of names) {
    const { value, repeated, short } = optionText(name);
    options[name] = {
      type: value === undefined ? "boolean" : "string",
      ...(repeated === true && { multiple: true }),
      ...(short !== undefined && { short }),
    };
  }
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw parseFailure(command, names, error);
  }
}

function parseFailure(command: CommandText, names: readonly OptionName[], error: unknown): CommandFailure {
  const message = error instanceof Error ? error.message : "";
  const [, unknown] = /^Unknown option '(--?[^']*)'/.exec(message) ?? [];
  const advice = `Run josette ${command.name} --help to list its options.`;
  if (unknown === undefined) {
    const [, option] = /'(?:-\w, )?(--[a-z-]+)/.exec(message) ?? [];
    const value = option === undefined ? undefined : names.find((name) => `--${name}` === option);
    if (value === undefined) return usageFailure("The arguments cannot be read", advice);
    const { value: placeholder } = optionText(value);
    const needs = placeholder === undefined ? "takes no value" : `needs a value: --${value} ${placeholder}`;
    return usageFailure(`--${value} ${needs}`, advice);
  }
  const like = names.find((name) => isLike(unknown.replace(/^-+/, ""), name));
  return usageFailure(
    `josette ${command.name} does not support ${unknown.slice(0, 40)}`,
    like === undefined ? advice : `Did you mean --${like}?`,
  );
}

/** Words that other programs use, each with the last word of the josette command that does the same. */
const synonyms: Readonly<Record<string, string>> = {
  create: "new",
  gen: "new",
  generate: "new",
  import: "convert",
  export: "convert",
  list: "show",
};

/** Whether a given word is probably a misspelling of, or a synonym for, a word of a command. */
function isMeant(given: string, word: string): boolean {
  return isLike(given, word) || (Object.hasOwn(synonyms, given) && synonyms[given] === word);
}

/** Whether the Levenshtein distance of two names is at most two, and at most half the length of `name`. */
function isLike(given: string, name: string): boolean {
  if (given.length > 40 || given.length < 2) return false;
  let row = Array.from({ length: name.length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(given).entries()) {
    const next = [index + 1];
    for (let column = 1; column <= name.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (name[column - 1] === letter ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return (row[name.length] ?? 9) <= Math.min(2, Math.floor(name.length / 2));
}
