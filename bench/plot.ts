/** The plot in the README: operations per second of a few rows, as an SVG that follows the reader's colour scheme. */
import type { Machine, Report, Result, RowReport } from "./report.ts";
import { thousands } from "./thousands.ts";

/** `undefined` when the run measured none of the rows that are shown. */
export function plot({ rows, machine }: Pick<Report, "rows" | "machine">): string | undefined {
  const shown = panels.flatMap(({ id, callers, title }) => {
    const row = rows.find((candidate) => candidate.id === id && candidate.callers === callers);
    return row === undefined ? [] : [{ title, row }];
  });
  if (shown.length === 0) return undefined;
  let y = margin;
  const parts = shown.map(({ title, row }) => {
    const part = panel(title, row, y);
    y += panelHeight(row);
    return part;
  });
  const height = y + margin + 12;
  return document(height, [...parts, caption(machine, height - margin)], shown);
}

const panels = [
  { id: "nested-1.3kB", callers: 1, title: "Nested tokens opened per second, 1 caller" },
  { id: "nested-1.3kB", callers: 32, title: "Nested tokens opened per second, 32 callers" },
  { id: "verify-RS256", callers: 1, title: "RS256 tokens verified per second, 1 caller" },
] as const;

const width = 760;
const margin = 20;
const labelWidth = 160;

const labels: Readonly<Partial<Record<string, string>>> = {
  floor: "node:crypto alone",
  lean: "hand-written",
  "lean sync": "hand-written, blocking",
};
const figures = 80;
const bar = { height: 16, pitch: 23 };
const heading = 32;

interface Shown {
  readonly title: string;
  readonly row: RowReport;
}

function panelHeight({ results }: RowReport): number {
  return heading + results.length * bar.pitch + 14;
}

function panel(title: string, { results }: RowReport, top: number): string {
  const most = Math.max(...results.map(({ perSecond }) => perSecond));
  const bars = results.map((result, index) => barOf(result, most, top + heading + index * bar.pitch));
  return [`<text class="title" x="${margin}" y="${top + 16}">${title}</text>`, ...bars].join("\n");
}

function barOf({ contender, perSecond }: Result, most: number, top: number): string {
  const start = margin + labelWidth;
  const length = Math.max(1, ((width - start - figures - margin) * perSecond) / most);
  const baseline = top + bar.height - 4;
  const kind =
    contender === "floor" || contender.startsWith("lean")
      ? "floor"
      : contender.startsWith("josette")
        ? "josette"
        : "peer";
  return [
    `<text x="${start - 8}" y="${baseline}" text-anchor="end">${labelOf(contender)}</text>`,
    `<rect class="${kind}" x="${start}" y="${top}" width="${length.toFixed(1)}" height="${bar.height}" rx="2"/>`,
    `<text x="${(start + length + 6).toFixed(1)}" y="${baseline}">${thousands(perSecond)}</text>`,
  ].join("\n");
}

function labelOf(contender: string): string {
  return labels[contender] ?? contender;
}

function caption({ date, node, processor, cores }: Machine, y: number): string {
  const text = `Node.js ${node}, ${processor}, ${cores} cores, RSA-2048, a JWT of 1.3 kB, ${date}. More is better.`;
  return `<text class="caption" x="${margin}" y="${y}">${escape(text)}</text>`;
}

function document(height: number, parts: readonly string[], shown: readonly Shown[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">How many tokens josette and other libraries open and verify per second</title>
<desc id="description">${escape(shown.map(described).join(" "))}</desc>
<style>${style}</style>
<rect class="paper" width="${width}" height="${height}" rx="8"/>
${parts.join("\n")}
</svg>
`;
}

/** For those who cannot see the bars. */
function described({ title, row }: Shown): string {
  const figures = row.results.map(
    ({ contender, perSecond }) => `${labelOf(contender)} ${thousands(perSecond)}`,
  );
  return `${title}: ${figures.join(", ")}.`;
}

const style = `
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 14px }
.caption { font-size: 11px; fill: #59636e }
.paper { fill: #ffffff }
.floor { fill: #afb8c1 }
.josette { fill: #0969da }
.peer { fill: #6e7781 }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc }
  .caption { fill: #9198a1 }
  .paper { fill: #0d1117 }
  .floor { fill: #3d444d }
  .josette { fill: #4493f8 }
  .peer { fill: #7d8590 }
}
`;

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
