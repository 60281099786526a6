/** A diagnosis as text for people: the cause first, then layers, keys and claims. */
import type {
  Attempt,
  ClaimReport,
  Diagnosis,
  EntryReport,
  Finding,
  KeyReport,
  Layer,
  Parameter,
} from "../explain/index.ts";
import { line, styled, type Line, type Part, type Span, type Style } from "./lines.ts";
import { timeText } from "./time-arguments.ts";

/** In characters: longer values are shortened. `--json` shows them whole. */
const longestValue = 120;

/** The lines of a diagnosis. */
export function diagnosisLines(diagnosis: Diagnosis): readonly Line[] {
  const [cause, ...others] = diagnosis.findings;
  const blocks: (readonly Line[])[] = [
    [...outcomeLines(diagnosis, cause), ...others.flatMap((each) => findingLines(each, diagnosis))],
    ...entriesOrLayers(diagnosis),
    diagnosis.keys.length === 0 ? [] : [heading("Keys"), ...diagnosis.keys.flatMap(keyLines)],
    diagnosis.claims.length === 0 ? [] : [heading("Claims"), ...claimLines(diagnosis.claims)],
  ];
  return blocks
    .filter((block) => block.length > 0)
    .flatMap((block, index) => (index === 0 ? block : [blank, ...block]));
}

const blank = line(0, []);

/** The layers, or all entries with their layers. The findings of the entry `shown` are already at the top. */
function entriesOrLayers(diagnosis: Diagnosis): readonly (readonly Line[])[] {
  const { layers, entries = [], entry: shown, keys } = diagnosis;
  if (entries.length < 2) return layers.map((layer, index) => layerLines(layer, index, keys));
  return entries.flatMap((entry, index) => [
    [
      ...entryLines(entry),
      ...(index === shown ? [] : entry.findings.flatMap((each) => findingLines(each, diagnosis))),
    ],
    ...entry.layers.map((layer, depth) => layerLines(layer, depth, keys)),
  ]);
}

function entryLines({ label, accepted, outcome }: EntryReport): readonly Line[] {
  const title = label.replace(/^./, (letter) => letter.toUpperCase());
  const state = accepted
    ? styled("bold green", "would be accepted")
    : styled(outcome === "refused" ? "bold red" : "bold yellow", "would not be accepted");
  return [heading(title, "  ", state)];
}

const outcomes: Readonly<Record<Diagnosis["outcome"], Span>> = {
  accepted: styled("bold green", "ACCEPTED"),
  refused: styled("bold red", "REFUSED"),
  unverified: styled("bold yellow", "UNVERIFIED"),
};

const marks: Readonly<Record<Finding["severity"], Span>> = {
  error: styled("red", "✗"),
  warning: styled("yellow", "!"),
  info: styled("cyan", "·"),
};

function outcomeLines({ outcome, keys }: Diagnosis, cause: Finding | undefined): readonly Line[] {
  if (cause === undefined) return [line(0, [outcomes[outcome]])];
  return [
    line(0, [outcomes[outcome], "  ", styled("bold", cause.message), ...whereOf(cause, keys)], 2),
    ...actionLines(cause),
  ];
}

function findingLines(finding: Finding, { keys }: Diagnosis): readonly Line[] {
  return [
    line(0, [marks[finding.severity], ` ${finding.message}`, ...whereOf(finding, keys)], 2),
    ...actionLines(finding),
  ];
}

function actionLines({ action, code }: Finding): readonly Line[] {
  return [line(2, [`→ ${action} `, styled("dim", `[${code}]`)], 4)];
}

/** The key that a finding concerns, unless its message names it. */
function whereOf({ key, message }: Finding, keys: readonly KeyReport[]): readonly Part[] {
  const label = key === undefined ? undefined : keys[key]?.label;
  return label === undefined || message.includes(label) ? [] : [styled("dim", ` (${label})`)];
}

function heading(text: string, ...rest: readonly Part[]): Line {
  return line(0, [styled("bold", text), ...rest], 2);
}

function layerLines(layer: Layer, index: number, keys: readonly KeyReport[]): readonly Line[] {
  const { kind, serialization, bytes, segments, header, attempts } = layer;
  const form = serialization === "none" ? "" : `, ${serialization}`;
  const done = kind === "JWE" ? "decrypted" : "verified";
  const state =
    kind !== "JWE" && kind !== "JWS"
      ? []
      : [layer.opened ? styled("green", `, ${done}`) : styled("yellow", `, not ${done}`)];
  const sizes = segments.map(({ name, bytes: size }) => `${name} ${size}`).join(" + ");
  const width = Math.min(12, Math.max(0, ...header.map(({ name }) => name.length)));
  return [
    heading(`Layer ${index + 1}  ${kind}`, `${form}, ${count(bytes, "byte")}`, ...state),
    ...(sizes === "" ? [] : [line(2, [styled("dim", `${sizes} bytes${contentOf(layer)}`)], 4)]),
    ...header.map((parameter) => parameterLine(parameter, width)),
    ...attempts.map((attempt) => attemptLine(attempt, keys)),
  ];
}

function contentOf({ contentBytes, compressedBytes }: Layer): string {
  if (contentBytes === undefined) return "";
  const from = compressedBytes === undefined ? "" : `, inflated from ${compressedBytes}`;
  return `; content ${contentBytes}${from}`;
}

function parameterLine({ name, value, meaning, reference, time }: Parameter, width: number): Line {
  const source = reference.replaceAll(" section ", " §");
  const note = [time === undefined ? "" : timeText(time), meaning.replace(/\.$/, ""), source]
    .filter((each) => each !== "")
    .join("; ");
  return line(
    2,
    [styled("cyan", name.padEnd(width)), `  ${valueText(value)}  `, styled("dim", note)],
    width + 4,
  );
}

const results: Readonly<Record<Attempt["result"], Span>> = {
  opened: styled("green", "✓"),
  verified: styled("green", "✓"),
  failed: styled("red", "✗"),
  skipped: styled("dim", "-"),
};

function attemptLine({ key, why, hint, result }: Attempt, keys: readonly KeyReport[]): Line {
  const label = keys[key]?.label ?? `key ${key + 1}`;
  const named = hint === undefined ? "" : ` (named by ${hint})`;
  const sentence = why.startsWith(label) ? why : `${label}: ${why}`;
  return line(2, [results[result], ` ${sentence}`, styled("dim", named)], 4);
}

function keyLines(key: KeyReport): readonly Line[] {
  const { label, type, size, private: isPrivate, kid, alg, use, thumbprint, certificate } = key;
  const kind = thumbprint === "" ? "secret" : isPrivate ? "private" : "public";
  const facts = [
    `${type}${size === undefined ? "" : ` ${size} bits`}, ${kind}`,
    ...(kid === undefined ? [] : [`kid ${valueText(kid)}`]),
    ...(alg === undefined ? [] : [`alg ${valueText(alg)}`]),
    ...(use === undefined ? [] : [`use ${valueText(use)}`]),
  ];
  const lines = [line(2, [styled("cyan", label), `  ${facts.join(", ")}`], 4)];
  if (thumbprint !== "") lines.push(line(4, [styled("dim", `thumbprint ${thumbprint}`)]));
  if (certificate !== undefined) {
    const { subject, notBefore, notAfter, x5t, hex } = certificate;
    const validity = `${timeText(notBefore)} to ${timeText(notAfter)}`;
    lines.push(line(4, [styled("dim", `certificate ${valueText(subject)}, valid ${validity}`)], 6));
    lines.push(line(4, [styled("dim", `x5t ${x5t} = ${hex}`)], 6));
  }
  return lines;
}

function claimLines(claims: readonly ClaimReport[]): readonly Line[] {
  const width = Math.min(16, Math.max(...claims.map(({ name }) => name.length)));
  return claims.map(({ name, value, text, time, ok }) => {
    const [mark, style]: readonly [string, Style] =
      ok === undefined ? [" ", "dim"] : ok ? ["✓", "green"] : ["✗", "red"];
    // The value is omitted if it is missing, or a time that the text already gives.
    const isSaid = value === null || (time !== undefined && text.includes("UTC"));
    const shown = isSaid ? "" : `${valueText(time === undefined ? value : timeText(time))}  `;
    const parts = [styled(style, mark), " ", styled("cyan", name.padEnd(width)), `  ${shown}`];
    return line(2, text === "" ? parts : [...parts, styled(style, text)], width + 6);
  });
}

/** A value on one line, shortened if it is long. Strings are shown without quotation marks. */
function valueText(value: Parameter["value"]): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= longestValue
    ? text
    : `${text.slice(0, longestValue - 1)}… (${text.length} characters)`;
}

function count(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? "" : "s"}`;
}
