/** Lines of styled text. Rendering escapes characters that are unsafe in a terminal. */
import { printable } from "./printable.ts";

/** The parameters of SGR (Select Graphic Rendition) sequences: ECMA-48 section 8.3.117. */
const styles = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** A style, or two combined, as in `"bold red"`. */
export type Style = keyof typeof styles | "bold red" | "bold green" | "bold yellow";

/** A part of a line with one style. */
export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** A part of a line, with or without a style. */
export type Part = string | Span;

/** A line: its parts, and its indentation, also for when it must be broken. */
export interface Line {
  readonly parts: readonly Part[];
  /** The indentation of the line. */
  readonly indent: number;
  /** The indentation of the continuation lines, if the line is broken. */
  readonly hanging: number;
}

/** Makes a part of a line with a style. */
export function styled(style: Style, text: string): Span {
  return { text, style };
}

/** Makes a line. `hanging` indents the continuation lines, if the line is broken. */
export function line(indent: number, parts: readonly Part[], hanging = indent): Line {
  return { parts, indent, hanging };
}

/** Renders a line, broken at spaces to at most `width` columns. Longer words are not broken. */
export function render({ parts, indent, hanging }: Line, width: number, colours: boolean): string {
  let rendered = " ".repeat(indent);
  let column = indent;
  let start = true;
  for (const { text, style } of parts.map(spanOf)) {
    const code = style === undefined || !colours ? undefined : codeOf(style);
    let isPainted = false;
    // Each piece is a word or a run of spaces. Spaces at a line break are omitted.
    for (const piece of printable(text).match(/ +|[^ ]+/g) ?? []) {
      const isSpace = piece.startsWith(" ");
      if (!start && column + piece.length > width && column > hanging) {
        rendered = `${rendered.trimEnd()}${isPainted ? reset : ""}\n${" ".repeat(hanging)}`;
        isPainted = false;
        column = hanging;
        if (isSpace) continue;
      }
      if (code !== undefined && !isSpace && !isPainted) {
        rendered += code;
        isPainted = true;
      }
      rendered += piece;
      column += piece.length;
      start = false;
    }
    if (isPainted) rendered += reset;
  }
  return rendered.trimEnd();
}

const reset = "\u001b[0m";

function spanOf(part: Part): { readonly text: string; readonly style: Style | undefined } {
  return typeof part === "string" ? { text: part, style: undefined } : part;
}

function codeOf(style: Style): string {
  const numbers = style.split(" ").map((name) => (isStyle(name) ? styles[name] : 0));
  return `\u001b[${numbers.join(";")}m`;
}

function isStyle(name: string): name is keyof typeof styles {
  return Object.hasOwn(styles, name);
}
