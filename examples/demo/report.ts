/** The output of the demo: headings, aligned rows, and colours if the terminal supports them. */

export interface Report {
  readonly title: (text: string, note: string) => void;
  readonly heading: (text: string, note: string) => void;
  readonly rows: (label: string, rows: Rows) => void;
  /** An attack that was rejected. */
  readonly refusal: (attack: string, code: string, message: string) => void;
  readonly conclusion: (text: string) => void;
  readonly failure: (error: unknown) => void;
}

/** Names and values, with optional notes. */
export type Rows = readonly { readonly name: string; readonly value: string; readonly note?: string }[];

/** Passes lines to `write`, with or without ANSI colours. */
export function createReport(write: (text: string) => unknown, colour: boolean): Report {
  const paint = (codes: readonly [number, number], text: string) =>
    colour ? `\u001b[${codes[0]}m${text}\u001b[${codes[1]}m` : text;
  const bold = (text: string) => paint([1, 22], text);
  const dim = (text: string) => paint([2, 22], text);
  const green = (text: string) => paint([32, 39], text);
  const red = (text: string) => paint([31, 39], text);
  const cyan = (text: string) => paint([36, 39], text);
  const line = (text = "") => void write(`${text}\n`);

  return {
    title(text, note) {
      line(bold(text));
      line(dim(note));
    },
    heading(text, note) {
      line();
      line(`${bold(cyan(text))}  ${dim(note)}`);
    },
    rows(label, rows) {
      const width = Math.max(...rows.map(({ name }) => name.length));
      rows.forEach(({ name, value, note }, index) => {
        const start = (index === 0 ? label : "").padEnd(labelWidth);
        const end = note === undefined ? "" : `  ${dim(note)}`;
        line(`  ${bold(start)}${dim(name.padEnd(width))}  ${value}${end}`);
      });
    },
    refusal(attack, code, message) {
      line(`  ${green("refused")}  ${attack}`);
      line(`           ${bold(code)}`);
      line(`           ${dim(message)}`);
    },
    conclusion(text) {
      line();
      line(green(text));
    },
    failure(error) {
      line();
      line(`${red(bold("Failed:"))} ${describe(error)}`);
    },
  };
}

/** The width of the longest label and two spaces. */
const labelWidth = 15;

/**
 * Whether to use colours, according to https://no-color.org and Node.js's FORCE_COLOR, with the precedence of
 * Node.js.
 */
export function wantsColour(
  environment: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  const force = environment["FORCE_COLOR"];
  if (force !== undefined) return force !== "0" && force !== "false";
  const noColour = environment["NO_COLOR"];
  if (noColour !== undefined && noColour !== "") return false;
  return isTerminal && environment["TERM"] !== "dumb";
}

/** Formats an error and its causes. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? ` (${String(error.code)})` : "";
  const cause = error.cause === undefined ? "" : `\n  because: ${describe(error.cause)}`;
  return `${error.message}${code}${cause}`;
}
