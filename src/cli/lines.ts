/** Lines of text with styles. The text of each part is made printable when the line is rendered. */
import { printable } from "./printable.ts";

/** SGR parameters: ECMA-48 section 8.3.117. */
const styles = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** A style. `"bold red"` has two. */
export type Style = keyof typeof styles | "bold red" | "bold green" | "bold yellow";

/** A part of a line with one style. */
export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** A part of a line. */
export type Part = string | Span;

/** A line: its parts, and how it is broken if it is too long. */
export interface Line {
  readonly parts: readonly Part[];
  /** The indentation of the line. */
  readonly indent: number;
  /** The indentation of the lines that follow when it is broken. */
  readonly hanging: number;
}

/** Makes a span. */
export function styled(style: Style, text: string): Span {
  return { text, style };
}

/** Makes a line. */
export function line(indent: number, parts: readonly Part[], hanging = indent): Line {
  return { parts, indent, hanging };
}

/** Renders a line, broken at spaces so that it has at most `width` columns where words permit. */
export function render({ parts, indent, hanging }: Line, width: number, colours: boolean): string {
  let rendered = " ".repeat(indent);
  let column = indent;
  let start = true;
  for (const { text, style } of parts.map(spanOf)) {
    const code = style === undefined || !colours ? undefined : codeOf(style);
    let isPainted = false;
    // Words and the spaces between them. A space where the line is broken is left out.
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
