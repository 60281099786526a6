/**
 * The index of docs/sections.md: which files of src implement a section of a specification. It is made from the comments of the
 * sources, which name the sections: "RFC 7516 section 5.2", "RFC 8018 appendix A.2". In a file whose first comment names one
 * specification only, "section 11.5" alone means that one.
 */
import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";
import { titles } from "./specification-titles.ts";

/** A file that names a section. */
export interface Place {
  /** Relative to the root of the repository. */
  readonly path: string;
  /** Whether the first comment of the file names the section: the file is about it. */
  readonly inHeader: boolean;
}

/** The places of each section, by specification and section. */
export type SectionIndex = ReadonlyMap<string, ReadonlyMap<string, readonly Place[]>>;

/** Entries only hand on to other files; the other two do not take part in opening a token. */
const leftOut = /(?:^|\/)index\.ts$|^src\/(?:explain|cli)\//;

/** Reads the comments of all sources below a folder, which ends with a slash. */
export function readSectionIndex(root: string): SectionIndex {
  const paths = readdirSync(`${root}src/`, { recursive: true, encoding: "utf8" })
    .map((path) => `src/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".ts") && !leftOut.test(path))
    .sort();
  return indexSections(paths.map((path) => ({ path, text: readFileSync(root + path, "utf8") })));
}

/** Indexes the sections that the comments of sources name. */
export function indexSections(
  sources: readonly { readonly path: string; readonly text: string }[],
): SectionIndex {
  const index = new Map<string, Map<string, Place[]>>();
  for (const { path, text } of sources) {
    const [header = "", ...others] = commentsOf(text);
    const inHeader = sectionsIn(header, undefined);
    const subjects = new Set(inHeader.map(({ specification }) => specification));
    const [subject] = subjects.size === 1 ? subjects : [];
    const below = others.flatMap((comment) => sectionsIn(comment, subject));
    const seen = new Set<string>();
    for (const [position, { specification, section }] of [...inHeader, ...below].entries()) {
      const name = `${specification} ${section}`;
      if (seen.has(name) || (section === whole && seen.has(specification))) continue;
      seen.add(name).add(specification);
      const sections = index.get(specification) ?? new Map<string, Place[]>();
      const places = sections.get(section) ?? [];
      places.push({ path, inHeader: position < inHeader.length });
      index.set(specification, sections.set(section, places));
    }
  }
  return index;
}

/** Stands for a specification that is named without a section. */
const whole = "as a whole";

/** A section that a comment names. */
export interface Mention {
  readonly specification: string;
  /** "4.1", "A.2", or "as a whole". */
  readonly section: string;
}

const item = String.raw`(?:\d+|[A-Z])(?:\.\d+)*\b`;
const note = String.raw`(?: \([^)]*\))*`;
const list = `${item}${note}(?:(?:, and |, | and | to )${item}${note})*`;
/** A specification, or sections with their specification if it follows. */
const reference = new RegExp(
  `(?<specification>${Object.keys(titles)
    .sort((a, b) => b.length - a.length)
    .map((name) => `${name.replaceAll(".", String.raw`\.`)}(?![\\d-])`)
    .join("|")})` +
    `|(?:[Ss]ections (?<several>${list})|(?:[Ss]ection |[Aa]ppendix )(?<one>${item}))` +
    "(?: of (?:the revision of )?(?=(?<following>RFC \\d+)))?",
  "g",
);

/**
 * Returns the sections that a text names, and the specifications that it names without a section. `subject` is the
 * specification of sections that stand alone.
 */
export function sectionsIn(text: string, subject: string | undefined): readonly Mention[] {
  const found: Mention[] = [];
  let current = subject;
  const named = new Set<string>();
  for (const { groups = {} } of text.matchAll(reference)) {
    const { specification, several, one, following } = groups;
    if (specification !== undefined) {
      current = specification;
      named.add(specification);
    }
    const of = following ?? current;
    if (of === undefined || !(of in titles)) continue;
    const sections = several === undefined ? [one ?? ""] : expand(several);
    for (const section of sections) if (section !== "") found.push({ specification: of, section });
  }
  const withoutSection = [...named].filter(
    (name) => !found.some(({ specification }) => specification === name),
  );
  return [...found, ...withoutSection.map((specification) => ({ specification, section: whole }))];
}

/** Reads "4.1, 5.2 (steps 2 to 4) and 6.3.2.2 to 6.3.2.7". */
function expand(text: string): readonly string[] {
  const items = text.replaceAll(/ \([^)]*\)/g, "").split(/(, and |, | and | to )/);
  return items.flatMap((section, position) => {
    if (position % 2 === 1) return [];
    const start = items[position - 2] ?? "";
    return items[position - 1] === " to " ? [...between(start, section), section] : [section];
  });
}

function between(first: string, last: string): readonly string[] {
  const dot = first.lastIndexOf(".") + 1;
  const [from, to] = [Number(first.slice(dot)), Number(last.slice(dot))];
  if (first.slice(0, dot) !== last.slice(0, dot) || !Number.isInteger(from) || !Number.isInteger(to))
    return [];
  return Array.from(
    { length: Math.max(0, to - from - 1) },
    (_, step) => first.slice(0, dot) + String(from + 1 + step),
  );
}

/** Returns the comments of a source in their order, each as one line. Line comments that follow each other are one. */
function commentsOf(text: string): readonly string[] {
  const file = ts.createSourceFile("source.ts", text, ts.ScriptTarget.ESNext, true);
  const ranges = new Map<number, ts.CommentRange>();
  const visit = (node: ts.Node): void => {
    const leading = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
    const trailing = ts.getTrailingCommentRanges(text, node.getEnd()) ?? [];
    for (const range of [...leading, ...trailing]) ranges.set(range.pos, range);
    for (const child of node.getChildren(file)) visit(child);
  };
  visit(file);
  const comments: string[] = [];
  let end = -1;
  for (const range of [...ranges.values()].sort((a, b) => a.pos - b.pos)) {
    const isLine = range.kind === ts.SyntaxKind.SingleLineCommentTrivia;
    const words = text
      .slice(range.pos, range.end)
      .replaceAll(/^\/[*/]+|\*+\/$/g, "")
      .replaceAll(/\s*\n\s*\*?\s*/g, " ")
      .trim();
    const follows = isLine && end >= 0 && text.slice(end, range.pos).trim() === "";
    comments.push(follows ? `${comments.pop() ?? ""} ${words}` : words);
    end = isLine ? range.end : -1;
  }
  return comments;
}

/** Writes the index as a page. */
export function sectionPage(index: SectionIndex): string {
  const parts = Object.entries(titles).flatMap(([specification, { title, url }]) => {
    const sections = index.get(specification);
    if (sections === undefined) return [];
    const rows = [...sections]
      .sort(([a], [b]) => compareSections(a, b))
      .map(([section, places]) => `- ${section}: ${places.toSorted(byHeader).map(link).join(", ")}`);
    return [`## ${specification}: ${title}`, "", `<${url}>`, "", ...rows, ""];
  });
  return [
    "# Where the specifications are implemented",
    "",
    "Each section of a specification, with the files of `src` whose comments name it; in bold, those whose first comment does. A",
    "section that is not here may be implemented with the one that contains it: for 4.1.11, look at 4.1 as well. `npm run sections`",
    "writes this page from the comments, and a test compares them.",
    "",
    ...parts,
  ].join("\n");
}

function link({ path, inHeader }: Place): string {
  const text = `[${path.slice("src/".length, -".ts".length)}](../${path})`;
  return inHeader ? `**${text}**` : text;
}

function byHeader(a: Place, b: Place): number {
  return Number(b.inHeader) - Number(a.inHeader);
}

/** Sections before appendices, and 4.2 before 4.10. */
function compareSections(a: string, b: string): number {
  const [left, right] = [a.split("."), b.split(".")];
  if (a === whole || b === whole) return Number(b === whole) - Number(a === whole);
  const isAppendix = Number(/^[A-Z]/.test(a)) - Number(/^[A-Z]/.test(b));
  if (isAppendix !== 0) return isAppendix;
  for (const [position, part] of left.entries()) {
    const other = right[position];
    if (other === undefined) return 1;
    if (part !== other) {
      const difference = Number(part) - Number(other);
      return Number.isNaN(difference) ? part.localeCompare(other) : difference;
    }
  }
  return left.length - right.length;
}
