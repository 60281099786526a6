// Runs the command in this process, with streams that record what is written.
import { Readable } from "node:stream";
import { main } from "../../../src/cli/main.ts";
import type { Sink, Source } from "../../../src/cli/terminal.ts";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  /** What was written to standard output as bytes. */
  readonly bytes: Buffer;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
  /** Standard output and error are terminals with so many columns. */
  readonly columns?: number;
  /** What is typed, if standard input is a terminal. */
  readonly typed?: readonly (readonly string[])[];
}

/** Runs `josette` with arguments. */
export async function josette(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { stdin = "", environment = {}, columns, typed } = options;
  const written = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  const sink = (name: keyof typeof written): Sink => ({
    ...(columns !== undefined && { isTTY: true, columns }),
    write: (data) => written[name].push(Buffer.from(data)),
  });
  const code = await main({
    arguments: args,
    environment,
    stdin: typed === undefined ? Readable.from([Buffer.from(stdin)]) : new Keyboard(typed),
    stdout: sink("stdout"),
    stderr: sink("stderr"),
  });
  const bytes = Buffer.concat(written.stdout);
  return { code, stdout: bytes.toString(), bytes, stderr: Buffer.concat(written.stderr).toString() };
}

/** A terminal at which answers are typed, one each time it is switched to raw mode. Each has one or more chunks. */
export class Keyboard implements Source {
  readonly isTTY = true;
  readonly modes: boolean[] = [];
  readonly #answers: (readonly string[])[];
  #data: ((chunk: string) => void) | undefined;

  constructor(answers: readonly (readonly string[])[]) {
    this.#answers = [...answers];
  }

  setRawMode(mode: boolean): void {
    this.modes.push(mode);
  }

  on(event: "data" | "end", listener: (chunk: string) => void): void {
    if (event === "data") this.#data = listener;
  }

  removeListener(event: "data" | "end"): void {
    if (event === "data") this.#data = undefined;
  }

  resume(): void {
    const chunks = this.#answers.shift() ?? [];
    setImmediate(() => {
      for (const chunk of chunks) this.#data?.(chunk);
    });
  }

  pause(): void {
    return;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    throw new Error("a terminal must not be read in line mode");
  }
}
