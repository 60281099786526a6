/** How the demo talks: headings, aligned rows, colour where the reader's terminal wants it. */

export interface Report {
  readonly title: (text: string, note: string) => void;
  readonly heading: (text: string, note: string) => void;
  readonly rows: (label: string, rows: Rows) => void;
  /** An attack that was refused. */
  readonly refusal: (attack: string, code: string, message: string) => void;
  readonly conclusion: (text: string) => void;
  readonly failure: (error: unknown) => void;
}

/** Names and values; a note says what the value alone would not. */
export type Rows = readonly { readonly name: string; readonly value: string; readonly note?: string }[];

/** Writes lines to `write`, with ANSI colours or without. */
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
      line(`${red(bold("The demo failed:"))} ${describe(error)}`);
    },
  };
}

/** Wide enough for the longest label and two spaces. */
const labelWidth = 15;

/** What https://no-color.org and Node's own FORCE_COLOR ask for, in Node's order. */
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

/** The error and what caused it, down to the first cause. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? ` (${String(error.code)})` : "";
  const cause = error.cause === undefined ? "" : `\n  because: ${describe(error.cause)}`;
  return `${error.message}${code}${cause}`;
}
