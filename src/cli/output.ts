/** Where the command writes: data to standard output, words to standard error. */
import { line, render, styled, type Line } from "./lines.ts";
import { printable, printableJson } from "./printable.ts";
import type { CommandFailure } from "./failure.ts";
import type { Sink, Terminal } from "./terminal.ts";

/** How the output looks. */
export interface OutputOptions {
  /** JSON in place of text. */
  readonly json: boolean;
  /** No words on standard error, except why the command failed. */
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
    // https://no-color.org: any value but the empty one.
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

  /** Writes text that the command made itself, such as a token in base64url or PEM, to standard output. */
  text(text: string): void {
    this.#stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  }

  /** Writes bytes as they are to standard output, which must not be a terminal. */
  bytes(bytes: Uint8Array): void {
    this.#stdout.write(bytes);
  }

  /** Writes a sentence to standard error. */
  words(...sentences: readonly string[]): void {
    if (this.#quiet) return;
    this.#write(
      this.#stderr,
      sentences.map((sentence) => line(0, [sentence])),
    );
  }

  /** Writes a line for a shell to standard error, unbroken so that it can be copied. */
  shellLine(text: string): void {
    if (!this.#quiet) this.#stderr.write(`${printable(text)}\n`);
  }

  /** Writes why the command failed. With `--json` standard output gets it too. */
  failure({ message, advice }: Pick<CommandFailure, "message" | "advice">, code: string): void {
    if (this.json) this.data({ error: { code, message, ...(advice !== undefined && { advice }) } });
    const lines = [line(0, [styled("bold red", "josette:"), ` ${message}`], 2)];
    if (advice !== undefined) lines.push(line(2, [advice]));
    this.#write(this.#stderr, lines);
  }

  #write(sink: Sink, lines: readonly Line[]): void {
    const colours = sink.isTTY === true && !this.#noColour;
    // A terminal that does not know its size says 0.
    const columns = sink.columns === undefined || sink.columns === 0 ? 80 : sink.columns;
    const width = sink.isTTY === true ? Math.max(40, Math.min(columns, 120)) : 100;
    sink.write(lines.map((each) => `${render(each, width, colours)}\n`).join(""));
  }
}
