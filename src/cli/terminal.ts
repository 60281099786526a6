/** The parts of the process that the command uses. Tests pass their own implementations. */

/** Standard output or standard error. */
export interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(data: string | Uint8Array): unknown;
}

/** Standard input. On a terminal it has `setRawMode`. */
export interface Source extends AsyncIterable<Uint8Array | string> {
  readonly isTTY?: boolean;
  setRawMode?(mode: boolean): unknown;
  on(event: "data", listener: (chunk: Uint8Array | string) => void): unknown;
  on(event: "end", listener: () => void): unknown;
  removeListener(event: "data", listener: (chunk: Uint8Array | string) => void): unknown;
  removeListener(event: "end", listener: () => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** The arguments, environment and streams of the process. */
export interface Terminal {
  /** The arguments after the name of the program. */
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdin: Source;
  readonly stdout: Sink;
  readonly stderr: Sink;
}
