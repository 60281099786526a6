// The tables of a page in Markdown.

export interface Table {
  readonly header: readonly string[];
  /** Lines, for `cells`. */
  readonly rows: readonly string[];
}

export function tablesOf(markdown: string): Table[] {
  const tables = markdown.match(/(?:^\|.*\|\n)+/gm) ?? [];
  return tables.map((text) => {
    const [first = "", , ...rows] = text.trimEnd().split("\n");
    return { header: cells(first), rows };
  });
}

/** The cells of a row. A vertical bar within a cell is written `\|`. */
export function cells(row: string): string[] {
  return row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}
