/** The output of a command: data on standard output, messages on standard error. */
import { line, render, styled, type Line } from "./lines.ts";
import { printable, printableJson } from "./printable.ts";
import type { CommandFailure } from "./failure.ts";
import type { Sink, Terminal } from "./terminal.ts";

/** The form of the output, and how much of it is written. */
export interface OutputOptions {
  /** Whether data is written as JSON instead of text. */
  readonly json: boolean;
  /** Whether nothing is written to standard error except the reason for a failure. */
  readonly quiet: boolean;
}

export class Output {
  readonly json: boolean;
  readonly #quiet: boolean;
  readonly #stdout: Sink;
  readonly #stderr: Sink;
  readonly #noColour: boolean;

  constructor({ stdout, stderr, environment }: Terminal, { json, quiet }: OutputOptions) {
    this.json = json;
    this.#quiet = quiet;
    this.#stdout = stdout;
    this.#stderr = stderr;
    // https://no-color.org: any value except the empty string turns colours off.
    this.#noColour = (environment["NO_COLOR"] ?? "") !== "" || environment["TERM"] === "dumb";
  }

  /** Whether standard output is a terminal. */
  get toTerminal(): boolean {
    return this.#stdout.isTTY === true;
  }

  /** Writes lines for people to standard output. */
  lines(lines: readonly Line[]): void {
    this.#write(this.#stdout, lines);
  }

  /** Writes JSON to standard output. */
  data(value: unknown): void {
    this.#stdout.write(`${printableJson(value)}\n`);
  }

  /** Writes text that needs no escaping, such as a compact token or PEM, to standard output. */
  text(text: string): void {
    this.#stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  }

  /** Writes bytes unescaped to standard output, which must therefore not be a terminal. */
  bytes(bytes: Uint8Array): void {
    this.#stdout.write(bytes);
  }

  /** Writes sentences to standard error, unless --quiet is set. */
  words(...sentences: readonly string[]): void {
    if (this.#quiet) return;
    this.#write(
      this.#stderr,
      sentences.map((sentence) => line(0, [sentence])),
    );
  }

  /** Writes a shell command to standard error as one unbroken line, so that it can be copied. */
  shellLine(text: string): void {
    if (!this.#quiet) this.#stderr.write(`${printable(text)}\n`);
  }

  /** Writes why the command failed to standard error, and with `--json` to standard output as well. */
  failure({ message, advice }: Pick<CommandFailure, "message" | "advice">, code: string): void {
    if (this.json) this.data({ error: { code, message, ...(advice !== undefined && { advice }) } });
    const lines = [line(0, [styled("bold red", "josette:"), ` ${message}`], 2)];
    if (advice !== undefined) lines.push(line(2, [advice]));
    this.#write(this.#stderr, lines);
  }

  #write(sink: Sink, lines: readonly Line[]): void {
    const colours = sink.isTTY === true && !this.#noColour;
    // Terminals of unknown size report 0 columns.
    const columns = sink.columns === undefined || sink.columns === 0 ? 80 : sink.columns;
    const width = sink.isTTY === true ? Math.max(40, Math.min(columns, 120)) : 100;
    sink.write(lines.map((each) => `${render(each, width, colours)}\n`).join(""));
  }
}
